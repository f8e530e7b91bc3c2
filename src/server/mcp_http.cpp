#include "server/mcp_http.hpp"

#include <optional>
#include <utility>

#include "delegation/wakeup.hpp"
#include "net/sse_reply.hpp"

namespace gateway::server {
namespace {

constexpr std::chrono::seconds kTick{5};

// The value of `name` in the query of a target; ids need no decoding.
std::string_view query_value(std::string_view target, std::string_view name) {
    const std::size_t question = target.find('?');
    if (question == std::string_view::npos) return {};
    for (std::string_view rest = target.substr(question + 1); !rest.empty();) {
        const std::string_view pair = rest.substr(0, rest.find('&'));
        rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
        if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
            return pair.substr(name.size() + 1);
    }
    return {};
}

}  // namespace

// One request and its answer, while its coroutine runs.
struct McpHttp::Exchange {
    Exchange(const boost::asio::any_io_executor& executor, net::ResponseWriter& w)
        : writer(w), wakeup(executor) {}

    net::ResponseWriter& writer;
    delegation::Wakeup wakeup;
    mcp::CallKey call = 0;  // that may become a stream
    bool may_stream = false;
    bool streaming = false;
    bool ended = false;
};

McpHttp::McpHttp(boost::asio::io_context& io, delegation::Timers& timers, const mcp::Server& server,
                 McpHttpOptions options, const Clock& clock, Random& random, Runner& runner)
    : Desk(runner),
      io_(io),
      timers_(timers),
      options_(std::move(options)),
      endpoint_(server, options_.protocol, clock, random) {
    arm_tick();
}

McpHttp::~McpHttp() = default;

void McpHttp::arm_tick() {
    tick_ = timers_.after(kTick, [this] {
        tick();
        arm_tick();
    });
}

boost::asio::awaitable<void> McpHttp::serve(const net::IncomingRequest& request, std::string principal,
                                            net::ResponseWriter& writer) {
    const Receive receive = [](mcp::HttpEndpoint& endpoint, const mcp::HttpRequest& r, std::string_view) {
        return endpoint.receive(r);
    };
    return serve_by(receive, request, std::move(principal), writer);
}

boost::asio::awaitable<void> McpHttp::serve_sse(const net::IncomingRequest& request, std::string principal,
                                                net::ResponseWriter& writer) {
    const Receive receive = [](mcp::HttpEndpoint& endpoint, const mcp::HttpRequest& r, std::string_view) {
        return endpoint.receive_sse(r);
    };
    return serve_by(receive, request, std::move(principal), writer);
}

boost::asio::awaitable<void> McpHttp::serve_sse_message(const net::IncomingRequest& request,
                                                        std::string principal, net::ResponseWriter& writer) {
    const Receive receive = [](mcp::HttpEndpoint& endpoint, const mcp::HttpRequest& r,
                               std::string_view target) {
        return endpoint.receive_sse_message(r, query_value(target, "sessionId"));
    };
    return serve_by(receive, request, std::move(principal), writer);
}

boost::asio::awaitable<void> McpHttp::serve_by(Receive receive, const net::IncomingRequest& request,
                                               std::string principal, net::ResponseWriter& writer) {
    std::vector<mcp::HeaderView> headers;
    headers.reserve(request.headers.size());
    for (const auto& [name, value] : request.headers)
        headers.push_back({name, value});

    Exchange exchange(io_.get_executor(), writer);
    const mcp::ExchangeId id = ++last_exchange_;
    exchanges_.emplace(id, &exchange);
    // However the coroutine ends, nobody may write to the exchange afterwards.
    struct Leave {
        McpHttp& http;
        mcp::ExchangeId id;
        ~Leave() { http.exchanges_.erase(id); }
    } leave{*this, id};
    carry_out(receive(endpoint_, {id, request.method, headers, request.body, principal}, request.target));
    // A stream may have broken while it opened: the endpoint hears of that end, too.
    if (!exchange.ended) co_await wait_for_end(exchange);
    exchanges_.erase(id);
    carry_out(endpoint_.closed(id));
}

boost::asio::awaitable<void> McpHttp::wait_for_end(Exchange& exchange) {
    exchange.writer.on_disconnect([&exchange] {
        exchange.ended = true;
        exchange.wakeup.wake();
    });
    std::unique_ptr<delegation::Timers::Timer> patience;
    if (exchange.may_stream && !exchange.streaming)
        patience = timers_.after(options_.stream_after, [this, call = exchange.call] { open_stream(call); });
    std::optional<net::SseKeepAlive> keep_alive;
    while (!exchange.ended) {
        if (exchange.streaming && !keep_alive) keep_alive.emplace(io_, exchange.writer);
        co_await exchange.wakeup.wait();
    }
    exchange.writer.on_disconnect({});
}

McpHttp::Exchange* McpHttp::find(mcp::ExchangeId id) {
    const auto at = exchanges_.find(id);
    return at == exchanges_.end() || at->second->ended ? nullptr : at->second;
}

void McpHttp::carry_out(mcp::Effects effects) {
    for (mcp::Effect& effect : effects)
        carry_out(effect);
}

void McpHttp::carry_out(mcp::Effect& effect) {
    if (auto* start = std::get_if<mcp::Start>(&effect)) {
        if (Exchange* exchange = find(start->exchange)) {
            exchange->call = start->key;
            exchange->may_stream = start->may_stream;
        }
        runner_.start(std::move(*start), *this);
        return;
    }
    if (const auto* cancel = std::get_if<mcp::Cancel>(&effect)) {
        runner_.cancel(cancel->key);
        return;
    }
    const mcp::ExchangeId id = std::visit(
        [](const auto& e) {
            if constexpr (requires { e.exchange; }) return e.exchange;
            return mcp::ExchangeId{0};
        },
        effect);
    Exchange* exchange = find(id);
    if (!exchange) return;
    if (auto* reply = std::get_if<mcp::Reply>(&effect)) {
        wire::Headers headers;
        for (const auto& [name, value] : reply->headers)
            headers.add(name, value);
        if (!reply->body.empty()) headers.add("Content-Type", "application/json");
        exchange->writer.reply(reply->status, headers, std::move(reply->body));
        exchange->ended = true;
    } else if (std::holds_alternative<mcp::OpenStream>(effect)) {
        exchange->writer.start_stream(200, net::sse_headers());
        exchange->streaming = true;
    } else if (const auto* piece = std::get_if<mcp::Send>(&effect)) {
        const auto sent = exchange->writer.push(piece->text);
        if (sent && exchange->writer.backlog() <= options_.max_backlog) return;
        if (sent) exchange->writer.abort_connection(true);
        exchange->ended = true;
    } else if (std::holds_alternative<mcp::EndStream>(effect)) {
        exchange->writer.finish();
        exchange->ended = true;
    }
    exchange->wakeup.wake();
}

}  // namespace gateway::server
