// Fuzzes the tokenizer. Properties, in both encodings and for any bytes: decoding the tokens gives the bytes
// back, the count is their number, fed in two pieces it is the same, and a front of so many tokens has no
// more of them.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "tokens/stream_counter.hpp"

namespace {

using namespace gateway;

void check(bool holds) {
    if (!holds) std::abort();
}

void check_text(tokens::Tokenizer& tokenizer, std::string_view text, std::size_t number) {
    const auto ids = tokenizer.encode(text);
    check(tokenizer.decode(ids).value() == text);
    check(tokenizer.count(text) == ids.size());
    tokens::StreamCounter counter(tokenizer);
    const std::size_t at = text.empty() ? 0 : number % text.size();
    counter.feed(text.substr(0, at));
    counter.feed(text.substr(at));
    check(counter.total() == ids.size());
    const auto front = tokenizer.prefix(text, number);
    check(text.starts_with(front) && tokenizer.count(front) <= number);
    check(number < ids.size() || front == text);
}

}  // namespace

// The first byte is a number of tokens and a place to cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static tokens::Tokenizer o200k(tokens::Encoding::o200k_base), cl100k(tokens::Encoding::cl100k_base);
    if (size == 0) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
    check_text(o200k, text, data[0]);
    check_text(cl100k, text, data[0]);
    return 0;
}
