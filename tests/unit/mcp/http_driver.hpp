// Requests with owned strings for the tests of the HTTP endpoint, and short words for what came out.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "mcp/http.hpp"

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

inline HttpActions send(HttpEndpoint& endpoint, const OwnedRequest& request, SteadyTime now = {}) {
    std::vector<HeaderView> views;
    for (const Header& header : request.headers)
        views.push_back({header.name, header.value});
    return endpoint.receive({request.method, views, request.body, request.principal}, now);
}

/// The only action, which must be a reply.
inline HttpReply reply_of(const HttpActions& actions) {
    const auto* reply = actions.size() == 1 ? std::get_if<HttpReply>(&actions.front()) : nullptr;
    EXPECT_TRUE(reply) << "expected one reply, got " << actions.size() << " actions";
    return reply ? *reply : HttpReply{0};
}

/// The first action, which must start a tool.
inline StartTool start_of(const HttpActions& actions) {
    const auto* start = actions.empty() ? nullptr : std::get_if<StartTool>(&actions.front());
    EXPECT_TRUE(start) << "expected a tool to start";
    if (!start && !actions.empty())
        if (const auto* reply = std::get_if<HttpReply>(&actions.front())) ADD_FAILURE() << reply->body;
    return start ? *start : StartTool{};
}

inline std::string header_of(const HttpReply& reply, std::string_view name) {
    for (const Header& header : reply.headers)
        if (equals_ignoring_case(header.name, name)) return header.value;
    return {};
}

}  // namespace gateway::mcp::test
