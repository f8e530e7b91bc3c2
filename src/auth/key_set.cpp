#include "auth/key_set.hpp"

#include <algorithm>

namespace gateway::auth {
namespace {

constexpr std::size_t kMaxDepth =
    8;  // a key set is an object of an array of objects, x5c being an array more

/// May a key with these `use` and `key_ops` check signatures?
bool is_for_signatures(const json::object& jwk) {
    if (const auto* use = json::find(jwk, "use"); use && json::as_string(*use) != "sig") return false;
    const auto* operations = json::find(jwk, "key_ops");
    if (!operations) return true;
    const auto* list = operations->if_array();
    return list && std::any_of(list->begin(), list->end(), [](const json::value& operation) {
               return json::as_string(operation) == "verify";
           });
}

}  // namespace

Result<KeySet::Entry> KeySet::read_entry(const json::value& value) {
    const auto* jwk = value.if_object();
    if (!jwk) return fail(ErrorKind::malformed_response, "not an object");
    if (!is_for_signatures(*jwk)) return fail(ErrorKind::unsupported, "not for checking signatures");
    const auto algorithm = json::get_string(*jwk, "alg");
    if (!algorithm.empty() && !find_algorithm(algorithm))
        return fail(ErrorKind::unsupported, "for an algorithm that is not accepted");
    auto key = PublicKey::from_jwk(*jwk);
    if (!key) return fail(key.error());
    return Entry{std::string(json::get_string(*jwk, "kid")), std::string(algorithm), std::move(*key)};
}

Result<KeySet> KeySet::parse(std::string_view document) {
    if (document.size() > kMaxBytes) return fail(ErrorKind::malformed_response, "The key set is too large.");
    const auto parsed = json::parse(document, kMaxDepth);
    if (!parsed) return fail(ErrorKind::malformed_response, "The key set is not JSON.");
    const auto* list = json::get_array(*parsed, "keys");
    if (!list) return fail(ErrorKind::malformed_response, "The key set has no array `keys`.");
    KeySet set;
    std::size_t number = 0;
    for (const auto& jwk : *list) {
        const auto name = "key " + std::to_string(++number) + ": ";
        if (set.keys_.size() == kMaxKeys) {
            set.skipped_.push_back(name + "this and what follows is more than the " +
                                   std::to_string(kMaxKeys) + " keys that are read");
            break;
        }
        auto entry = read_entry(jwk);
        if (entry)
            set.keys_.push_back(std::move(*entry));
        else
            set.skipped_.push_back(name + entry.error().message);
    }
    if (!set.keys_.empty()) return set;
    return fail(ErrorKind::malformed_response,
                "The key set holds no key that can be used" +
                    (set.skipped_.empty() ? std::string(".") : " (" + set.skipped_.front() + ")."));
}

tl::expected<const PublicKey*, Refused> KeySet::find(const std::optional<std::string>& id,
                                                     const Algorithm& algorithm) const {
    const Entry* found = nullptr;
    bool named = false;
    for (const auto& entry : keys_) {
        if (id && entry.id != *id) continue;
        named = true;
        if (!entry.fits(algorithm)) continue;
        if (found)
            return tl::unexpected(
                Refused{Refusal::unknown_key, "Several keys of the issuer fit; the token must name one."});
        found = &entry;
    }
    if (found) return &found->key;
    if (id && named)
        return tl::unexpected(
            Refused{Refusal::algorithm_not_allowed, "The token's algorithm does not fit the key it names."});
    return tl::unexpected(Refused{Refusal::unknown_key,
                                  "The token is signed with a key its issuer does not "
                                  "publish."});
}

}  // namespace gateway::auth
