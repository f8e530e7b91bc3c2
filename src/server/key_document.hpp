// Where an issuer's key set can be read: an address, or a file of this machine.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "delegation/upstream.hpp"

namespace gateway::server {

class KeyDocument {
  public:
    virtual ~KeyDocument() = default;
    /// For log lines: the address without its query, or the path.
    virtual std::string name() const = 0;
    /// The whole text, which is bounded. Errors: any, with a message for the log.
    virtual boost::asio::awaitable<Result<std::string>> read() = 0;
};

/// By GET from `url`, without credentials; redirects are not followed. `upstream` outlives the document.
std::unique_ptr<KeyDocument> remote_keys(delegation::Upstream& upstream, std::string url);

/// From a file, read anew each time, so that a file put in its place takes effect without a restart. Reading
/// a small local file is not worth a thread.
std::unique_ptr<KeyDocument> local_keys(std::string path);

/// The text of a key file. Errors: not_found, malformed_response (too large).
Result<std::string> read_key_file(const std::string& path);

}  // namespace gateway::server
