// What the recipe remembers: the part of Completions that asks nobody.
#include <algorithm>

#include "delegation/completion.hpp"

namespace gateway::delegation {

cache::Permission Completions::permission_for(const Call& call) const {
    const auto asked = call.cache_asked ? std::optional{call.cache} : std::nullopt;
    auto permission = cache::permission(options_.cache, {call.tool, asked, call.request.temperature});
    if (!answers_.enabled()) permission.read = permission.write = false;
    return permission;
}

std::optional<Answer> Completions::find_kept(const Call& call, const std::string& first_key,
                                             const cache::Permission& permission) {
    if (!permission.read) return std::nullopt;
    const std::size_t count = call.any_target ? call.targets.size() : 1;
    for (std::size_t i = 0; i < count; ++i) {
        const auto& target = call.targets[i];
        auto answer =
            answers_.find(call, target, i == 0 ? first_key : answers_.key(call, target, permission));
        if (!answer) continue;
        answer->notes = call.notes;
        return answer;
    }
    return std::nullopt;
}

bool Completions::remembers(const Call& call) const {
    const auto permission = permission_for(call);
    return permission.read && permission.write;
}

void Completions::remember(const Call& call, const Answer& answer) {
    const auto permission = permission_for(call);
    if (!permission.write) return;
    const auto ran = std::find_if(call.targets.begin(), call.targets.end(),
                                  [&](const auto& target) { return target.target == answer.ran; });
    if (ran == call.targets.end()) return;
    answers_.keep(call, *ran, answers_.key(call, *ran, permission), answer, permission.ttl);
}

}  // namespace gateway::delegation
