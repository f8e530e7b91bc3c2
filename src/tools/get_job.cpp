// get_job: how a job stands, its result once there is one; or its end.
#include "tools/shared/runs.hpp"

namespace gateway::tools {
namespace {

constexpr std::int64_t kLongestWait = 45;  // seconds; some clients give up at 60

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    if (!call.house.runs) co_return mcp::error_result({ErrorKind::unsupported, "There are no jobs here."});
    Runs::Look look;
    look.id = json::get_string(arguments, "job");
    look.principal = call.principal;
    look.roots = call.roots;
    look.wait = std::chrono::milliseconds{
        static_cast<std::int64_t>(json::get_double(arguments, "wait").value_or(0) * 1000)};
    look.cancel = json::get_bool(arguments, "cancel").value_or(false);
    auto view = co_await call.house.runs->look(std::move(look));
    if (!view) co_return mcp::error_result(view.error());
    co_return mcp::ToolResult{view->to_json(), false};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "get_job";
    tool.title = "Get job";
    tool.description =
        "Ask for a call that took too long to wait for and gave a job: wait up to 45 s for its result, or "
        "cancel "
        "it. A job goes on by itself, also over a restart; the same call again finds it too.";
    tool.input_schema = {{"type", "object"},
                         {"properties", json::object{{"job", json::object{{"type", "string"}}},
                                                     {"wait", json::object{{"type", "number"},
                                                                           {"minimum", 0},
                                                                           {"maximum", kLongestWait},
                                                                           {"description", "seconds"}}},
                                                     {"cancel", json::object{{"type", "boolean"}}}}},
                         {"required", json::array{"job"}}};
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"job", json::object{{"type", "string"}}},
                                                      {"state", json::object{{"type", "string"}}},
                                                      {"progress", json::object{{"type", "string"}}},
                                                      {"cost", json::object{}},
                                                      {"result", json::object{{"type", "object"}}}}}};
    tool.annotations = {true, false, true, false};
    tool.example = {{"job", "job_00000000000000000000000000000000"}, {"wait", 30}};
    return tool;
}

}  // namespace

ToolFile get_job() { return {describe(), &run, true}; }

}  // namespace gateway::tools
