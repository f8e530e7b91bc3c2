#include "playback/recording_upstream.hpp"

#include "base/log.hpp"
#include "net/address.hpp"
#include "recordings/classify.hpp"
#include "wire/codec.hpp"

namespace gateway::playback {
namespace {

constexpr std::size_t kMaxBody = 64 * 1024 * 1024;  // larger answers pass through unrecorded

// Is a body that was not read to its end whole all the same? Readers of streams stop at the terminal event.
bool is_whole(const SeenExchange& seen) {
    const auto dialect = recordings::completion_dialect(seen.request.method, seen.request.url);
    if (!dialect) return false;
    wire::Traits traits;
    traits.provider = seen.provider;
    const auto decoder = wire::make_stream_decoder(*dialect, traits);
    const auto read = decoder->feed(seen.body, [](const llm::StreamEvent&) {});
    return read && decoder->done();
}

class RecordedExchange final : public delegation::Exchange {
  public:
    RecordedExchange(std::unique_ptr<delegation::Exchange> inner, std::shared_ptr<Recorder> recorder,
                     SeenExchange seen)
        : inner_(std::move(inner)), recorder_(std::move(recorder)), seen_(std::move(seen)) {}
    ~RecordedExchange() override {
        if (answered_ && !recorded_) record(is_whole(seen_));
    }
    RecordedExchange(const RecordedExchange&) = delete;
    RecordedExchange& operator=(const RecordedExchange&) = delete;

    boost::asio::awaitable<Result<wire::ResponseHead>> head() override {
        auto head = co_await inner_->head();
        if (head) {
            seen_.head = *head;
            answered_ = true;
        }
        co_return head;
    }

    boost::asio::awaitable<Result<std::string>> read() override {
        auto piece = co_await inner_->read();
        if (recorded_) co_return piece;
        if (!piece)
            record(false);
        else if (piece->empty())
            record(true);
        else
            keep(*piece);
        co_return piece;
    }

    bool sent() const override { return inner_->sent(); }

  private:
    void keep(const std::string& piece) {
        if (seen_.body.size() + piece.size() <= kMaxBody) {
            seen_.body += piece;
            return;
        }
        log_line(LogLevel::warn,
                 "recording: an answer of " + seen_.provider + " is too large and is not recorded");
        recorded_ = true;
        seen_.body = {};
    }

    void record(bool complete) {
        recorded_ = true;
        seen_.complete = complete;
        const auto written = recorder_->write(make_recording(seen_));
        if (!written) log_line(LogLevel::warn, "recording: " + written.error().message);
    }

    std::unique_ptr<delegation::Exchange> inner_;
    std::shared_ptr<Recorder> recorder_;
    SeenExchange seen_;
    bool answered_ = false;
    bool recorded_ = false;
};

}  // namespace

std::string provider_of_url(std::string_view url, const std::vector<ProviderAddress>& providers) {
    const ProviderAddress* best = nullptr;
    for (const auto& provider : providers)
        if (!provider.base_url.empty() && url.starts_with(provider.base_url) &&
            (!best || provider.base_url.size() > best->base_url.size()))
            best = &provider;
    if (best) return best->id;
    const auto parsed = net::parse_http_url(url);
    return parsed ? parsed->authority.host : "unknown";
}

RecordingUpstream::RecordingUpstream(delegation::Upstream& inner, Recorder recorder,
                                     std::vector<ProviderAddress> providers, const Clock& clock)
    : inner_(inner),
      recorder_(std::make_shared<Recorder>(std::move(recorder))),
      providers_(std::move(providers)),
      clock_(clock) {}

std::unique_ptr<delegation::Exchange> RecordingUpstream::send(wire::HttpRequest request,
                                                              delegation::UpstreamTimeouts timeouts) {
    SeenExchange seen;
    seen.provider = provider_of_url(request.url, providers_);
    seen.at = clock_.wall();
    seen.request = request;
    return std::make_unique<RecordedExchange>(inner_.send(std::move(request), timeouts), recorder_,
                                              std::move(seen));
}

}  // namespace gateway::playback
