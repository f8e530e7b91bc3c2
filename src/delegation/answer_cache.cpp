#include "delegation/answer_cache.hpp"

#include "base/log.hpp"
#include "cache/key.hpp"
#include "delegation/form.hpp"
#include "llm/response_json.hpp"

namespace gateway::delegation {

std::string AnswerCache::key(const Call& call, const routing::Resolved& target,
                             const cache::Permission& permission) const {
    if (!permission.read && !permission.write && !permission.share) return {};
    auto document = llm::to_json(call.request);
    document.as_object()["model"] = target.target.model;
    const auto* connection = providers_.find(target.target.provider);
    // The address says who answers as much as the provider's name does: a mock or another server under the
    // same name must not answer for the real one later.
    std::string wire;
    if (connection)
        wire = std::string(wire::to_string(connection->provider->dialect)) + " " + connection->base_url;
    return cache::key({call.tool, target.target.provider, target.target.model, wire, call.principal,
                       document.as_object(), call.sample});
}

std::optional<Answer> AnswerCache::find(const Call& call, const routing::Resolved& target,
                                        const std::string& key) {
    if (!store_) return std::nullopt;
    const auto now = clock_.wall();
    const auto entry = store_->get(key, now);
    if (!entry) return std::nullopt;
    const auto document = json::parse(entry->payload);
    auto response = document ? llm::response_from_json(*document) : fail(document.error());
    if (!response) {
        log_line(LogLevel::error, "dropped an unreadable cache entry");
        store_->erase(entry->key);
        return std::nullopt;
    }
    Answer answer;
    answer.response = std::move(*response);
    answer.ran = target.target;
    answer.cached = true;
    answer.cache_level = "exact";
    answer.saved = entry->cost;
    ledger_.hit(
        {call.id, call.tool, call.principal, target.target.provider, target.target.model, now, entry->cost});
    return answer;
}

void AnswerCache::keep(const Call& call, const routing::Resolved& target, std::string key,
                       const Answer& answer, std::chrono::seconds ttl) {
    if (!store_ || !cache::storable(answer.response) || ttl <= std::chrono::seconds{0}) return;
    if (!has_asked_form(call.request, answer.response)) return;
    const auto now = clock_.wall();
    cache::Entry entry;
    entry.key = std::move(key);
    entry.payload = json::write(llm::to_json(answer.response));
    entry.provider = target.target.provider;
    entry.model = target.target.model;
    if (!answer.tries.empty()) entry.cost = answer.tries.back().cost.amount;
    entry.created = now;
    entry.expires = now + ttl;
    store_->put(std::move(entry));
}

}  // namespace gateway::delegation
