// Addresses of host names, asked of the system. Its resolver blocks, so it has threads of its own: a name
// whose servers are slow on purpose holds up nobody but those who ask for such names.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace gateway::net {

class NameResolver {
  public:
    explicit NameResolver(boost::asio::io_context& io) : io_(io) {}
    /// Waits for lookups that have begun: their answers go to `io`, which is still there.
    ~NameResolver();
    NameResolver(const NameResolver&) = delete;
    NameResolver& operator=(const NameResolver&) = delete;

    /// The numeric addresses of `host`, in the system's order. Errors: connection (it has none), cancelled.
    boost::asio::awaitable<Result<std::vector<std::string>>> resolve(std::string host);

  private:
    boost::asio::io_context& io_;
    std::optional<boost::asio::thread_pool> threads_;  ///< made by the first lookup
};

}  // namespace gateway::net
