// A folder of recordings, made ready to be asked: what each recording's request was, in the terms the matcher
// compares, and the answer as it will be served. Immutable after loading.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "playback/delivery.hpp"
#include "playback/request_shape.hpp"
#include "recordings/recording.hpp"

namespace gateway::playback {

/// A request in the matcher's terms, recorded or incoming.
struct RequestKey {
    std::string provider;  ///< the recording's `provider`; the path's first segment of an incoming request
    std::string method;
    std::string path;   ///< after the provider's prefix, without the query
    std::string query;  ///< parameters sorted, `key` left out
    std::string body;   ///< canonical JSON, or the text itself where it is none
    RequestShape shape = {};
};

/// `target` is path and query; `body` as sent.
RequestKey request_key(std::string provider, std::string method, std::string_view target,
                       std::string_view body);

/// One recording.
struct Entry {
    std::string file;  ///< relative to the folder
    std::string name;
    std::vector<std::string> scenarios;  ///< its name, and NAME of each of its tags `scenario:NAME`
    RequestKey request;
    Reply reply;
};

/// What playback needs of a recording.
Entry make_entry(std::string file, const recordings::Recording& recording);

class Library {
  public:
    /// Reads every *.json below `folder`, in the order of their paths. Files that are no recording are
    /// skipped and listed in skipped(). Errors: not_found when there is no such folder or no recording in it.
    static Result<Library> load(const std::filesystem::path& folder);
    /// For tests and for libraries made in memory.
    explicit Library(std::vector<Entry> entries, std::vector<std::string> skipped = {});

    std::span<const Entry> entries() const { return entries_; }
    /// "FILE: reason" of files that could not be used.
    std::span<const std::string> skipped() const { return skipped_; }
    /// Providers that occur, sorted: the path prefixes that are served.
    std::span<const std::string> providers() const { return providers_; }

  private:
    std::vector<Entry> entries_;
    std::vector<std::string> skipped_;
    std::vector<std::string> providers_;
};

}  // namespace gateway::playback
