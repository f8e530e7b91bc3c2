// A provider that does not exist: it speaks the providers' APIs, answers any prompt, reports exactly what it
// counted, and fails on request. The upstream of benchmarks, load and long-document tests.
//
//   POST …/chat/completions, …/responses, …/messages, …/models/M:generateContent, :streamGenerateContent,
//        …/embeddings; GET …/models       any prefix before them
//   GET  /_mock/journal, /_mock/totals    what was served (journal.hpp)
//   POST /_mock/reset                     forget it; the script starts again
//   POST /_mock/script                    the body is a new fault script (fault.hpp)
//
// Faults, in order of precedence: `[[fault:SPEC]]` in the prompt, the header `x-playback-fault`, the script
// (one entry a request, in order; when it is used up, all is well). `first=N` counts requests with the same
// SPEC.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "net/http_server.hpp"
#include "playback/fault.hpp"
#include "playback/journal.hpp"
#include "playback/mock_answer.hpp"

namespace gateway::playback {

struct MockOptions {
    MockSettings settings = {};
    std::vector<Fault> script = {};
    bool repeat_script = false;  ///< start the script again when it is used up
    std::size_t journal_limit = 10'000;
};

/// The mock as a handler of net::HttpServer; must outlive the server that calls it. Single-threaded like the
/// server.
class MockUpstream {
  public:
    explicit MockUpstream(MockOptions options);

    boost::asio::awaitable<void> handle(net::IncomingRequest request, net::ResponseWriter& writer);

    const Journal& journal() const { return journal_; }
    void reset();

  private:
    // Everything that follows from the request's target and body alone.
    struct Prepared {
        Reply reply;
        JournalEntry entry;  // of a delivery without a fault
        bool stream = false;
        bool known_api = false;
        std::string fault_marker;  // text of [[fault:…]]
    };
    Prepared prepare(const net::IncomingRequest& request) const;
    const Prepared& prepared(const net::IncomingRequest& request);
    Result<Fault> fault_for(const Prepared& prepared, const net::IncomingRequest& request);
    bool answer_control(const net::IncomingRequest& request, net::ResponseWriter& writer);

    MockOptions options_;
    std::size_t script_position_ = 0;
    FaultCounter counter_;
    Journal journal_;
    std::unordered_map<std::string, Prepared>
        cache_;  // by target and body: a load test asks the same few things
    Prepared uncached_;
};

}  // namespace gateway::playback
