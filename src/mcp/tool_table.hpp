// The tools of one endpoint: all that can be called by name, and which of them tools/list shows, in which
// order. Immutable once made; pointers to its entries stay valid as long as the table.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "mcp/arguments.hpp"
#include "mcp/tool.hpp"

namespace gateway::mcp {

/// An argument that clients repeat in an HTTP header (`x-mcp-header` in the schema).
struct MirroredArgument {
    std::string header;             ///< "Mcp-Param-Region"
    std::vector<std::string> path;  ///< members from the arguments down to it
};

class ToolTable {
  public:
    struct Entry {
        Tool tool;
        ArgumentRules arguments;
        std::vector<MirroredArgument> mirrored;
    };

    /// `listed` names the tools that tools/list shows, in this order (a toolset); without it, all in the
    /// order given. Unlisted tools stay callable. Errors: internal when a description is wrong (also an
    /// `x-mcp-header` that clients would refuse) or a name occurs twice.
    static Result<ToolTable> make(std::vector<Tool> tools,
                                  std::optional<std::vector<std::string>> listed = {});

    /// The tool with this name, or nullptr.
    const Entry* find(std::string_view name) const;
    const std::vector<const Entry*>& listed() const { return listed_; }
    /// Every name, in the order given; for nearest_name().
    const std::vector<std::string>& names() const { return names_; }
    /// Does any tool support tasks?
    bool any_task() const { return any_task_; }

  private:
    std::vector<std::unique_ptr<const Entry>> entries_;
    std::unordered_map<std::string_view, const Entry*> by_name_;  // views into entries_
    std::vector<const Entry*> listed_;
    std::vector<std::string> names_;
    bool any_task_ = false;
};

}  // namespace gateway::mcp
