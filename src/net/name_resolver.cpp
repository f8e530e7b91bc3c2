#include "net/name_resolver.hpp"

#include <netdb.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/prefer.hpp>
#include <memory>
#include <utility>

#include "net/direct_wakeup.hpp"

namespace gateway::net {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kThreads = 4;

using Addresses = Result<std::vector<std::string>>;

// Blocks.
Addresses look_up(const std::string& host) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* first = nullptr;
    const int code = getaddrinfo(host.c_str(), nullptr, &hints, &first);
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> list(first, &freeaddrinfo);
    std::vector<std::string> found;
    for (const auto* row = code == 0 ? first : nullptr; row; row = row->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (getnameinfo(row->ai_addr, row->ai_addrlen, text.data(), text.size(), nullptr, 0,
                        NI_NUMERICHOST) != 0)
            continue;
        std::string address(text.data());
        if (std::find(found.begin(), found.end(), address) == found.end())
            found.push_back(std::move(address));
    }
    if (found.empty()) return fail(ErrorKind::connection, "The host " + host + " cannot be found.");
    return found;
}

struct Lookup {
    Addresses found;
    DirectWakeup done;
};

}  // namespace

NameResolver::~NameResolver() {
    if (!threads_) return;
    threads_->stop();  // what has not begun never will
    threads_->join();
}

asio::awaitable<Addresses> NameResolver::resolve(std::string host) {
    if (!threads_) threads_.emplace(kThreads);
    auto lookup = std::make_shared<Lookup>();
    // The loop has something to wait for as long as a thread will come back to it.
    auto loop = asio::prefer(io_.get_executor(), asio::execution::outstanding_work.tracked);
    asio::post(*threads_, [lookup, loop, host = std::move(host)] {
        asio::post(loop, [lookup, found = look_up(host)]() mutable {
            lookup->found = std::move(found);
            lookup->done.wake();
        });
    });
    const bool woken = co_await lookup->done.wait();
    if (!woken) co_return fail(ErrorKind::cancelled, "Cancelled.");
    co_return std::move(lookup->found);
}

}  // namespace gateway::net
