// The recipe's side of the cache: which key a call has at a target, a stored answer as an Answer, and an
// Answer as an entry to store. What may be read or kept is cache/policy's decision; where entries live is the
// store's.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "cache/policy.hpp"
#include "cache/store.hpp"
#include "delegation/call.hpp"
#include "delegation/provider_registry.hpp"
#include "ledger/store.hpp"

namespace gateway::delegation {

class AnswerCache {
  public:
    /// `store` may be nullptr: then nothing is found and nothing kept. All references outlive this.
    AnswerCache(cache::Store* store, ledger::Store& ledger, const Clock& clock, ProviderRegistry& providers)
        : store_(store), ledger_(ledger), clock_(clock), providers_(providers) {}

    bool enabled() const { return store_ != nullptr; }

    /// The key of `call` as answered by `target`; "" when the cache plays no part. Costs as much as the rest
    /// of a cached answer: make it once a target.
    std::string key(const Call& call, const routing::Resolved& target,
                    const cache::Permission& permission) const;

    /// The stored answer, recorded as a hit; nothing when there is none. Unreadable entries are dropped,
    /// loudly.
    std::optional<Answer> find(const Call& call, const routing::Resolved& target, const std::string& key);

    /// Stores a whole answer of the form that was asked for; anything else is passed over.
    void keep(const Call& call, const routing::Resolved& target, std::string key, const Answer& answer,
              std::chrono::seconds ttl);

  private:
    cache::Store* store_;
    ledger::Store& ledger_;
    const Clock& clock_;
    ProviderRegistry& providers_;
};

}  // namespace gateway::delegation
