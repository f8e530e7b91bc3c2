// libcurl's multi interface driven by Asio: curl says which sockets and when, this waits for them. Internal
// to upstream_client.cpp.
//
// curl may not be re-entered from its own callbacks, so nothing here calls back to the outside while curl is
// on the stack: after each action `after_action` runs, and may add and remove transfers freely.
#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace gateway::net {

class CurlDriver {
  public:
    CurlDriver(boost::asio::io_context& io, long max_connections_per_host,
               std::function<void()> after_action);
    ~CurlDriver();
    CurlDriver(const CurlDriver&) = delete;
    CurlDriver& operator=(const CurlDriver&) = delete;

    CURLM* multi() const { return multi_; }
    /// Sets the socket callbacks of a transfer; then it may be added.
    void prepare(CURL* easy);
    bool add(CURL* easy) { return curl_multi_add_handle(multi_, easy) == CURLM_OK; }
    void remove(CURL* easy) { curl_multi_remove_handle(multi_, easy); }

  private:
    using Descriptor = boost::asio::posix::basic_stream_descriptor<boost::asio::io_context::executor_type>;

    /// A socket of curl's. It stays registered with the event loop from its opening to its closing, also
    /// while it idles in curl's pool: registering anew costs two system calls per request.
    struct Watch {
        Watch(boost::asio::io_context& io, curl_socket_t number) : socket(io.get_executor(), number) {}
        Descriptor socket;
        int wanted = 0;  ///< CURL_POLL_IN, _OUT or both
        bool waiting_in = false, waiting_out = false;
        bool opened_here = false;
        bool closed = false;
    };

    static int on_socket(CURL*, curl_socket_t number, int what, void* self, void*);
    static int on_timer(CURLM*, long milliseconds, void* self);
    static curl_socket_t on_open(void* self, curlsocktype, curl_sockaddr* address);
    static int on_close(void* self, curl_socket_t number);

    std::shared_ptr<Watch>& watch(curl_socket_t number);
    void forget(curl_socket_t number);
    void wait(const std::shared_ptr<Watch>& watch);
    void ready(const std::shared_ptr<Watch>& watch, int event);
    void act(curl_socket_t number, int events);
    void set_timer(long milliseconds);

    boost::asio::io_context& io_;
    boost::asio::steady_timer timer_;
    std::uint64_t timer_generation_ = 0;
    CURLM* multi_;
    std::function<void()> after_action_;
    std::unordered_map<curl_socket_t, std::shared_ptr<Watch>> watches_;
    std::shared_ptr<CurlDriver*> self_;  ///< nulled in the destructor, for callbacks already on their way
};

}  // namespace gateway::net
