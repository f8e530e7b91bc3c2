// Fuzzes everything between a request and the right to call: tokens, key sets, claims and headers of
// strangers. What must hold: nothing crashes, only the tokens that were really signed are let in, and what a
// stranger writes reaches no principal.
//
// Input: one byte for the door, then the text.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "auth/base64url.hpp"
#include "auth/bearer.hpp"
#include "auth/verify.hpp"

namespace {

using namespace gateway;

// Keys of which the private halves were thrown away, and what they signed before.
constexpr std::string_view kKeys =
    R"({"keys":[{"kty":"EC","crv":"P-256","x":"v9yCZQMEDDITXrNugjOrUsuFRKXBvbo6ktxDYRCNeRk","y":")"
    R"(uCjd1No3iuv1jThb4nECbCQ2PJ0h5ihGzkE56y9uAkA","kid":"es","use":"sig"},{"kty":"RSA","key_ops)"
    R"(":["verify"],"n":"pZiVxAQO1m8_R_HeP4iPnjF9gIrnBbazYrLpGxI_OvPQLIycY9sxEIl8CXi64koPs8zbOGpF)"
    R"(Ic35g1ai7jqHNE-tZMhKljAIkjOQ6KWxOIjdm63eN1Re0JYwr8Po8KCvo2wDGZ3np7_BL_Qf9EVFtjXBw2Cow4Vv25)"
    R"(XgfBFkxvqvsKtPiJ2ol0xp7pPNBJ2P1ZGQpOvs0TpXge3ZlKnY_T253ntVGDw0BvDHAOfMiB77c88A3wv28qGimqmv)"
    R"(HwMjRizAaBvvvXHBoDAmsfBK_-CpRgN74mhHXcdVfrjEGLaSvWt1Ep4uUAoi7AbNkzuYETvFEEbwY7iX7cdAzzM-Ww)"
    R"(","e":"AQAB","kid":"rs","use":"sig"},{"x":"bUIjmNhlSiKE0M8etC6QcP3ZutaSi-IDSjIyb7ZelqQ","k)"
    R"(ty":"OKP","crv":"Ed25519","kid":"ed","use":"sig"}]})";
constexpr std::string_view kSigned[] = {
    R"(eyJhbGciOiJFUzI1NiIsImtpZCI6ImVzIiwidHlwIjoiYXQrand0In0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leG)"
    R"(FtcGxlIiwic3ViIjoiYWRhIiwiYXVkIjpbImh0dHBzOi8vZ3cuZXhhbXBsZS9tY3AiXSwiaWF0IjoxNzkwMDAwMDAw)"
    R"(LCJuYmYiOjE3OTAwMDAwMDAsImV4cCI6MTgwMDAwMDAwMCwic2NvcGUiOiJsbG06Y2FsbCJ9.n4hXLGX6sTXa-7uBw)"
    R"(mTdpFY6478e8xZUn6p42tj_ltCgMUga8Mc4ALn5FDNEHfgThRG6_E4xV464Ir8GmQvh6w)",
    R"(eyJhbGciOiJSUzI1NiIsImtpZCI6InJzIiwidHlwIjoiYXQrand0In0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leG)"
    R"(FtcGxlIiwic3ViIjoiYWRhIiwiYXVkIjpbImh0dHBzOi8vZ3cuZXhhbXBsZS9tY3AiXSwiaWF0IjoxNzkwMDAwMDAw)"
    R"(LCJuYmYiOjE3OTAwMDAwMDAsImV4cCI6MTgwMDAwMDAwMCwic2NvcGUiOiJsbG06Y2FsbCJ9.jY83fNuolUzvMVGzS)"
    R"(hJYwuc-mtTe09d71h6KK9mu_tup-OlJaYbToS0Nvl9zeBB6gwxZV3a9X5w_acc1QT1pInvW30hWJoQcxoF80g4LhYM)"
    R"(v6oFKHZuTqFzpNWNo2Y9UkTP71e40qudH2GSGE1D-tt_4QTB4L-svDJ6hxFkaAweYOoDQA1lftMGGbMYElxGtXGy5z)"
    R"(WYsgWu0sWwT1jp1qdbqp8YHk21G_rQyKYbNluzqlHjvhHujy6TP_Fimds9zstQEsExvKI6mTgqz0RiwCGnze7sufR_)"
    R"(htjs2ZRjETdtg6jcxXffAvYD2NX-kbhj49eU63foSctXjCQBn_o9EoQ)",
    R"(eyJhbGciOiJFZERTQSIsImtpZCI6ImVkIiwidHlwIjoiYXQrand0In0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leG)"
    R"(FtcGxlIiwic3ViIjoiYWRhIiwiYXVkIjpbImh0dHBzOi8vZ3cuZXhhbXBsZS9tY3AiXSwiaWF0IjoxNzkwMDAwMDAw)"
    R"(LCJuYmYiOjE3OTAwMDAwMDAsImV4cCI6MTgwMDAwMDAwMCwic2NvcGUiOiJsbG06Y2FsbCJ9.LRQw1bwR1uB978Iqm)"
    R"(YXhVB2RTweum3Wt_qsAFqTiM4_KWwP85peOivgCO-sS8kiTZFAqgZTYivjmLaZHV6eFDw)"};
const WallTime kNow{std::chrono::seconds{1'795'000'000}};

void must(bool holds) {
    if (!holds) std::abort();
}

const auth::Rules& rules() {
    static const auth::Rules kRules{
        "https://issuer.example", {"https://gw.example/mcp"}, {"llm:call"}, std::chrono::seconds{60}};
    return kRules;
}

void check_principal(const auth::Verdict& verdict) {
    if (!verdict) {
        must(!verdict.error().message.empty());
        return;
    }
    const std::string_view principal = verdict->principal;
    must(principal.size() == 38 && principal.starts_with("oauth-"));
    must(principal.find_first_not_of("0123456789abcdef", 6) == std::string_view::npos);
}

void token(std::string_view text) {
    static const auto keys = *auth::KeySet::parse(kKeys);
    const auto verdict = auth::verify(text, keys, rules(), kNow);
    check_principal(verdict);
    const bool really_signed = std::find(std::begin(kSigned), std::end(kSigned), text) != std::end(kSigned);
    must(verdict.has_value() == really_signed);
}

std::string base64url(std::string_view bytes) {
    constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string out;
    unsigned held = 0, waiting = 0;
    for (const unsigned char byte : bytes) {
        held = (held << 8 | byte) & 0xFFFF;
        for (waiting += 8; waiting >= 6; waiting -= 6)
            out += kDigits[held >> (waiting - 6) & 63];
    }
    if (waiting) out += kDigits[held << (6 - waiting) & 63];
    return out;
}

// Header, line feed, claims: the fuzzer need not learn base64 to get inside.
void header_and_claims(std::string_view text) {
    const auto end = std::min(text.find('\n'), text.size());
    const auto claims = text.substr(std::min(end + 1, text.size()));
    token(base64url(text.substr(0, end)) + "." + base64url(claims) + "." + std::string(86, 'A'));
    must(auth::decode_base64url(base64url(text)) == text);
}

void key_set(std::string_view text) {
    const auto keys = auth::KeySet::parse(text);
    if (!keys) return;
    must(keys->size() > 0 && keys->size() <= auth::KeySet::kMaxKeys);
    for (const auto signed_token : kSigned)
        check_principal(auth::verify(signed_token, *keys, rules(), kNow));
}

void claims(std::string_view text) {
    const auto document = json::parse(text);
    if (const auto* object = document ? document->if_object() : nullptr)
        check_principal(auth::check_claims(*object, rules(), kNow));
}

void request(std::string_view text) {
    const auto credential = auth::bearer_credential(text);
    must(credential.empty() || text.find(credential) != std::string_view::npos);
    if (auth::is_token_text(credential))
        must(credential.find_first_of(" \t\r\n\"") == std::string_view::npos);
    (void)auth::has_token_in_query(text);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 1) return 0;
    constexpr void (*kDoors[])(std::string_view) = {token, header_and_claims, key_set, claims, request};
    kDoors[data[0] % 5]({reinterpret_cast<const char*>(data) + 1, size - 1});
    return 0;
}
