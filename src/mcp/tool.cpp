#include "mcp/tool.hpp"

namespace gateway::mcp {

ToolResult text_result(std::string text, bool is_error) {
    ToolResult result{{}, is_error};
    result.content.push_back(json::object{{"type", "text"}, {"text", std::move(text)}});
    return result;
}

ToolResult error_result(const Error& error) {
    json::object structured;
    structured["error"] = error.message;
    structured["error_code"] = traits(error.kind).tool_code;
    if (!error.detail.empty()) structured["details"] = error.detail;
    structured["retryable"] = error.retryable();
    if (error.retry_after) structured["retry_after"] = static_cast<double>(error.retry_after->count()) / 1000;
    return {std::move(structured), true, {}};
}

}  // namespace gateway::mcp
