#include "net/curl_driver.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <utility>

namespace gateway::net {

namespace asio = boost::asio;
using boost::system::error_code;

CurlDriver::CurlDriver(asio::io_context& io, long max_connections_per_host,
                       std::function<void()> after_action)
    : io_(io),
      timer_(io),
      multi_(curl_multi_init()),
      after_action_(std::move(after_action)),
      self_(std::make_shared<CurlDriver*>(this)) {
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlDriver::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlDriver::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAX_HOST_CONNECTIONS, max_connections_per_host);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, max_connections_per_host);
}

CurlDriver::~CurlDriver() {
    *self_ = nullptr;
    curl_multi_cleanup(multi_);  // closes pooled connections through on_close
    while (!watches_.empty())
        forget(watches_.begin()->first);
}

void CurlDriver::prepare(CURL* easy) {
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &CurlDriver::on_open);
    curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETFUNCTION, &CurlDriver::on_close);
    curl_easy_setopt(easy, CURLOPT_CLOSESOCKETDATA, this);
}

// ---- what curl asks for ----

int CurlDriver::on_socket(CURL*, curl_socket_t number, int what, void* self, void*) {
    auto& driver = *static_cast<CurlDriver*>(self);
    const std::shared_ptr<Watch> watch = driver.watch(number);
    watch->wanted = what == CURL_POLL_REMOVE ? 0 : what;
    // Sockets that curl made itself (its resolver's) are closed without a word: let go of them now.
    if (what == CURL_POLL_REMOVE && !watch->opened_here) {
        driver.forget(number);
    } else {
        driver.wait(watch);
    }
    return 0;
}

curl_socket_t CurlDriver::on_open(void* self, curlsocktype, curl_sockaddr* address) {
    const int number =
        ::socket(address->family, address->socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, address->protocol);
    if (number < 0) return CURL_SOCKET_BAD;
    static_cast<CurlDriver*>(self)->watch(number)->opened_here = true;
    return number;
}

int CurlDriver::on_close(void* self, curl_socket_t number) {
    static_cast<CurlDriver*>(self)->forget(number);
    return ::close(number);
}

int CurlDriver::on_timer(CURLM*, long milliseconds, void* self) {
    static_cast<CurlDriver*>(self)->set_timer(milliseconds);
    return 0;
}

// ---- waiting ----

std::shared_ptr<CurlDriver::Watch>& CurlDriver::watch(curl_socket_t number) {
    auto& entry = watches_[number];
    if (!entry) entry = std::make_shared<Watch>(io_, number);
    return entry;
}

void CurlDriver::forget(curl_socket_t number) {
    const auto found = watches_.find(number);
    if (found == watches_.end()) return;
    found->second->closed = true;
    found->second->socket.release();  // cancels what waits; the number is curl's to close
    watches_.erase(found);
}

void CurlDriver::wait(const std::shared_ptr<Watch>& watch) {
    if (watch->closed) return;
    const auto arm = [&](int event, bool& waiting, Descriptor::wait_type type) {
        if (!(watch->wanted & event) || waiting) return;
        waiting = true;
        watch->socket.async_wait(type, [self = self_, watch, event, &waiting](const error_code& error) {
            waiting = false;
            if (*self && !watch->closed && !error) (*self)->ready(watch, event);
        });
    };
    arm(CURL_POLL_IN, watch->waiting_in, Descriptor::wait_read);
    arm(CURL_POLL_OUT, watch->waiting_out, Descriptor::wait_write);
}

void CurlDriver::ready(const std::shared_ptr<Watch>& watch, int event) {
    if (!(watch->wanted & event)) return;  // idle in the pool; curl looks for itself before it reuses it
    const auto self = self_;
    act(watch->socket.native_handle(), event == CURL_POLL_IN ? CURL_CSELECT_IN : CURL_CSELECT_OUT);
    if (*self) wait(watch);
}

void CurlDriver::set_timer(long milliseconds) {
    const std::uint64_t generation = ++timer_generation_;
    if (milliseconds < 0) {
        timer_.cancel();
        return;
    }
    auto fire = [self = self_, generation](const error_code& error = {}) {
        if (error || !*self || (*self)->timer_generation_ != generation) return;
        (*self)->act(CURL_SOCKET_TIMEOUT, 0);
    };
    if (milliseconds == 0) {
        timer_.cancel();
        asio::post(io_, [fire] { fire(); });
    } else {
        timer_.expires_after(std::chrono::milliseconds(milliseconds));
        timer_.async_wait(fire);
    }
}

void CurlDriver::act(curl_socket_t number, int events) {
    int running = 0;
    curl_multi_socket_action(multi_, number, events, &running);
    after_action_();
}

}  // namespace gateway::net
