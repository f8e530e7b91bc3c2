#include "wire/codec.hpp"

#include "wire/anthropic_messages.hpp"
#include "wire/gemini_generate.hpp"
#include "wire/openai_chat.hpp"
#include "wire/openai_responses.hpp"
#include "wire/structured_schema.hpp"

namespace gateway::wire {
namespace {

Result<EncodedRequest> encode_by(Dialect dialect, const llm::Request& request, const Traits& traits) {
    switch (dialect) {
        case Dialect::openai_chat: return openai_chat::encode(request, traits);
        case Dialect::openai_responses: return openai_responses::encode(request, traits);
        case Dialect::anthropic_messages: return anthropic_messages::encode(request, traits);
        case Dialect::gemini_generate: return gemini_generate::encode(request, traits);
    }
    return fail(ErrorKind::internal, "unknown dialect");
}

}  // namespace

std::string_view to_string(Dialect dialect) {
    switch (dialect) {
        case Dialect::openai_chat: return "openai_chat";
        case Dialect::openai_responses: return "openai_responses";
        case Dialect::anthropic_messages: return "anthropic_messages";
        case Dialect::gemini_generate: return "gemini_generate";
    }
    return "openai_chat";
}

Result<EncodedRequest> encode(Dialect dialect, const llm::Request& request, const Traits& traits) {
    if (!request.response_format || !request.response_format->adapt)
        return encode_by(dialect, request, traits);
    std::vector<std::string> notes;
    auto encoded = encode_by(dialect, adapt_format(request, dialect, traits, notes), traits);
    if (encoded) encoded->notes.insert(encoded->notes.end(), notes.begin(), notes.end());
    return encoded;
}

Result<llm::Response> decode(Dialect dialect, std::string_view body, const Traits& traits) {
    switch (dialect) {
        case Dialect::openai_chat: return openai_chat::decode(body, traits);
        case Dialect::openai_responses: return openai_responses::decode(body, traits);
        case Dialect::anthropic_messages: return anthropic_messages::decode(body, traits);
        case Dialect::gemini_generate: return gemini_generate::decode(body, traits);
    }
    return fail(ErrorKind::internal, "unknown dialect");
}

Error decode_error(Dialect dialect, int status, const Headers& headers, std::string_view body) {
    switch (dialect) {
        case Dialect::openai_chat:
        case Dialect::openai_responses: return openai_chat::decode_error(status, headers, body);
        case Dialect::anthropic_messages: return anthropic_messages::decode_error(status, headers, body);
        case Dialect::gemini_generate: return gemini_generate::decode_error(status, headers, body);
    }
    return {ErrorKind::internal, "unknown dialect"};
}

std::unique_ptr<StreamDecoder> make_stream_decoder(Dialect dialect, const Traits& traits) {
    switch (dialect) {
        case Dialect::openai_chat: return openai_chat::make_stream_decoder(traits);
        case Dialect::openai_responses: return openai_responses::make_stream_decoder(traits);
        case Dialect::anthropic_messages: return anthropic_messages::make_stream_decoder(traits);
        case Dialect::gemini_generate: return gemini_generate::make_stream_decoder(traits);
    }
    return nullptr;
}

}  // namespace gateway::wire
