// An upstream that records: passes every request on to another one and every piece of the answer back, and
// writes the exchange down when it is over. Failing to write costs a line in the log, never the call.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "delegation/upstream.hpp"
#include "playback/recorder.hpp"

namespace gateway::playback {

/// Where a provider is, as configured; tells whose an exchange was.
struct ProviderAddress {
    std::string id;
    std::string base_url;
};

/// The id whose base URL `url` begins with (the longest wins), else the URL's host.
std::string provider_of_url(std::string_view url, const std::vector<ProviderAddress>& providers);

class RecordingUpstream final : public delegation::Upstream {
  public:
    /// `inner` and `clock` must outlive this and its exchanges.
    RecordingUpstream(delegation::Upstream& inner, Recorder recorder, std::vector<ProviderAddress> providers,
                      const Clock& clock);

    std::unique_ptr<delegation::Exchange> send(wire::HttpRequest request,
                                               delegation::UpstreamTimeouts timeouts) override;

  private:
    delegation::Upstream& inner_;
    std::shared_ptr<Recorder> recorder_;
    std::vector<ProviderAddress> providers_;
    const Clock& clock_;
};

}  // namespace gateway::playback
