// One transfer of libcurl: its options, its callbacks and the meaning of its errors. Internal to
// upstream_client.cpp, which owns the calls and the multi handle they run in.
#pragma once

#include <curl/curl.h>

#include <functional>
#include <memory>
#include <string>

#include "delegation/upstream.hpp"
#include "net/deadline_sweep.hpp"
#include "net/exchange_state.hpp"
#include "net/upstream_client.hpp"

namespace gateway::net {

class CurlCall final : public DeadlineSweep::Entry, public std::enable_shared_from_this<CurlCall> {
  public:
    /// What a call tells its owner; all but `timed_out` while curl is on the stack.
    struct Owner {
        DeadlineSweep& sweep;
        std::function<void(CurlCall&)> progressed;  ///< wake the exchange once curl is off the stack
        std::function<void(CurlCall&)> timed_out;   ///< take it out of curl, then wake the exchange
    };

    /// `address`: numeric; where to connect whatever the URL's host is. Empty: curl resolves the host.
    CurlCall(Owner& owner, wire::HttpRequest request, delegation::UpstreamTimeouts timeouts, std::string host,
             std::string address);
    ~CurlCall();

    /// Fills a fresh easy handle. The credential header is made here.
    void configure(CURL* easy, const UpstreamOptions& options);
    /// curl is done with it.
    void finish(CURLcode code);
    /// Detaches from the easy handle, which the owner takes back.
    CURL* release();
    /// Goes on after the unread bytes have been taken.
    void resume();

    bool active() const { return easy_ != nullptr; }
    bool sent() const;
    const std::string& host() const { return host_; }
    void on_deadline() override;

    ExchangeState state;

  private:
    static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
    static int on_connected(void* self, char*, char*, int, int);

    void set_method(CURL* easy);
    void set_headers(CURL* easy, const UpstreamOptions& options);
    void pin_address(CURL* easy);
    void header_line(std::string_view line);
    void head_complete();

    Owner& owner_;
    wire::HttpRequest request_;
    delegation::UpstreamTimeouts timeouts_;
    std::string host_, address_;
    CURL* easy_ = nullptr;
    curl_slist *headers_ = nullptr, *connect_to_ = nullptr;
    bool paused_ = false;
    char reason_[CURL_ERROR_SIZE] = {};
};

}  // namespace gateway::net
