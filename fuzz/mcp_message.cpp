// Fuzzes the MCP room's reading of what comes from outside: JSON-RPC bodies, the headers beside them, both
// transports. The input is an HTTP request in miniature — header lines, an empty line, a body — and its body
// is also given to the stdio endpoint. Whatever is written in answer must be JSON on one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "mcp/access.hpp"
#include "mcp/header_value.hpp"
#include "mcp/http.hpp"
#include "mcp/stdio.hpp"

namespace {

using namespace gateway;
using namespace gateway::mcp;

json::object object(std::string_view text) { return json::parse(text).value().as_object(); }

Server make_server() {
    Tool echo;
    echo.name = "echo";
    echo.description = "Says it again.";
    echo.input_schema = object(R"({"type":"object","properties":{"text":{"type":"string","maxLength":20},
        "times":{"type":"integer","minimum":1},"tone":{"type":"string","enum":["plain","loud"]},
        "list":{"type":"array","items":{"type":"object","properties":{"n":{"type":"number"}}}}}})");
    echo.aliases = {{"repeat", "times"}};
    echo.asks = true;
    echo.tasks = TaskSupport::optional;
    std::vector<Tool> tools;
    tools.push_back(std::move(echo));
    ServerOptions options;
    options.info = {"fuzz", "Fuzz", "1", {}, {}};
    Offer offer;
    offer.tools = ToolTable::make(std::move(tools)).value();
    offer.resources = {{"fuzz://note", "note"}};
    offer.templates = {{"fuzz://item/{id}", "item"}};
    offer.prompts = {{"greet", {}, {}, {{"name", {}, true}}}};
    offer.skills = {{"craft", "How.", {{"SKILL.md", "Play."}, {"more/RULES.md", "Fair."}}}};
    offer.completions = offer.logging = offer.list_changes = offer.subscriptions = true;
    return Server(std::move(options), std::move(offer));
}

void require(bool holds) {
    if (!holds) std::abort();
}

void require_message(std::string_view text) {
    require(json::parse(text).has_value());
    require(text.find('\n') == std::string_view::npos);
}

// Splits "Name: value" lines off the front, up to the empty line.
std::vector<HeaderView> take_headers(std::string_view& input) {
    std::vector<HeaderView> headers;
    for (;;) {
        const std::size_t end = input.find('\n');
        const std::string_view line = input.substr(0, end);
        input.remove_prefix(end == std::string_view::npos ? input.size() : end + 1);
        const std::size_t colon = line.find(':');
        if (line.empty() || colon == std::string_view::npos || headers.size() > 16) return headers;
        headers.push_back({line.substr(0, colon), line.substr(colon + 1)});
    }
}

// The message of a Send: a line, or the data of an event; "" for an event without one.
std::string_view message_in(std::string_view text) {
    if (text.empty() || text.front() == '{' || text.front() == '[') return text;
    const std::size_t data = text.find("data: ");
    require(data != std::string_view::npos);
    text.remove_prefix(data + 6);
    return text.substr(0, text.find('\n'));
}

// Work asks a question first, where it may, and then repeats what it was given.
Outcome outcome_of(const Start& start) {
    const bool may_ask = !std::holds_alternative<ValueCompletion>(start.work);
    if (may_ask && start.answers.empty()) return InputRequired{{{"q", ask_form("?", {})}}, 1};
    if (const auto* call = std::get_if<ToolCall>(&start.work)) return ToolResult{call->arguments};
    if (const auto* read = std::get_if<ResourceRead>(&start.work))
        return ResourceContents{{{read->uri, {}, read->uri}}};
    if (const auto* get = std::get_if<PromptGet>(&start.work))
        return PromptMessages{{}, {prompt_text("user", get->arguments.at("name"))}};
    return CompletionValues{{std::get<ValueCompletion>(start.work).prefix}};
}

// Checks what is written, and does at once what is to be done.
void carry_out(Endpoint& endpoint, const Effects& effects) {
    for (const Effect& effect : effects) {
        if (const auto* reply = std::get_if<Reply>(&effect); reply && !reply->body.empty())
            require_message(reply->body);
        if (const auto* send = std::get_if<Send>(&effect); send && !message_in(send->text).empty())
            require_message(message_in(send->text));
        const auto* start = std::get_if<Start>(&effect);
        if (!start) continue;
        carry_out(endpoint, endpoint.progress(start->key, {1}));
        carry_out(endpoint, endpoint.log(start->key, Severity::error, "fuzz", 1));
        carry_out(endpoint, endpoint.finish(start->key, outcome_of(*start)));
    }
}

void ask_http(const Server& server, const std::vector<HeaderView>& headers, std::string_view body) {
    const ManualClock clock;
    SeededRandom random(1);
    HttpEndpoint endpoint(server, {}, clock, random);
    // The session of the seed corpus: the same random source gives the same id.
    constexpr HeaderView kOpening[] = {
        {"Host", "localhost"}, {"Content-Type", "application/json"}, {"Accept", "*/*"}};
    constexpr std::string_view kInitialize =
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}})";
    const Effects opened = endpoint.receive({1, "POST", kOpening, kInitialize});
    const Reply& opening = std::get<Reply>(opened.front());

    std::vector<HeaderView> sent = headers;
    // A placeholder in the corpus: fuzzing cannot guess 128 bits.
    for (HeaderView& header : sent)
        if (trim_ows(header.value) == "$session") header.value = opening.headers.front().value;
    carry_out(endpoint, endpoint.receive({2, "GET", sent}));
    carry_out(endpoint, endpoint.receive({3, "POST", sent, body}));
    carry_out(endpoint, endpoint.publish({Change::Kind::resource, "fuzz://note"}));
    carry_out(endpoint, endpoint.closed(2));
    carry_out(endpoint, endpoint.closed(3));
}

void ask_stdio(const Server& server, std::string_view text) {
    const ManualClock clock;
    SeededRandom random(1);
    StdioEndpoint endpoint(server, {}, clock, random);
    for (const std::string_view line : split(text, '\n'))
        carry_out(endpoint, endpoint.receive(line));
    carry_out(endpoint, endpoint.close());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Server server = make_server();
    std::string_view input(reinterpret_cast<const char*>(data), size);
    const std::vector<HeaderView> headers = take_headers(input);
    for (const HeaderView& header : headers) {
        if (const auto decoded = decode_header_value(header.value))
            require(decoded->size() <= header.value.size());
        host_allowed({}, header.value);
        origin_allowed({}, header.value);
    }
    ask_http(server, headers, input);
    ask_stdio(server, input);
    return 0;
}
