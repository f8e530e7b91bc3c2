#include "net/http1_client.hpp"

#include <deque>
#include <functional>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "net/address.hpp"
#include "net/http1_connection.hpp"
#include "net/http_response.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;

// Request line and fields. The only place of this client that touches the credential.
std::string request_head(const wire::HttpRequest& request, const HttpUrl& url,
                         const std::string& user_agent) {
    std::string out;
    out.reserve(512);
    out += request.method;
    out += ' ';
    out += url.target;
    out += " HTTP/1.1\r\n";
    const bool default_port = url.authority.port == 80;
    const std::string authority = to_string(url.authority);
    append_field(out, "Host",
                 default_port ? std::string_view(authority).substr(0, authority.rfind(':')) : authority);
    for (const auto& [name, value] : request.headers)
        append_field(out, name, value);
    if (request.headers.get("User-Agent").empty()) append_field(out, "User-Agent", user_agent);
    if (!request.auth_header.empty() && !request.credential.empty())
        append_field(out, request.auth_header, request.auth_prefix + request.credential.expose());
    if (!request.body.empty() || request.method == "POST" || request.method == "PUT")
        append_field(out, "Content-Length", std::to_string(request.body.size()));
    out += "\r\n";
    return out;
}

}  // namespace

class Http1Upstream::Impl final : public Http1Pool, public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, UpstreamOptions options) : io_(io), options_(std::move(options)), sweep_(io) {}

    std::shared_ptr<Http1Call> begin(wire::HttpRequest request, delegation::UpstreamTimeouts timeouts);
    void abandon(Http1Call& call);
    void shut();
    std::size_t connections() const { return connections_.size(); }

    void released(const std::shared_ptr<Http1Connection>& connection) override;
    void closed(const std::shared_ptr<Http1Connection>& connection,
                std::shared_ptr<Http1Call> stale) override;

  private:
    struct Host {
        std::vector<std::shared_ptr<Http1Connection>> idle;  ///< the most recently used last, and used first
        std::deque<std::shared_ptr<Http1Call>> queue;        ///< over the limit of connections
        std::size_t open = 0;
    };

    Host& host_of(const HostPort& authority) { return hosts_[to_string(authority)]; }
    void open(Host& host, std::shared_ptr<Http1Call> call);
    std::shared_ptr<Http1Call> next_queued(Host& host);

    asio::io_context& io_;
    UpstreamOptions options_;
    DeadlineSweep sweep_;
    std::unordered_map<std::string, Host> hosts_;
    std::unordered_set<std::shared_ptr<Http1Connection>> connections_;
    bool shut_ = false;
};

std::shared_ptr<Http1Call> Http1Upstream::Impl::begin(wire::HttpRequest request,
                                                      delegation::UpstreamTimeouts timeouts) {
    auto call = std::make_shared<Http1Call>();
    call->timeouts = timeouts;
    auto url = parse_http_url(request.url);
    if (!url || url->tls) {
        call->state.error = url ? Error{ErrorKind::internal, "This client does not speak TLS."} : url.error();
        return call;
    }
    call->head = request_head(request, *url, options_.user_agent);
    call->authority = std::move(url->authority);
    call->body = std::move(request.body);
    call->head_request = request.method == "HEAD";
    Host& host = host_of(call->authority);
    if (!host.idle.empty()) {
        const auto connection = std::move(host.idle.back());
        host.idle.pop_back();
        connection->send(call);
    } else if (host.open < options_.max_connections_per_host) {
        open(host, call);
    } else {
        host.queue.push_back(call);
    }
    return call;
}

void Http1Upstream::Impl::open(Host& host, std::shared_ptr<Http1Call> call) {
    ++host.open;
    auto connection = std::make_shared<Http1Connection>(io_, sweep_, *this, call->authority);
    connections_.insert(connection);
    connection->open(std::move(call));
}

std::shared_ptr<Http1Call> Http1Upstream::Impl::next_queued(Host& host) {
    while (!host.queue.empty()) {
        auto call = std::move(host.queue.front());
        host.queue.pop_front();
        if (!call->abandoned) return call;
    }
    return nullptr;
}

void Http1Upstream::Impl::released(const std::shared_ptr<Http1Connection>& connection) {
    Host& host = host_of(connection->authority());
    if (auto call = next_queued(host)) return connection->send(std::move(call));
    host.idle.push_back(connection);
}

void Http1Upstream::Impl::closed(const std::shared_ptr<Http1Connection>& connection,
                                 std::shared_ptr<Http1Call> stale) {
    Host& host = host_of(connection->authority());
    --host.open;
    std::erase(host.idle, connection);
    connections_.erase(connection);
    if (shut_) return;
    if (!stale) stale = next_queued(host);
    if (stale) open(host, std::move(stale));
}

void Http1Upstream::Impl::abandon(Http1Call& call) {
    call.abandoned = true;
    if (call.state.over()) return;
    if (const auto connection = call.connection.lock()) connection->close();
}

void Http1Upstream::Impl::shut() {
    shut_ = true;
    std::vector<std::shared_ptr<Http1Connection>> open(connections_.begin(), connections_.end());
    for (const auto& connection : open)
        connection->cancel();
    for (auto& [name, host] : hosts_)
        while (auto call = next_queued(host)) {
            call->state.error = ExchangeState::cancelled();
            call->state.changed.wake();
        }
}

namespace {

class Http1Exchange final : public delegation::Exchange {
  public:
    Http1Exchange(std::shared_ptr<Http1Call> call, std::function<void(Http1Call&)> abandon)
        : call_(std::move(call)), abandon_(std::move(abandon)) {}
    ~Http1Exchange() override { abandon_(*call_); }

    // The exchange may be gone before the answer: both keep the call themselves.
    asio::awaitable<Result<wire::ResponseHead>> head() override {
        const auto call = call_;
        co_return co_await call->state.take_head();
    }

    asio::awaitable<Result<std::string>> read() override {
        const auto call = call_;
        auto piece = co_await call->state.take_body();
        if (!call->state.over())
            if (const auto connection = call->connection.lock()) connection->resume();
        co_return piece;
    }

    bool sent() const override { return call_->state.sent; }

  private:
    std::shared_ptr<Http1Call> call_;
    std::function<void(Http1Call&)> abandon_;
};

}  // namespace

Http1Upstream::Http1Upstream(asio::io_context& io, UpstreamOptions options)
    : impl_(std::make_shared<Impl>(io, std::move(options))) {}
Http1Upstream::~Http1Upstream() { impl_->shut(); }

std::unique_ptr<delegation::Exchange> Http1Upstream::send(wire::HttpRequest request,
                                                          delegation::UpstreamTimeouts timeouts) {
    auto call = impl_->begin(std::move(request), timeouts);
    return std::make_unique<Http1Exchange>(std::move(call),
                                           [impl = impl_](Http1Call& c) { impl->abandon(c); });
}

std::size_t Http1Upstream::connections() const { return impl_->connections(); }

}  // namespace gateway::net
