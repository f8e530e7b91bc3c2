// What the structured operations share: their bounds, and a question about each part of a text.
#pragma once

#include <span>

#include "operations/pieces.hpp"
#include "operations/run.hpp"

namespace gateway::operations {

inline constexpr std::size_t kWholeExtraction = 32'000;  ///< tokens read in one call rather than put together

/// A text with more tokens than this is read in parts when the answer about the whole has no room.
inline constexpr std::size_t kLeastToHalve = 400;

/// Error: invalid_parameter when it is not 1 to 10.
Result<void> check_attempts(int max_attempts);

/// A question about each piece, in order, answered by `schema`.
std::vector<Question> questions_about(std::span<const Piece> pieces, const std::string& task,
                                      const json::value& schema, int max_attempts);

/// Asks all. When the only piece of `text` has an answer without room, `pieces` becomes parts of it, and
/// those are asked; `questions` makes the questions about pieces.
boost::asio::awaitable<tl::expected<std::vector<Reply>, Unanswered>> ask_or_halve(
    Run& run, std::string_view text, Frame frame, std::vector<Piece>& pieces,
    std::function<std::vector<Question>(std::span<const Piece>)> questions);

/// What a call needs beside the text: answers as long as the text, and the schema.
Frame frame_for(const json::value& schema);

}  // namespace gateway::operations
