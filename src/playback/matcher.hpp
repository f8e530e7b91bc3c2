// Which recording answers a request. Three ways, the first that finds one decides:
//
//   scenario  the request names one (header `x-playback-scenario`); nothing else is compared but the provider
//   exact     same method, path, query and body (canonical JSON)
//   similar   same method and path, and the same model, last turn, tools and streaming
//
// Several recordings that answer a request equally well are served one after the other in file order, and the
// last one from then on. Paths agree when one ends with the other at a segment ("/v1/models", "/models"),
// because base URLs are written with and without a version. A request that no recording answers learns which
// comes nearest and why not.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "playback/library.hpp"

namespace gateway::playback {

enum class MatchedBy { scenario, exact, similar };

std::string_view to_string(MatchedBy how);

struct NoMatch {
    std::string message;                   ///< one or two sentences for whoever sent the request
    const Entry* nearest = nullptr;        ///< nullptr: nothing to compare with
    std::vector<std::string> differences;  ///< what keeps the nearest from answering
};

struct Match {
    const Entry* entry = nullptr;  ///< nullptr: see `none`
    MatchedBy how = MatchedBy::exact;
    NoMatch none = {};
};

/// Do these paths name the same endpoint?
bool paths_agree(std::string_view a, std::string_view b);

class Matcher {
  public:
    /// `library` must outlive the matcher.
    explicit Matcher(const Library& library) : library_(library) {}

    /// Chooses, and moves on in file order. `scenario` may be empty.
    Match match(const RequestKey& request, std::string_view scenario = {});
    /// Every order starts again.
    void reset() { served_.clear(); }

  private:
    template <class Accepts>
    Match next_of(MatchedBy how, Accepts accepts);

    const Library& library_;
    // How often each group of equals was asked, by its way of matching and its first recording.
    std::map<std::pair<MatchedBy, std::size_t>, std::size_t> served_;
};

}  // namespace gateway::playback
