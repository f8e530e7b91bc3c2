#include "bench/recursive_splitter.hpp"

#include <algorithm>

#include "chunking/characters.hpp"

namespace gateway::bench {
namespace {

constexpr std::string_view kSeparators[] = {"\n\n", "\n", ".", "?", "!", " ", ""};

class RecursiveSplitter {
  public:
    RecursiveSplitter(tokens::Tokenizer& tokenizer, std::size_t size) : tokenizer_(tokenizer), size_(size) {}

    // Appends the chunks of `text`. What fits is packed with its neighbours; what does not is split at the
    // next separator, and its parts are packed among themselves.
    void split(std::string_view text, std::size_t separator, std::vector<std::string_view>& out) {
        while (separator + 1 < std::size(kSeparators) &&
               text.find(kSeparators[separator]) == std::string_view::npos)
            ++separator;
        std::string_view packed{text.data(), 0};
        const auto give = [&] {
            if (!packed.empty()) out.push_back(packed);
            packed = {packed.data() + packed.size(), 0};
        };
        for (const auto part : parts(text, kSeparators[separator])) {
            const std::string_view joined{packed.data(), packed.size() + part.size()};
            if (tokenizer_.count(joined) <= size_) {
                packed = joined;
                continue;
            }
            give();
            if (tokenizer_.count(part) <= size_ || part.size() == 1)
                packed = part;
            else
                split(part, separator + 1, out), packed = {part.data() + part.size(), 0};
        }
        give();
    }

  private:
    // The text between separators, each with the separator before it.
    static std::vector<std::string_view> parts(std::string_view text, std::string_view separator) {
        std::vector<std::string_view> out;
        while (!text.empty()) {
            const auto end = separator.empty() ? 1 : std::min(text.size(), text.find(separator, 1));
            out.push_back(text.substr(0, end));
            text.remove_prefix(end);
        }
        return out;
    }

    tokens::Tokenizer& tokenizer_;
    std::size_t size_;
};

}  // namespace

std::vector<chunking::Span> recursive_chunks(tokens::Tokenizer& tokenizer, std::string_view text,
                                             std::size_t size) {
    RecursiveSplitter splitter(tokenizer, size);
    std::vector<std::string_view> chunks;
    splitter.split(text, 0, chunks);
    std::vector<chunking::Span> spans;
    chunking::Span span;
    for (const auto piece : chunks) {
        span.begin = span.fresh = span.end;
        span.end += piece.size();
        span.begin_character = span.end_character;
        span.end_character += chunking::characters(piece);
        span.tokens = tokenizer.count(piece);
        spans.push_back(span);
    }
    return spans;
}

}  // namespace gateway::bench
