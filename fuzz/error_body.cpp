// Fuzzes the reading of failed answers: whatever bytes come with whatever status, the result is an Error
// whose message is short, valid UTF-8.
//
// Input: one byte for the dialect, one for the status, then the body.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "wire/codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway;
    if (size < 2) return 0;
    static constexpr wire::Dialect kDialects[] = {wire::Dialect::openai_chat, wire::Dialect::openai_responses,
                                                  wire::Dialect::anthropic_messages,
                                                  wire::Dialect::gemini_generate};
    static constexpr int kStatuses[] = {400, 401, 402, 403, 404, 408, 413, 422,
                                        429, 500, 502, 503, 504, 529, 302, 0};
    const auto dialect = kDialects[data[0] % 4];
    const int status = kStatuses[data[1] % 16];
    const std::string_view body(reinterpret_cast<const char*>(data) + 2, size - 2);

    const wire::Headers headers{{"content-type", "text/html"},
                                {"retry-after", std::string(body.substr(0, 30))}};
    const auto error = wire::decode_error(dialect, status, headers, body);
    // The promise of decode_error: 500 bytes of the provider's words, and some room for ours.
    if (!is_valid_utf8(error.message) || error.message.size() > 1000) std::abort();

    // A whole answer that is no answer must come out as an error or a response, never as an exception.
    wire::Traits traits;
    traits.provider = "fuzz";
    (void)wire::decode(dialect, body, traits);
    return 0;
}
