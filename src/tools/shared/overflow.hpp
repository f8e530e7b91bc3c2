// The budget of a result: what would cost the caller more to read than it wants goes to an artifact, and the
// result says where and how much. The caller reads on with read_artifact, or hands the handle to another
// tool.
#pragma once

#include "tools/tool.hpp"

namespace gateway::tools {

/// Tokens of a result's main member, and of what stands beside it, above which it is not given inline unless
/// asked for.
inline constexpr std::size_t kResultBudget = 8'000;
/// Tokens of what is shown of it then.
inline constexpr std::size_t kPreview = 800;

enum class ReturnAs { automatic, in_line, artifact };

/// As the argument `return_as` says.
ReturnAs return_as(const json::object& arguments);

struct Budget {
    const ToolFile* file;
    ReturnAs return_as;
    std::string principal;
};

/// Keeps `result` within the budget. Its main member, if too large (or if an artifact was asked for), is
/// stored, and a front of it stays: of a string its first part, of a list its first items, of an object
/// nothing; `overflow` says {handle, tokens, shown}: shown in tokens, or items of a list. The members beside
/// it have as much room together, and `overflow` says the same of each under its name. What cannot be stored
/// stays as it is, with a note; where an artifact was asked for outright, the result says so as an error.
boost::asio::awaitable<void> keep_within(Budget budget, House& house, mcp::ToolResult& result);

/// Stores a text of the caller's; the handle, once it is durable. Errors: storage, document_too_large.
boost::asio::awaitable<Result<std::string>> store_artifact(House& house, std::string principal,
                                                           std::string name, std::string media_type,
                                                           std::string content);

}  // namespace gateway::tools
