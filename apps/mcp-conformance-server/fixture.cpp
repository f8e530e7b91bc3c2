#include "mcp-conformance-server/fixture.hpp"

#include "net/timer.hpp"

namespace gateway::conformance {

const char* const kPng =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
const char* const kWav = "UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAAAAA==";

json::object parse(std::string_view object) { return json::parse(object).value().as_object(); }

mcp::Tool tool(std::string name, std::string description, std::string_view schema) {
    mcp::Tool out;
    out.name = std::move(name);
    out.title = out.name;
    out.description = std::move(description);
    out.input_schema = parse(schema.empty() ? R"({"type":"object","properties":{}})" : schema);
    return out;
}

json::object Running::form(std::string_view question) const {
    const json::object* answer = json::get_object(answers, question);
    const json::object* content = answer ? json::get_object(*answer, "content") : nullptr;
    return content && json::get_string(*answer, "action") == "accept" ? *content : json::object{};
}

boost::asio::awaitable<void> wait_for(std::chrono::milliseconds time) {
    if (!co_await net::sleep_for(time))
        throw boost::system::system_error(boost::asio::error::operation_aborted);
}

}  // namespace gateway::conformance
