#include "auth/verify.hpp"

#include <gtest/gtest.h>

#include "issuer.hpp"

namespace gateway::auth {
namespace {

using namespace std::chrono_literals;
using test::base64url;
using test::signer;

constexpr std::int64_t kNow = 1'790'000'000;
const WallTime kToday{std::chrono::seconds{kNow}};

Rules rules() {
    Rules rules;
    rules.issuer = "https://issuer.example";
    rules.audiences = {"https://gw.example/mcp"};
    rules.scopes = {"llm:call"};
    return rules;
}

json::object good_claims() {
    return {{"iss", "https://issuer.example"},
            {"sub", "user-1"},
            {"aud", "https://gw.example/mcp"},
            {"exp", kNow + 300},
            {"iat", kNow - 10},
            {"nbf", kNow - 10},
            {"scope", "openid llm:call"},
            {"jti", "a-unique-id"}};
}

/// The good claims with one member changed; null takes it away.
json::object with(std::string_view name, const json::value& value) {
    auto claims = good_claims();
    claims.erase(name);
    if (!value.is_null()) claims[name] = value;
    return claims;
}

KeySet keys() {
    return *KeySet::parse(
        test::key_set({signer("RSA").jwk("rsa"), signer("P-256").jwk("p256"), signer("P-384").jwk("p384"),
                       signer("P-521").jwk("p521"), signer("Ed25519").jwk("ed")}));
}

std::string token(const json::object& claims = good_claims()) {
    return signer("P-256").token({{"alg", "ES256"}, {"typ", "at+jwt"}, {"kid", "p256"}}, claims);
}

/// "" when the token is let in, else the name of the refusal.
std::string outcome(const Verdict& verdict) {
    static constexpr const char* kNames[] = {
        "no_token",       "malformed_request",  "malformed_token", "algorithm_not_allowed", "unknown_key",
        "bad_signature",  "bad_claims",         "expired",         "not_yet_valid",         "wrong_issuer",
        "wrong_audience", "insufficient_scope", "keys_unavailable"};
    return verdict ? "" : kNames[static_cast<int>(verdict.error().why)];
}

std::string outcome(const std::string& text, const KeySet& set = keys()) {
    return outcome(verify(text, set, rules(), kToday));
}

struct Signing {
    const char* algorithm;
    const char* kind;
    const char* id;
};
constexpr Signing kSignings[] = {
    {"RS256", "RSA", "rsa"},    {"RS384", "RSA", "rsa"},      {"RS512", "RSA", "rsa"},
    {"PS256", "RSA", "rsa"},    {"PS384", "RSA", "rsa"},      {"PS512", "RSA", "rsa"},
    {"ES256", "P-256", "p256"}, {"ES384", "P-384", "p384"},   {"ES512", "P-521", "p521"},
    {"EdDSA", "Ed25519", "ed"}, {"Ed25519", "Ed25519", "ed"},
};

TEST(Verify, EveryAlgorithmWithItsKey) {
    const auto set = keys();
    for (const auto& s : kSignings) {
        const auto text = signer(s.kind).token({{"alg", s.algorithm}, {"kid", s.id}}, good_claims());
        EXPECT_EQ(outcome(text, set), "") << s.algorithm;
        const auto stranger =
            test::Signer(s.kind).token({{"alg", s.algorithm}, {"kid", s.id}}, good_claims());
        EXPECT_EQ(outcome(stranger, set), "bad_signature") << s.algorithm;
    }
}

TEST(Verify, AnAlgorithmMustFitTheNamedKey) {
    const auto set = keys();
    for (const auto& s : kSignings)
        for (const auto& other : kSignings) {
            const bool fits = std::string_view(s.kind) == other.kind;
            const auto text = signer(s.kind).token({{"alg", s.algorithm}, {"kid", other.id}}, good_claims());
            EXPECT_EQ(outcome(text, set), fits ? "" : "algorithm_not_allowed") << s.algorithm << other.id;
        }
    auto bound = signer("RSA").jwk("rsa");
    bound["alg"] = "PS256";
    const auto only_pss = *KeySet::parse(test::key_set({bound}));
    const auto signed_with = [](const char* alg) {
        return signer("RSA").token({{"alg", alg}, {"kid", "rsa"}}, good_claims());
    };
    EXPECT_EQ(outcome(signed_with("PS256"), only_pss), "");
    EXPECT_EQ(outcome(signed_with("RS256"), only_pss), "algorithm_not_allowed");
}

TEST(Verify, NoneAndHmacSelectNothing) {
    const auto claims = base64url(json::write(good_claims()));
    for (const char* alg : {"none", "None", "HS256", "HS384", "HS512", "ES256K", "RS1", "es256", "", "dir"}) {
        const auto part =
            base64url(json::write(json::object{{"alg", alg}, {"kid", "rsa"}})) + "." + claims + ".";
        EXPECT_EQ(outcome(part), "algorithm_not_allowed") << alg;
        // The classic confusion: the public key as the secret of an HMAC.
        const auto secret = json::write(signer("RSA").jwk("rsa"));
        unsigned char mac[EVP_MAX_MD_SIZE];
        unsigned size = 0;
        HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
             reinterpret_cast<const unsigned char*>(part.data()), part.size() - 1, mac, &size);
        EXPECT_EQ(outcome(part + base64url({reinterpret_cast<char*>(mac), size})), "algorithm_not_allowed");
    }
}

TEST(Verify, ASaltOfAnotherLengthIsNoSignature) {
    const auto text =
        base64url(R"({"alg":"PS256","kid":"rsa"})") + "." + base64url(json::write(good_claims()));
    EXPECT_EQ(outcome(text + "." + base64url(signer("RSA").sign("PS256", text))), "");
    EXPECT_EQ(outcome(text + "." + base64url(signer("RSA").sign("PS256", text, 8))), "bad_signature");
}

TEST(Verify, HeadersThatAreRefused) {
    const json::object plain{{"alg", "ES256"}, {"kid", "p256"}};
    const auto header = [&plain](std::string_view name, const json::value& value) {
        auto changed = plain;
        changed[name] = value;
        return signer("P-256").token(changed, good_claims());
    };
    EXPECT_EQ(outcome(signer("P-256").token(plain, good_claims())), "");
    EXPECT_EQ(outcome(header("typ", "JWT")), "");
    EXPECT_EQ(outcome(header("typ", "application/at+jwt")), "");
    EXPECT_EQ(outcome(header("jku", "https://evil.example/keys")), "") << "passed over, never fetched";
    EXPECT_EQ(outcome(header("typ", "logout+jwt")), "malformed_token");
    EXPECT_EQ(outcome(header("typ", "dpop+jwt")), "malformed_token");
    EXPECT_EQ(outcome(header("typ", 1)), "malformed_token");
    EXPECT_EQ(outcome(header("crit", json::array{"b64"})), "malformed_token");
    EXPECT_EQ(outcome(header("crit", json::array{})), "malformed_token");
    EXPECT_EQ(outcome(header("kid", 7)), "malformed_token");
    EXPECT_EQ(outcome(header("kid", "p257")), "unknown_key");
    EXPECT_EQ(outcome(header("kid", "")), "unknown_key");
    const auto claims = base64url(json::write(good_claims()));
    EXPECT_EQ(outcome(base64url(R"({"alg":256,"kid":"p256"})") + "." + claims + ".AAAA"),
              "algorithm_not_allowed");
    EXPECT_EQ(outcome(base64url(R"({"kid":"p256"})") + "." + claims + ".AAAA"), "algorithm_not_allowed");
}

TEST(Verify, AKeyGivenInTheHeaderIsNotUsed) {
    const test::Signer stranger("P-256");
    const json::object header{{"alg", "ES256"}, {"kid", "mine"}, {"jwk", stranger.jwk("mine")}};
    EXPECT_EQ(outcome(stranger.token(header, good_claims())), "unknown_key");
}

TEST(Verify, WithoutAKeyIdOnlyASingleFittingKeyWillDo) {
    const auto text = signer("P-256").token({{"alg", "ES256"}}, good_claims());
    EXPECT_EQ(outcome(text), "") << "five keys, one for ES256";
    const auto two =
        *KeySet::parse(test::key_set({signer("P-256").jwk("a"), test::Signer("P-256").jwk("b")}));
    EXPECT_EQ(outcome(text, two), "unknown_key");
    const auto nameless = *KeySet::parse(test::key_set({signer("P-256").jwk("")}));
    EXPECT_EQ(outcome(text, nameless), "");
    EXPECT_EQ(outcome(token(), nameless), "unknown_key") << "a name must be found";
}

TEST(Verify, Claims) {
    struct Row {
        const char* name;
        json::value value;
        const char* outcome;
    };
    const Row rows[] = {
        {"iss", nullptr, "wrong_issuer"},
        {"iss", "https://issuer.example/", "wrong_issuer"},
        {"iss", "https://ISSUER.example", "wrong_issuer"},
        {"iss", json::array{"https://issuer.example"}, "wrong_issuer"},
        {"aud", nullptr, "wrong_audience"},
        {"aud", "https://gw.example", "wrong_audience"},
        {"aud", "https://gw.example/mcp/", "wrong_audience"},
        {"aud", "https://other.example/mcp", "wrong_audience"},
        {"aud", json::array{}, "wrong_audience"},
        {"aud", json::array{1, nullptr, "https://other.example"}, "wrong_audience"},
        {"aud", json::object{{"https://gw.example/mcp", true}}, "wrong_audience"},
        {"aud", json::array{"https://other.example", "https://gw.example/mcp"}, ""},
        {"exp", nullptr, "bad_claims"},
        {"exp", "tomorrow", "bad_claims"},
        {"exp", true, "bad_claims"},
        {"exp", 1e300, "bad_claims"},
        {"exp", kNow - 59, ""},
        {"exp", kNow - 60, "expired"},
        {"exp", -5, "expired"},
        {"exp", kNow + 0.5, ""},
        {"nbf", nullptr, ""},
        {"nbf", kNow + 60, ""},
        {"nbf", kNow + 61, "not_yet_valid"},
        {"nbf", "now", "bad_claims"},
        {"iat", nullptr, ""},
        {"iat", kNow + 60, ""},
        {"iat", kNow + 61, "not_yet_valid"},
        {"iat", json::object{}, "bad_claims"},
        {"sub", nullptr, "bad_claims"},
        {"sub", "", "bad_claims"},
        {"sub", 17, "bad_claims"},
        {"sub", json::string(1025, 'x'), "bad_claims"},
        {"scope", nullptr, "insufficient_scope"},
        {"scope", "", "insufficient_scope"},
        {"scope", "llm:call2 llm", "insufficient_scope"},
        {"scope", "LLM:CALL", "insufficient_scope"},
        {"scope", json::array{"a", "llm:call"}, ""},
        {"scope", 3, "bad_claims"},
        {"cnf", json::object{{"jkt", "thumbprint"}}, "bad_claims"},
    };
    for (const auto& row : rows)
        EXPECT_EQ(outcome(token(with(row.name, row.value))), row.outcome)
            << row.name << " = " << json::write(row.value);
}

TEST(Verify, ScopesMayStandInScp) {
    for (const json::value& scp : {json::value("llm:call"), json::value(json::array{"x", "llm:call"})}) {
        auto claims = with("scope", nullptr);
        claims["scp"] = scp;
        const auto verdict = verify(token(claims), keys(), rules(), kToday);
        ASSERT_TRUE(verdict);
        EXPECT_TRUE(verdict->scopes.contains("llm:call"));
    }
}

TEST(Verify, EveryNeededScopeMustBeGranted) {
    auto strict = rules();
    strict.scopes = {"llm:call", "llm:files"};
    EXPECT_EQ(outcome(verify(token(), keys(), strict, kToday)), "insufficient_scope");
    EXPECT_EQ(outcome(verify(token(with("scope", "llm:files llm:call")), keys(), strict, kToday)), "");
    strict.scopes = {};
    EXPECT_EQ(outcome(verify(token(with("scope", nullptr)), keys(), strict, kToday)), "");
}

TEST(Verify, ScopesAreJudgedLast) {
    auto claims = with("scope", nullptr);
    claims["exp"] = kNow - 3600;
    EXPECT_EQ(outcome(token(claims)), "expired");
}

TEST(Verify, ARootIsTheSameWithAndWithoutItsSlash) {
    auto root = rules();
    root.audiences = {"https://gw.example"};
    EXPECT_EQ(outcome(verify(token(with("aud", "https://gw.example/")), keys(), root, kToday)), "");
    EXPECT_EQ(outcome(verify(token(with("aud", "https://gw.example//")), keys(), root, kToday)),
              "wrong_audience");
    root.audiences = {"https://gw.example/", "api://gateway"};
    EXPECT_EQ(outcome(verify(token(with("aud", "https://gw.example")), keys(), root, kToday)), "");
    EXPECT_EQ(outcome(verify(token(with("aud", "api://gateway")), keys(), root, kToday)), "");
}

TEST(Verify, ThePrincipalIsStableAndGivesNothingAway) {
    const auto principal = [](const char* sub) {
        return verify(token(with("sub", sub)), keys(), rules(), kToday)->principal;
    };
    EXPECT_EQ(principal("ada@example.org"), principal("ada@example.org"));
    EXPECT_NE(principal("ada@example.org"), principal("bob@example.org"));
    EXPECT_NE(principal_of("https://a", "b"), principal_of("https://b", "b"));
    EXPECT_EQ(principal("ada@example.org").find("ada"), std::string::npos);
    EXPECT_EQ(principal("line\nfeed\x1b[31m").find_first_not_of("abcdefghijklmnopqrstuvwxyz-0123456789"),
              std::string::npos);
    // printf 'https://issuer.example\nuser-1' | sha256sum
    EXPECT_EQ(principal("user-1"), "oauth-5d3cf9c77607e71545632b014970cf35");
}

TEST(Verify, FormsThatAreNoToken) {
    const auto good = token();
    const auto claims = base64url(json::write(good_claims()));
    const auto header = base64url(R"({"alg":"ES256","kid":"p256"})");
    std::string deep;
    for (int i = 0; i < 100; ++i)
        deep += "[";
    for (const std::string& text :
         {std::string(), std::string("."), std::string(".."), std::string("..."), good + ".", "." + good,
          good.substr(0, good.rfind('.')), good + ".a.b", good + "=", good + " ", " " + good, good + "\n",
          header + "." + claims + ".!!", base64url("[]") + "." + claims + ".AA",
          header + "." + base64url("7") + ".AA", header + "." + base64url("{\"a\":\"\xff\"}") + ".AA",
          header + "." + base64url("{\"a\":" + deep) + ".AA",
          header + "." + base64url(R"({"a":1}{"b":2})") + ".AA", std::string(kMaxTokenBytes + 1, 'a')})
        EXPECT_EQ(outcome(text), "malformed_token") << text.substr(0, 60);
    EXPECT_EQ(outcome(header + "." + claims + "."), "bad_signature");
}

TEST(Verify, AnyChangedByteIsRefused) {
    const auto set = keys();
    for (const auto& s : kSignings) {
        const auto good = signer(s.kind).token({{"alg", s.algorithm}, {"kid", s.id}}, good_claims());
        ASSERT_EQ(outcome(good, set), "");
        for (std::size_t i = 0; i < good.size(); ++i)
            for (const int flip : {0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80}) {
                auto bad = good;
                bad[i] = static_cast<char>(bad[i] ^ flip);
                ASSERT_FALSE(verify(bad, set, rules(), kToday))
                    << s.algorithm << " byte " << i << " ^ " << flip;
            }
    }
}

TEST(Verify, AnyShortenedTokenIsRefused) {
    const auto good = token();
    const auto set = keys();
    for (std::size_t size = 0; size < good.size(); ++size)
        ASSERT_FALSE(verify(good.substr(0, size), set, rules(), kToday)) << size;
}

}  // namespace
}  // namespace gateway::auth
