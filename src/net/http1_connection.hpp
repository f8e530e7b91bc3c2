// One kept-alive HTTP/1.1 connection to a provider that speaks plain http://, and the call it carries.
// Internal to http1_client.cpp, which owns the pool.
//
// A connection is always being read, also while it is idle: an end of input takes it out of the pool before
// anybody can send a request into the void.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <memory>
#include <string>

#include "delegation/upstream.hpp"
#include "net/address.hpp"
#include "net/deadline_sweep.hpp"
#include "net/exchange_state.hpp"
#include "net/flat_buffer.hpp"

namespace gateway::net {

class Http1Connection;

/// One request on its way through a connection; shared with its Exchange.
struct Http1Call {
    HostPort authority;
    std::string head;  ///< request line and fields; holds the credential
    std::string body;
    bool head_request = false;
    delegation::UpstreamTimeouts timeouts;
    ExchangeState state;
    bool answered = false;   ///< a byte of the answer has come
    bool retried = false;    ///< has had its second, fresh connection
    bool abandoned = false;  ///< the exchange has been destroyed
    std::weak_ptr<Http1Connection> connection;
};

/// The pool, as a connection sees it.
class Http1Pool {
  public:
    /// `connection` is idle and may carry another call.
    virtual void released(const std::shared_ptr<Http1Connection>& connection) = 0;
    /// `connection` has closed. `stale` is the call it left unanswered because the other side had given up
    /// the connection while it was idle.
    virtual void closed(const std::shared_ptr<Http1Connection>& connection,
                        std::shared_ptr<Http1Call> stale) = 0;

  protected:
    ~Http1Pool() = default;
};

class Http1Connection final : private DeadlineSweep::Entry,
                              public std::enable_shared_from_this<Http1Connection> {
  public:
    Http1Connection(boost::asio::io_context& io, DeadlineSweep& sweep, Http1Pool& pool, HostPort authority);
    ~Http1Connection();

    /// Connects, then sends `call`.
    void open(std::shared_ptr<Http1Call> call);
    /// Sends `call` on a connection that is idle.
    void send(std::shared_ptr<Http1Call> call);
    /// Fails the call with `cancelled` and closes: the client is being destroyed.
    void cancel();
    /// Goes on reading after the call's unread bytes have been taken.
    void resume();
    /// Closes without telling the call anything; the pool hears closed().
    void close();

    const HostPort& authority() const { return authority_; }

  private:
    friend class DeadlineSweep;
    class Parser;
    using Socket =
        boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
    using Resolver =
        boost::asio::ip::basic_resolver<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;
    using Error = boost::system::error_code;
    enum class Phase { connecting, sending, first_byte, body, idle };

    template <class Endpoints>
    void connect(const Endpoints& endpoints);
    void connected(const Error& error);
    void start_call();
    void write();
    void start_read();
    void on_read(const Error& error, std::size_t bytes);
    bool parse();
    void on_end(const Error& error);
    void complete();
    void end_call(const std::function<void(ExchangeState&)>& settle);
    void fail_call(ErrorKind before, const std::string& what);
    void on_deadline() override;
    void enter(Phase phase, std::chrono::milliseconds limit);

    DeadlineSweep& sweep_;
    Http1Pool* pool_;  ///< null once closed
    HostPort authority_;
    std::string name_;
    Socket socket_;
    Resolver resolver_;
    std::shared_ptr<Http1Call> call_;
    std::unique_ptr<Parser> parser_;
    FlatBuffer in_;
    bool filled_ = false;  ///< the last read took all the space there was
    std::size_t written_ = 0;
    Phase phase_ = Phase::connecting;
    bool reused_ = false, reading_ = false, write_failed_ = false;
};

}  // namespace gateway::net
