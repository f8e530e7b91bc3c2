// Where artifacts live: documents that were put in, and results too large to be read whole. Implementation:
// storage/sqlite; tests keep a map.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace gateway::artifacts {

/// What is known of an artifact without reading it.
struct Info {
    std::string id = {};         ///< random_id()
    std::string principal = {};  ///< its owner; nobody else ever sees it
    std::string name = {};       ///< for people and for the format's extension: "report.pdf"
    std::string media_type = {};
    std::int64_t bytes = 0;
    WallTime created = {};
    WallTime expires = {};
};

struct Artifact {
    Info info;
    std::string content;
};

class Store {
  public:
    /// Hears whether the artifact is durable: a handle is given out only then. On the caller's own thread.
    using Done = std::function<void(const Result<void>&)>;

    virtual ~Store() = default;
    /// Keeps an artifact. When the store's byte bound is reached, expired ones go first, then the oldest.
    /// Errors (through `done`): storage; document_too_large, for one larger than the whole store may be.
    virtual void put(Artifact artifact, Done done) = 0;
    /// The artifact, if it is this principal's and has not expired. Blocks for as long as the disk takes to
    /// give it.
    virtual Result<std::optional<Artifact>> get(std::string_view id, std::string_view principal,
                                                WallTime now) = 0;
    /// The principal's artifacts, the newest first, at most `limit`.
    virtual Result<std::vector<Info>> list(std::string_view principal, WallTime now, std::size_t limit) = 0;
    /// How long a new one is kept.
    virtual std::chrono::seconds time_to_live() const = 0;
};

}  // namespace gateway::artifacts
