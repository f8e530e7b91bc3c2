// Artifacts in a map, for tests. `failure`: what put() says.
#pragma once

#include <algorithm>
#include <map>

#include "artifacts/store.hpp"

namespace gateway::artifacts::test {

class MemoryStore final : public Store {
  public:
    void put(Artifact artifact, Done done) override {
        if (failure) return done(fail(*failure));
        artifact.info.bytes = static_cast<std::int64_t>(artifact.content.size());
        const auto id = artifact.info.id;
        kept[id] = std::move(artifact);
        done({});
    }
    Result<std::optional<Artifact>> get(std::string_view id, std::string_view principal,
                                        WallTime now) override {
        const auto at = kept.find(std::string(id));
        if (at == kept.end() || at->second.info.principal != principal || at->second.info.expires <= now)
            return std::optional<Artifact>{};
        return std::optional(at->second);
    }
    Result<std::vector<Info>> list(std::string_view principal, WallTime now, std::size_t limit) override {
        std::vector<Info> infos;
        for (const auto& [id, artifact] : kept)
            if (artifact.info.principal == principal && artifact.info.expires > now)
                infos.push_back(artifact.info);
        std::sort(infos.begin(), infos.end(),
                  [](const Info& a, const Info& b) { return a.created > b.created; });
        if (infos.size() > limit) infos.resize(limit);
        return infos;
    }
    std::chrono::seconds time_to_live() const override { return std::chrono::hours{1}; }

    /// Keeps a text and gives its handle's id.
    std::string add(std::string content, std::string principal = "local", std::string name = "note.md",
                    WallTime expires = WallTime::max()) {
        std::string id = std::to_string(kept.size());
        id.insert(0, 32 - id.size(), 'a');
        put({{id, std::move(principal), std::move(name), "text/markdown", 0, {}, expires},
             std::move(content)},
            [](const Result<void>&) {});
        return id;
    }

    std::map<std::string, Artifact> kept;
    std::optional<Error> failure;
};

}  // namespace gateway::artifacts::test
