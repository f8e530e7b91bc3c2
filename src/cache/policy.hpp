// What the cache may do for a call: whether an old answer may serve it, whether its answer may be kept, for
// how long, and whether it may share an upstream call with its twins. Pure tables; the recipe asks, nobody
// else decides.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "llm/response.hpp"

namespace gateway::cache {

/// The caller's wish. `refresh` asks anew and keeps the new answer.
enum class Mode { use, refresh, off };

std::string_view to_string(Mode mode);
/// Nothing for a name that is none of use, refresh, off.
std::optional<Mode> mode_from_name(std::string_view name);

struct PolicySettings {
    bool enabled = true;
    std::chrono::seconds default_ttl = std::chrono::hours{24};
    std::map<std::string, std::chrono::seconds, std::less<>> ttl_by_tool = {};  ///< zero = never kept
    double highest_temperature = 0.9;  ///< above it a caller wants variety: no reuse unless asked for
};

/// What policy needs to know of a call.
struct Question {
    std::string_view tool;
    std::optional<Mode> asked = {};          ///< empty: the caller did not say
    std::optional<double> temperature = {};  ///< as it will be sent
    bool creative = false;                   ///< a task that is done for its variety
};

struct Permission {
    bool read = false;   ///< a stored answer may be given
    bool write = false;  ///< the answer may be stored, if storable()
    bool share = false;  ///< an identical call in flight may be joined
    std::chrono::seconds ttl{0};
    friend bool operator==(const Permission&, const Permission&) = default;
};

Permission permission(const PolicySettings& settings, const Question& question);

/// How long answers of `tool` are kept.
std::chrono::seconds ttl(const PolicySettings& settings, std::string_view tool);

/// May this answer ever be kept? Only whole ones: not truncated, refused, filtered or paused, not ended for a
/// reason nobody knows (it may be any of these), and not empty. Errors are no Response and so never arrive
/// here.
bool storable(const llm::Response& response);

}  // namespace gateway::cache
