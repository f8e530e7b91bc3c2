#include "operations/pieces.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>

#include "base/text.hpp"
#include "chunking/characters.hpp"
#include "chunking/chunker.hpp"
#include "tokens/stream_counter.hpp"

namespace gateway::operations {
namespace {

constexpr std::int64_t kUnknownWindow = 8'192;
// Parts below this are mostly instructions.
constexpr std::size_t kLeastPart = 200;
// Bytes read between two turns of the event loop: about a millisecond.
constexpr std::size_t kSlice = 64 * 1024;

std::size_t smallest_window(const Context& context) {
    std::int64_t window = 0;
    for (const auto& target : context.call.targets) {
        const auto own = target.row ? target.row->context_window.value_or(kUnknownWindow) : kUnknownWindow;
        window = window == 0 ? own : std::min(window, own);
    }
    return static_cast<std::size_t>(std::max<std::int64_t>(window, 0));
}

// Its tokens, or something over `limit` as soon as that is certain.
boost::asio::awaitable<std::size_t> count(const Context& context, tokens::Tokenizer& tokenizer,
                                          std::string_view document, std::size_t limit) {
    tokens::StreamCounter counter(tokenizer);
    for (std::size_t at = 0; at < document.size() && counter.settled() <= limit; at += kSlice) {
        counter.feed(document.substr(at, kSlice));
        co_await boost::asio::post(context.executor, boost::asio::use_awaitable);
    }
    co_return counter.settled() > limit ? counter.settled() : counter.total();
}

}  // namespace

std::size_t readable(const Context& context, const Frame& frame, std::size_t at_most) {
    const auto window = smallest_window(context);
    const auto prompt = (window - std::min(frame.output, window / 4)) / 4 * 3;
    return prompt <= frame.overhead ? 0 : std::min(prompt - frame.overhead, at_most);
}

boost::asio::awaitable<Result<std::vector<Piece>>> cut(const Context& context, std::string_view document,
                                                       Frame frame, std::size_t whole_up_to, bool in_parts) {
    if (trim(document).empty())
        co_return fail(ErrorKind::invalid_parameter, "The document is empty: there is no text in it.",
                       "document");
    tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
    const auto whole = readable(context, frame, std::max(context.sizes.single_call, whole_up_to));
    const auto tokens = co_await count(context, tokenizer, document, whole);
    if (tokens <= whole && !in_parts)
        co_return std::vector{Piece{document, 0, chunking::characters(document), tokens}};

    auto size = readable(context, frame, context.sizes.part);
    if (in_parts) size = std::min(size, tokens / 2 + 1);
    if (size < std::min(kLeastPart, context.sizes.part))
        co_return fail(ErrorKind::context_too_long,
                       "The model's window has no room for the instructions, the answer and a useful part of "
                       "the document. Name a model with a larger one.");
    std::vector<Piece> pieces;
    const chunking::Options options{chunking::Method::structural, size, 0, true,
                                    tokens::Encoding::o200k_base};
    chunking::Chunker chunker(tokenizer, options, [&](const chunking::Span& span, std::string_view) {
        const auto text = document.substr(span.begin, span.end - span.begin);
        if (!trim(text).empty())
            pieces.push_back({text, span.begin_character, span.end_character, span.tokens});
    });
    for (std::size_t at = 0; at < document.size(); at += kSlice) {
        chunker.feed(document.substr(at, kSlice));
        co_await boost::asio::post(context.executor, boost::asio::use_awaitable);
    }
    chunker.finish();
    co_return pieces;
}

}  // namespace gateway::operations
