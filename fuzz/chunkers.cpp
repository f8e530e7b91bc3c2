// Fuzzes the chunkers. Properties, for any bytes, method and size: the fresh parts of the chunks make up the
// text, each chunk's count is that of its text, none is larger than asked for unless it is one character, and
// the chunks are the same when the text is fed in small pieces.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "chunking/characters.hpp"
#include "chunking/chunker.hpp"

namespace {

using namespace gateway;

void check(bool holds) {
    if (!holds) std::abort();
}

std::vector<chunking::Span> chunks_fed(tokens::Tokenizer& tokenizer, std::string_view text,
                                       const chunking::Options& options, std::size_t step) {
    std::vector<chunking::Span> spans;
    chunking::Chunker chunker(tokenizer, options,
                              [&](const chunking::Span& span, std::string_view) { spans.push_back(span); });
    for (std::size_t at = 0; at < text.size(); at += step)
        chunker.feed(text.substr(at, step));
    chunker.finish();
    return spans;
}

void check_laws(tokens::Tokenizer& tokenizer, std::string_view text, const chunking::Options& options,
                const std::vector<chunking::Span>& spans) {
    std::uint64_t fresh = 0;
    for (const auto& span : spans) {
        check(span.begin <= span.fresh && span.fresh == fresh && span.fresh < span.end);
        const auto chunk = text.substr(span.begin, span.end - span.begin);
        check(tokenizer.count(chunk) == span.tokens);
        const bool by_characters = options.method == chunking::Method::character;
        const auto size = by_characters ? chunking::characters(chunk) : span.tokens;
        check(size <= options.size || chunking::characters(chunk) <= 1);
        fresh = span.end;
    }
    check(fresh == text.size());
}

}  // namespace

// The first three bytes: the method and whether it is anchored, the size, the overlap.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
    if (size < 3) return 0;
    chunking::Options options;
    options.method = static_cast<chunking::Method>(data[0] % 5);
    options.anchored = data[0] >= 128 && options.method != chunking::Method::character;
    options.size = 1 + data[1];
    options.overlap = data[2] % (options.size / 2 + 1);
    const std::string_view text{reinterpret_cast<const char*>(data) + 3, size - 3};
    const auto whole = chunking::chunk(tokenizer, text, options).value();
    check_laws(tokenizer, text, options, whole);
    check(chunks_fed(tokenizer, text, options, 7) == whole);
    return 0;
}
