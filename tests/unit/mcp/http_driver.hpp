// Requests with owned strings for the tests of the HTTP endpoint, an endpoint to send them to, and short
// words for what came out.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/envelope.hpp"
#include "mcp/http.hpp"
#include "mcp/http_headers.hpp"
#include "toy_server.hpp"

namespace gateway::mcp::test {

struct OwnedRequest {
    std::string method = "POST";
    std::vector<Header> headers;
    std::string body;
    std::string principal;

    /// Replaces the header, or removes it when `value` is nothing.
    OwnedRequest& set(const std::string& name, std::optional<std::string> value) {
        std::erase_if(headers, [&](const Header& h) { return equals_ignoring_case(h.name, name); });
        if (value) headers.push_back({name, *value});
        return *this;
    }
};

/// What any client sends.
inline OwnedRequest plain_request(std::string body) {
    OwnedRequest request;
    request.headers = {{"Host", "localhost:8000"},
                       {"Content-Type", "application/json"},
                       {"Accept", "application/json, text/event-stream"}};
    request.body = std::move(body);
    return request;
}

/// The text of a request.
inline std::string request_body(const json::value& id, std::string_view method, json::object params = {}) {
    return json::write(
        json::object{{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
}

/// The text of a modern request of a client that can do this.
inline std::string modern_body(std::string_view method, json::object params = {}, std::string_view can = "{}",
                               const json::value& id = 1) {
    json::value& meta = params["_meta"];
    if (!meta.is_object()) meta.emplace_object();
    meta.get_object()[kVersionKey] = "2026-07-28";
    meta.get_object()[kCapabilitiesKey] = parse_object(can);
    return request_body(id, method, std::move(params));
}

/// The same over HTTP, with the headers that repeat its parts.
inline OwnedRequest modern_request(std::string_view method, json::object params = {},
                                   std::string_view can = "{}", const json::value& id = 1) {
    OwnedRequest request = plain_request({});
    request.set("MCP-Protocol-Version", "2026-07-28").set("Mcp-Method", std::string{method});
    if (const std::string_view name = name_member(method); !name.empty())
        request.set("Mcp-Name", std::string{json::get_string(params, name)});
    request.body = modern_body(method, std::move(params), can, id);
    return request;
}

inline std::string initialize_body(std::string_view revision, std::string_view can = "{}") {
    return request_body(0, "initialize",
                        {{"protocolVersion", revision},
                         {"capabilities", parse_object(can)},
                         {"clientInfo", json::object{{"name", "c"}, {"version", "1"}}}});
}

/// A message of a session.
inline OwnedRequest in_session(const std::string& session, std::string body) {
    return plain_request(std::move(body)).set("Mcp-Session-Id", session);
}

/// An endpoint whose clock moves only when told to and whose exchanges are numbered as they come.
class HttpHouse {
  public:
    explicit HttpHouse(Server offered = toy_server(), HttpOptions options = {})
        : server(std::move(offered)), endpoint(server, std::move(options), clock, random) {}

    Effects send(const OwnedRequest& request) {
        return numbered(request, [&](const HttpRequest& r) { return endpoint.receive(r); });
    }
    /// The transport of 2024-11-05: its stream, and a message to the session of this id.
    Effects open_sse(const OwnedRequest& request) {
        return numbered(request, [&](const HttpRequest& r) { return endpoint.receive_sse(r); });
    }
    Effects send_sse(const OwnedRequest& request, std::string_view session) {
        return numbered(request,
                        [&](const HttpRequest& r) { return endpoint.receive_sse_message(r, session); });
    }

    Server server;
    ManualClock clock;
    SeededRandom random{42};
    HttpEndpoint endpoint;
    ExchangeId exchange = 0;  ///< of the last request

  private:
    Effects numbered(const OwnedRequest& request, auto receive) {
        std::vector<HeaderView> views;
        for (const Header& header : request.headers)
            views.push_back({header.name, header.value});
        return receive({++exchange, request.method, views, request.body, request.principal});
    }
};

// --- what came out -----------------------------------------------------------------------------------------

/// The effects of one kind, in order.
template <class T>
std::vector<T> all(const Effects& effects) {
    std::vector<T> out;
    for (const Effect& effect : effects)
        if (const T* one = std::get_if<T>(&effect)) out.push_back(*one);
    return out;
}

/// The message that this Send carries: a line as it is, or the data of an event; "" for an event without one.
inline std::string message_in(const Send& send) {
    if (send.text.starts_with('{') || send.text.starts_with('[')) return send.text;
    const std::size_t data = send.text.find("data: ");
    EXPECT_NE(data, std::string::npos) << send.text;
    return data == std::string::npos ? "" : send.text.substr(data + 6, send.text.find('\n', data) - data - 6);
}

/// Every message to the client: bodies, lines and the data of events.
inline std::vector<std::string> messages_of(const Effects& effects) {
    std::vector<std::string> out;
    for (const Effect& effect : effects) {
        std::string text;
        if (const auto* reply = std::get_if<Reply>(&effect)) text = reply->body;
        if (const auto* send = std::get_if<Send>(&effect)) text = message_in(*send);
        if (!text.empty()) out.push_back(std::move(text));
    }
    return out;
}

/// The last message to the client; nothing when there is none.
inline std::optional<std::string> text_of(const Effects& effects) {
    auto messages = messages_of(effects);
    if (messages.empty()) return std::nullopt;
    return std::move(messages.back());
}

/// The same as JSON; null when there is none.
inline json::value message_of(const Effects& effects) {
    const auto text = text_of(effects);
    EXPECT_TRUE(text) << "expected a message among " << effects.size() << " effects";
    return text ? json::parse(*text).value() : json::value{};
}

/// The only effect, which must be a reply.
inline Reply reply_of(const Effects& effects) {
    const auto* reply = effects.size() == 1 ? std::get_if<Reply>(&effects.front()) : nullptr;
    EXPECT_TRUE(reply) << "expected one reply, got " << effects.size() << " effects";
    return reply ? *reply : Reply{.status = 0};
}

/// The first effect, which must start some work.
inline Start start_of(const Effects& effects) {
    const auto* start = effects.empty() ? nullptr : std::get_if<Start>(&effects.front());
    EXPECT_TRUE(start) << "expected work to start; " << text_of(effects).value_or("no message");
    return start ? *start : Start{};
}

/// What a Start that runs a tool is about.
inline const Tool& tool_of(const Start& start) { return *std::get<ToolCall>(start.work).tool; }
inline const json::object& arguments_of(const Start& start) {
    return std::get<ToolCall>(start.work).arguments;
}

inline std::string header_of(const Reply& reply, std::string_view name) {
    for (const Header& header : reply.headers)
        if (equals_ignoring_case(header.name, name)) return header.value;
    return {};
}

/// Opens a session of a client that can do this; its id.
inline std::string open_session(HttpHouse& http, std::string_view revision = "2025-11-25",
                                std::string_view can = "{}", std::string principal = {}) {
    OwnedRequest request = plain_request(initialize_body(revision, can));
    request.principal = std::move(principal);
    return header_of(reply_of(http.send(request)), "Mcp-Session-Id");
}

/// The code of an error message, 0 of any other.
inline std::int64_t error_code_of(const json::value& message) {
    const json::value* code = json::find(message, "error", "code");
    return code ? json::as_int(*code).value_or(0) : 0;
}

}  // namespace gateway::mcp::test
