// Turns references into texts: files and globs inside the roots, handles of artifacts, URLs. What blocks is
// done on the worker's threads.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <string>
#include <vector>

#include "artifacts/handle.hpp"
#include "artifacts/store.hpp"
#include "base/clock.hpp"
#include "documents/fetch.hpp"
#include "documents/source.hpp"
#include "documents/worker.hpp"

namespace gateway::documents {

/// Who reads, and where.
struct Access {
    Roots roots;
    std::string principal;
    Manner manner = {};
};

class Reader {
  public:
    /// Everything given outlives the reader. Without a fetcher URLs are unsupported.
    Reader(Worker& worker, artifacts::Store& artifacts, const Clock& clock, SourceLimits limits = {},
           Fetcher* fetcher = nullptr)
        : worker_(worker), artifacts_(artifacts), clock_(clock), limits_(limits), fetcher_(fetcher) {}

    /// The texts of the references, in order. Errors: those of read_sources; not_found for a handle that is
    /// unknown, expired or somebody else's; those of Fetcher::fetch for a URL.
    boost::asio::awaitable<Result<std::vector<SourceText>>> read(std::vector<std::string> references,
                                                                 Access access);

    /// The text of what came with a call. Errors: those of formats::load.
    boost::asio::awaitable<Result<std::vector<SourceText>>> read(Fetched given);

    /// What an artifact holds, as it was put in; with `item`, that item of a JSON list (a string as it is,
    /// any other value as JSON). Errors: not_found, storage.
    Result<artifacts::Artifact> artifact(const artifacts::Handle& handle, std::string_view principal);

  private:
    boost::asio::awaitable<Result<Fetched>> fetch(const std::string& url);
    boost::asio::awaitable<Result<std::vector<SourceText>>> read_all(std::vector<Material> material,
                                                                     Access access);
    Result<Fetched> stored(const std::string& reference, std::string_view principal);

    Worker& worker_;
    artifacts::Store& artifacts_;
    const Clock& clock_;
    SourceLimits limits_;
    Fetcher* fetcher_;
};

}  // namespace gateway::documents
