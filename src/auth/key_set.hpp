// The issuer's public keys (a JWK Set, RFC 7517 §5) and the choice of the one that a token names. Immutable:
// a fresh set replaces the old one as a whole.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/public_key.hpp"
#include "auth/refusal.hpp"
#include "base/result.hpp"

namespace gateway::auth {

class KeySet {
  public:
    /// Larger documents and further keys are not read: an issuer has a handful.
    static constexpr std::size_t kMaxBytes = 512 * 1024, kMaxKeys = 64;

    /// Keys that cannot be used are left out; skipped() says which and why. Errors: malformed_response (not
    /// a key set, too large, or without a single key that can be used).
    static Result<KeySet> parse(std::string_view document);

    /// The key with this id that fits the algorithm. A token without an id may be checked only where a single
    /// key fits. Refused: unknown_key, algorithm_not_allowed (the named key is for another algorithm).
    tl::expected<const PublicKey*, Refused> find(const std::optional<std::string>& id,
                                                 const Algorithm& algorithm) const;

    std::size_t size() const { return keys_.size(); }
    /// "key 3: a curve other than …", counted from 1 in the order of the document.
    const std::vector<std::string>& skipped() const { return skipped_; }

  private:
    struct Entry {
        std::string id;         // "" = none
        std::string algorithm;  // the only one it may be used with; "" = any that fits
        PublicKey key;
        bool fits(const Algorithm& a) const {
            return key.type() == a.key && (algorithm.empty() || algorithm == a.name);
        }
    };
    static Result<Entry> read_entry(const json::value& jwk);

    std::vector<Entry> keys_;
    std::vector<std::string> skipped_;
};

}  // namespace gateway::auth
