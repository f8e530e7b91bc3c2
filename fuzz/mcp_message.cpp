// Fuzzes the MCP room's reading of what comes from outside: JSON-RPC bodies, the headers beside them, both
// transports. The input is an HTTP request in miniature — header lines, an empty line, a body — and its body
// is also given to the stdio endpoint. Whatever is written in answer must be JSON on one line.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
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
    std::vector<Tool> tools;
    tools.push_back(std::move(echo));
    ServerOptions options;
    options.info = {"fuzz", "Fuzz", "1", {}, {}};
    return Server(std::move(options), ToolTable::make(std::move(tools)).value());
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

void ask_http(const Server& server, const std::vector<HeaderView>& headers, std::string_view body) {
    SeededRandom random(1);
    HttpEndpoint endpoint(server, {}, random);
    // The session of the seed corpus: the same random source gives the same id.
    constexpr HeaderView kOpening[] = {
        {"Host", "localhost"}, {"Content-Type", "application/json"}, {"Accept", "*/*"}};
    constexpr std::string_view kInitialize =
        R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-03-26"}})";
    const HttpActions opened = endpoint.receive({"POST", kOpening, kInitialize}, {});
    const HttpReply& opening = std::get<HttpReply>(opened.front());

    std::vector<HeaderView> sent = headers;
    // A placeholder in the corpus: fuzzing cannot guess 128 bits.
    for (HeaderView& header : sent)
        if (trim_ows(header.value) == "$session") header.value = opening.headers.front().value;
    for (HttpAction& action : endpoint.receive({"POST", sent, body}, {})) {
        if (const auto* reply = std::get_if<HttpReply>(&action); reply && !reply->body.empty())
            require_message(reply->body);
        if (const auto* start = std::get_if<StartTool>(&action)) {
            endpoint.progress(start->key, {1});
            const auto text = endpoint.finish(start->key, {start->arguments, false});
            if (text && !text->empty()) require_message(*text);
        }
    }
}

void ask_stdio(const Server& server, std::string_view text) {
    StdioEndpoint endpoint(server);
    for (const std::string_view line : split(text, '\n')) {
        for (StdioAction& action : endpoint.receive(line)) {
            if (const auto* written = std::get_if<Line>(&action)) require_message(written->text);
            if (const auto* start = std::get_if<StartTool>(&action)) {
                if (const auto report = endpoint.progress(start->key, {1})) require_message(*report);
                if (const auto reply = endpoint.finish(start->key, {start->arguments, false}))
                    require_message(*reply);
            }
        }
    }
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
