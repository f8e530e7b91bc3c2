#include "net/http_server.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <ctime>
#include <unordered_map>
#include <vector>

#include "base/log.hpp"
#include "net/http_connection.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr std::chrono::milliseconds kAcceptPause{100};  // out of descriptors: wait for some to be closed
constexpr std::size_t kShedRoom = 64;  // connections beyond the limit that still get their 503

Error listen_error(const HttpServerOptions& options, const error_code& error) {
    const std::string port = std::to_string(options.port);
    if (error == asio::error::address_in_use)
        return {ErrorKind::connection,
                "Port " + port + " on " + options.address +
                    " is already in use. Choose another with --port N, or stop the process "
                    "that holds it (ss -ltnp 'sport = :" +
                    port + "' names it)."};
    if (error == asio::error::access_denied)
        return {ErrorKind::connection,
                "Port " + port + " may not be opened by this user. Choose one above 1023 with --port N."};
    return {ErrorKind::invalid_parameter,
            "Cannot listen on " + options.address + ":" + port + ": " + error.message() + "."};
}

}  // namespace

const std::string& ServerShared::date_line() {
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (now != date_second_ || date_line_.empty()) {
        date_second_ = now;
        const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
        std::tm parts{};
        gmtime_r(&seconds, &parts);
        char text[64];
        const std::size_t size =
            std::strftime(text, sizeof text, "Date: %a, %d %b %Y %H:%M:%S GMT\r\n", &parts);
        date_line_.assign(text, size);
    }
    return date_line_;
}

class HttpServer::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, HttpServerOptions options, HttpHandler handler)
        : shared_(std::make_shared<ServerShared>(io, std::move(options), std::move(handler))),
          acceptor_(io.get_executor()),
          accept_pause_(io),
          drained_(io) {}

    Result<void> start();
    void shut();
    void stop_accepting();
    asio::awaitable<bool> drain(std::chrono::milliseconds deadline);
    std::size_t connections() const { return connections_.size(); }
    tcp::endpoint endpoint() const { return endpoint_; }

  private:
    using Socket = HttpConnection::Socket;
    using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

    Result<void> open(const tcp::endpoint& wanted);
    void accept();
    void on_accept(const error_code& error, Socket socket);
    void close_where(bool only_idle);
    void closed(std::uint64_t id);

    std::shared_ptr<ServerShared> shared_;
    Acceptor acceptor_;
    tcp::endpoint endpoint_;
    asio::steady_timer accept_pause_, drained_;
    std::unordered_map<std::uint64_t, std::shared_ptr<HttpConnection>> connections_;
    std::uint64_t next_id_ = 1;
};

Result<void> HttpServer::Impl::start() {
    const HttpServerOptions& options = shared_->options;
    error_code error;
    const auto address =
        asio::ip::make_address(options.address == "localhost" ? "127.0.0.1" : options.address, error);
    if (error)
        return fail(ErrorKind::invalid_parameter,
                    "\"" + options.address + "\" is not a numeric IPv4 or IPv6 address.");
    auto opened = open({address, options.port});
    if (!opened) return opened;
    shared_->on_closed = [this](std::uint64_t id) { closed(id); };
    accept();
    return {};
}

Result<void> HttpServer::Impl::open(const tcp::endpoint& wanted) {
    error_code error;
    acceptor_.open(wanted.protocol(), error);
    if (!error && shared_->options.reuse_address)
        acceptor_.set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor_.bind(wanted, error);
    if (!error) acceptor_.listen(tcp::acceptor::max_listen_connections, error);
    if (!error) endpoint_ = acceptor_.local_endpoint(error);
    if (!error) return {};
    error_code ignored;
    acceptor_.close(ignored);
    return fail(listen_error(shared_->options, error));
}

void HttpServer::Impl::accept() {
    acceptor_.async_accept([self = shared_from_this()](const error_code& error, Socket socket) {
        self->on_accept(error, std::move(socket));
    });
}

void HttpServer::Impl::on_accept(const error_code& error, Socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) {
        if (error != asio::error::connection_aborted)
            log_line(LogLevel::warn, "cannot accept a connection: " + error.message());
        accept_pause_.expires_after(kAcceptPause);
        accept_pause_.async_wait([self = shared_from_this()](const error_code&) {
            if (self->acceptor_.is_open()) self->accept();
        });
        return;
    }
    const std::size_t limit = shared_->options.max_connections;
    if (connections_.size() < limit + kShedRoom) {
        const std::uint64_t id = next_id_++;
        const bool shed = connections_.size() >= limit;
        auto connection = std::make_shared<HttpConnection>(shared_, std::move(socket), id, shed);
        connections_.emplace(id, connection);
        connection->start();
    }
    accept();
}

void HttpServer::Impl::closed(std::uint64_t id) {
    connections_.erase(id);
    if (connections_.empty()) drained_.cancel();
}

void HttpServer::Impl::close_where(bool only_idle) {
    std::vector<std::shared_ptr<HttpConnection>> chosen;
    for (const auto& [id, connection] : connections_)
        if (!only_idle || connection->idle()) chosen.push_back(connection);
    for (const auto& connection : chosen)
        connection->close();
}

void HttpServer::Impl::stop_accepting() {
    error_code ignored;
    acceptor_.close(ignored);
    accept_pause_.cancel();
    shared_->draining = true;
    close_where(true);
}

void HttpServer::Impl::shut() {
    stop_accepting();
    close_where(false);
    shared_->on_closed = nullptr;
}

asio::awaitable<bool> HttpServer::Impl::drain(std::chrono::milliseconds deadline) {
    const auto self = shared_from_this();
    stop_accepting();
    const auto until = std::chrono::steady_clock::now() + deadline;
    while (!connections_.empty() && std::chrono::steady_clock::now() < until) {
        drained_.expires_at(until);
        error_code ignored;
        auto waited = asio::redirect_error(asio::use_awaitable, ignored);
        co_await drained_.async_wait(waited);
    }
    const bool finished = connections_.empty();
    close_where(false);
    co_return finished;
}

HttpServer::HttpServer(asio::io_context& io, HttpServerOptions options, HttpHandler handler)
    : impl_(std::make_shared<Impl>(io, std::move(options), std::move(handler))) {}
HttpServer::~HttpServer() { impl_->shut(); }

Result<void> HttpServer::start() { return impl_->start(); }
std::uint16_t HttpServer::port() const { return impl_->endpoint().port(); }
std::size_t HttpServer::connections() const { return impl_->connections(); }
void HttpServer::stop_accepting() { impl_->stop_accepting(); }
asio::awaitable<bool> HttpServer::drain(std::chrono::milliseconds deadline) { return impl_->drain(deadline); }

std::string HttpServer::url() const {
    const auto address = impl_->endpoint().address();
    const std::string host = address.is_v6() ? "[" + address.to_string() + "]" : address.to_string();
    return "http://" + host + ":" + std::to_string(port());
}

}  // namespace gateway::net
