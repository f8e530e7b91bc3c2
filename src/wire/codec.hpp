// The contract of a wire dialect: pure functions between llm:: and bytes, in both directions, streamed or
// not.
//
// A dialect is code and rare; it knows nothing of keys, hosts, prices or retries. What differs between
// providers that speak the same dialect is data: Traits. Decoders parse by field, ignore what they do not
// know and never throw. The same answer cut into pieces anywhere gives the same events.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "llm/request.hpp"
#include "llm/response.hpp"
#include "llm/stream_event.hpp"
#include "wire/http_message.hpp"

namespace gateway::wire {

enum class Dialect { openai_chat, openai_responses, anthropic_messages, gemini_generate };

std::string_view to_string(Dialect dialect);

/// What a provider does differently within its dialect, as data.
struct Traits {
    std::string provider;                 ///< id; the issuer of opaque state
    bool max_completion_tokens = false;   ///< OpenAI proper: `max_completion_tokens` instead of `max_tokens`
    bool stream_options = true;           ///< understands stream_options.include_usage
    bool json_schema = true;              ///< response_format json_schema; else degraded to json_object
    bool strict_schema = false;           ///< OpenAI proper: enforces schemas of its strict subset
    bool reasoning_effort = true;         ///< takes `reasoning_effort`
    bool reasoning_content_back = false;  ///< DeepSeek: send reasoning_content back in tool loops
    bool developer_role = false;          ///< system messages go as role "developer"
    std::int64_t default_max_tokens = 0;  ///< used where the dialect requires the field (Anthropic)
    bool adaptive_thinking = false;       ///< Anthropic 4.6 and later, filled per model by the caller
    bool thinking_level = false;          ///< Gemini 3.x: thinkingLevel instead of thinkingBudget
};

/// Path (appended to the provider's base URL), extra headers and JSON body of a request.
struct EncodedRequest {
    std::string path;
    Headers headers = {};
    json::object body;
    std::vector<std::string> notes =
        {};  ///< what was dropped or weakened, for the caller ("temperature dropped: …")
};

/// Request → body. Errors: unsupported (a part the dialect cannot carry), invalid_parameter.
Result<EncodedRequest> encode(Dialect dialect, const llm::Request& request, const Traits& traits);

/// A whole (not streamed) successful answer → Response. Errors: malformed_response; or the provider's own
/// error when a 200 carries one.
Result<llm::Response> decode(Dialect dialect, std::string_view body, const Traits& traits);

/// An answer whose status is not 2xx → Error. Never fails; reads JSON whatever the content type says and
/// falls back to the status. The message is the provider's own words, cut to 500 bytes and made valid UTF-8.
Error decode_error(Dialect dialect, int status, const Headers& headers, std::string_view body);

using EventSink = std::function<void(llm::StreamEvent)>;

/// Decodes one streamed answer, fed in pieces of any size.
class StreamDecoder {
  public:
    virtual ~StreamDecoder() = default;
    /// Consumes bytes and emits events. An error is final: the provider reported one inside the stream
    /// (its own kind) or the bytes are not the dialect (malformed_response).
    virtual Result<void> feed(std::string_view bytes, const EventSink& sink) = 0;
    /// The body ended. Error truncated_stream when the dialect's terminal event is missing.
    virtual Result<void> finish(const EventSink& sink) = 0;
    /// Has the terminal event been seen? (The connection need not be read further.)
    virtual bool done() const = 0;
};

std::unique_ptr<StreamDecoder> make_stream_decoder(Dialect dialect, const Traits& traits);

}  // namespace gateway::wire
