#include "net/upstream_client.hpp"

#include <functional>
#include <optional>
#include <unordered_set>
#include <utility>
#include <vector>

#include "net/address.hpp"
#include "net/curl_call.hpp"
#include "net/curl_driver.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kSpareHandles = 64;  // making an easy handle costs more than emptying one

}  // namespace

class CurlUpstream::Impl : public std::enable_shared_from_this<Impl> {
  public:
    Impl(asio::io_context& io, UpstreamOptions options)
        : io_(io),
          options_(std::move(options)),
          sweep_(io),
          owner_{sweep_, [this](CurlCall& call) { changed_.push_back(call.shared_from_this()); },
                 [this](CurlCall& call) { timed_out(call); }} {}

    std::shared_ptr<CurlCall> begin(wire::HttpRequest request, delegation::UpstreamTimeouts timeouts,
                                    std::string address);
    void abandon(CurlCall& call) {
        if (call.active()) detach(call);
    }
    void shut();

  private:
    CURL* take_handle();
    void detach(CurlCall& call);
    void timed_out(CurlCall& call);
    void after_action();

    asio::io_context& io_;
    UpstreamOptions options_;
    DeadlineSweep sweep_;
    CurlCall::Owner owner_;
    std::optional<CurlDriver> driver_;  ///< made by the first request: initialising curl costs start-up time
    std::unordered_set<std::shared_ptr<CurlCall>> calls_;
    std::vector<std::shared_ptr<CurlCall>> changed_;
    std::vector<CURL*> spare_;
};

std::shared_ptr<CurlCall> CurlUpstream::Impl::begin(wire::HttpRequest request,
                                                    delegation::UpstreamTimeouts timeouts,
                                                    std::string address) {
    const auto url = parse_http_url(request.url);
    auto call =
        std::make_shared<CurlCall>(owner_, std::move(request), timeouts,
                                   url ? to_string(url->authority) : std::string{}, std::move(address));
    if (!url) {
        call->state.error = url.error();
        return call;
    }
    if (!driver_)
        driver_.emplace(io_, static_cast<long>(options_.max_connections_per_host),
                        [this] { after_action(); });
    CURL* easy = take_handle();
    call->configure(easy, options_);
    driver_->prepare(easy);
    calls_.insert(call);
    if (!driver_->add(easy)) {
        call->state.error = Error{ErrorKind::internal, "libcurl did not take the request."};
        detach(*call);
    }
    return call;
}

CURL* CurlUpstream::Impl::take_handle() {
    if (spare_.empty()) return curl_easy_init();
    CURL* easy = spare_.back();
    spare_.pop_back();
    return easy;
}

// Takes a call out of curl, aborting it if it still runs. Not while curl is on the stack.
void CurlUpstream::Impl::detach(CurlCall& call) {
    const auto keep = call.shared_from_this();
    calls_.erase(keep);
    CURL* easy = call.release();
    driver_->remove(easy);
    if (spare_.size() < kSpareHandles) {
        curl_easy_reset(easy);
        spare_.push_back(easy);
    } else {
        curl_easy_cleanup(easy);
    }
}

void CurlUpstream::Impl::timed_out(CurlCall& call) {
    const auto keep = call.shared_from_this();
    detach(call);
    call.state.changed.wake();
}

// curl is off the stack: collect what has ended, then wake whoever waits for what has changed.
void CurlUpstream::Impl::after_action() {
    const auto self = shared_from_this();
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(driver_->multi(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        void* owner = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        auto& call = *static_cast<CurlCall*>(owner);
        call.finish(message->data.result);
        changed_.push_back(call.shared_from_this());
        detach(call);
    }
    const auto changed = std::exchange(changed_, {});
    for (const auto& call : changed)
        if (call->state.changed.has_waiter()) call->state.changed.wake();
}

void CurlUpstream::Impl::shut() {
    const std::vector<std::shared_ptr<CurlCall>> open(calls_.begin(), calls_.end());
    for (const auto& call : open) {
        if (!call->state.over()) call->state.error = ExchangeState::cancelled();
        detach(*call);
        call->state.changed.wake();
    }
    for (CURL* easy : std::exchange(spare_, {}))
        curl_easy_cleanup(easy);
    driver_.reset();
}

namespace {

class CurlExchange final : public delegation::Exchange {
  public:
    CurlExchange(std::shared_ptr<CurlCall> call, std::function<void(CurlCall&)> abandon)
        : call_(std::move(call)), abandon_(std::move(abandon)) {}
    ~CurlExchange() override { abandon_(*call_); }

    // The exchange may be gone before the answer: both keep the call themselves.
    asio::awaitable<Result<wire::ResponseHead>> head() override {
        const auto call = call_;
        co_return co_await call->state.take_head();
    }

    asio::awaitable<Result<std::string>> read() override {
        const auto call = call_;
        auto piece = co_await call->state.take_body();
        call->resume();
        co_return piece;
    }

    bool sent() const override { return call_->sent(); }

  private:
    std::shared_ptr<CurlCall> call_;
    std::function<void(CurlCall&)> abandon_;
};

}  // namespace

CurlUpstream::CurlUpstream(asio::io_context& io, UpstreamOptions options)
    : impl_(std::make_shared<Impl>(io, std::move(options))) {}
CurlUpstream::~CurlUpstream() { impl_->shut(); }

std::unique_ptr<delegation::Exchange> CurlUpstream::send(wire::HttpRequest request,
                                                         delegation::UpstreamTimeouts timeouts) {
    return send_to({}, std::move(request), timeouts);
}

std::unique_ptr<delegation::Exchange> CurlUpstream::send_to(std::string address, wire::HttpRequest request,
                                                            delegation::UpstreamTimeouts timeouts) {
    auto call = impl_->begin(std::move(request), timeouts, std::move(address));
    return std::make_unique<CurlExchange>(std::move(call), [impl = impl_](CurlCall& c) { impl->abandon(c); });
}

}  // namespace gateway::net
