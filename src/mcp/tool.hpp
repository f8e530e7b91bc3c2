// A tool as its author describes it, and the result it gives. The library never runs a tool: it hands the
// host a pointer to the description and checked arguments (ToolCall, work.hpp), and the host answers with a
// ToolResult.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "json/json.hpp"

namespace gateway::mcp {

/// Hints for the host's user interface. The defaults are the protocol's: pessimistic.
struct ToolAnnotations {
    bool read_only = false;
    bool destructive = true;
    bool idempotent = false;
    bool open_world = true;
};

/// May a call of the tool go on as a task (task.hpp) after it was answered?
enum class TaskSupport { never, optional, required };

struct Tool {
    std::string name;         ///< 1 to 60 characters of [A-Za-z0-9_-]
    std::string title;        ///< for people
    std::string description;  ///< for the calling model: when to use it
    /// JSON Schema of the arguments, advertised as it is. Checked against: see arguments.hpp for the subset.
    json::object input_schema;
    /// JSON Schema of the structured result, root type object; empty means none is advertised.
    json::object output_schema;
    ToolAnnotations annotations;
    /// Other names accepted for a property: {"overlap", "chunk_overlap"}.
    std::vector<std::pair<std::string, std::string>> aliases;
    /// Properties (name → schema) accepted but not advertised. One that is advertised too is checked by this
    /// schema instead, which may be wider: {"model": {"type": ["string", "array"]}}.
    json::object hidden;
    bool asks = false;  ///< may end in an InputRequired (input.hpp)
    TaskSupport tasks = TaskSupport::never;
    /// Arguments of one worked example, for documentation and tests.
    json::object example;
};

/// What a tool gives back. The reply carries `structured` as structuredContent and, without `content`, the
/// same JSON as its text.
struct ToolResult {
    json::object structured;
    bool is_error = false;
    json::array content = {};  ///< content blocks as the protocol has them, instead of the text
};

/// A result of text alone.
ToolResult text_result(std::string text, bool is_error = false);

/// `error` as the result of a tool: {error, error_code, details?, retryable, retry_after?}, isError.
ToolResult error_result(const Error& error);

}  // namespace gateway::mcp
