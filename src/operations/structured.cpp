#include "operations/structured.hpp"

#include "llm/estimate.hpp"
#include "operations/prompts.hpp"

namespace gateway::operations {

Result<void> check_attempts(int max_attempts) {
    if (max_attempts < 1 || max_attempts > 10)
        return fail(ErrorKind::invalid_parameter, "max_attempts is a number from 1 to 10.", "max_attempts");
    return {};
}

std::vector<Question> questions_about(std::span<const Piece> pieces, const std::string& task,
                                      const json::value& schema, int max_attempts) {
    std::vector<Question> questions;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        Question question;
        question.name = part_name(i, pieces.size(), pieces[i].begin_character, pieces[i].end_character);
        question.messages = about_document(task, pieces[i].text);
        question.schema = schema;
        question.output = 500 + pieces[i].tokens;
        question.max_attempts = max_attempts;
        questions.push_back(std::move(question));
    }
    return questions;
}

boost::asio::awaitable<tl::expected<std::vector<Reply>, Unanswered>> ask_or_halve(
    Run& run, std::string_view text, Frame frame, std::vector<Piece>& pieces,
    std::function<std::vector<Question>(std::span<const Piece>)> questions) {
    auto replies = co_await run.ask_all(questions(pieces));
    const bool halve =
        !replies && replies.error().cut && pieces.size() == 1 && pieces.front().tokens > kLeastToHalve;
    if (!halve) co_return replies;
    auto parts = co_await cut(run.context(), text, frame, 0, true);
    if (!parts) co_return tl::unexpected(Unanswered{parts.error()});
    pieces = std::move(*parts);
    co_return co_await run.ask_all(questions(pieces));
}

Frame frame_for(const json::value& schema) {
    // The schema may go out twice: as the provider's parameter and, shortened, in the model's own prompt.
    return {8'000, 500 + 2 * static_cast<std::size_t>(llm::estimate_tokens(json::write(schema)))};
}

}  // namespace gateway::operations
