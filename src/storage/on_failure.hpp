// What happens to calls while the store cannot record them (disk full, folder unwritable): one setting.
#pragma once

#include <optional>
#include <string_view>

namespace gateway::storage {

enum class OnFailure {
    go_on,   ///< "continue": calls go on, each lost record is counted and logged as an error
    refuse,  ///< "refuse": a call that cannot be claimed is refused with a storage error
};

inline std::optional<OnFailure> on_failure_from_name(std::string_view name) {
    if (name == "continue") return OnFailure::go_on;
    if (name == "refuse") return OnFailure::refuse;
    return std::nullopt;
}

}  // namespace gateway::storage
