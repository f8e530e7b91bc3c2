#include <algorithm>

#include "json/repair.hpp"
#include "json/schema/schema.hpp"
#include "operations/extract.hpp"
#include "operations/prompts.hpp"
#include "operations/structured.hpp"

namespace gateway::operations {
namespace {

constexpr auto kDialect = "https://json-schema.org/draft/2020-12/schema";

// Evenly spread over the text, as much as one call reads.
std::vector<std::string_view> sample(const std::vector<Piece>& pieces, std::size_t most_tokens) {
    std::size_t largest = 1;
    for (const auto& piece : pieces)
        largest = std::max(largest, piece.tokens);
    const auto count = std::clamp<std::size_t>(most_tokens / largest, 1, pieces.size());
    std::vector<std::string_view> texts;
    for (std::size_t i = 0; i < count; ++i)
        texts.push_back(pieces[i * pieces.size() / count].text);
    return texts;
}

// The schema in an answer, if one can be extracted by it.
Result<void> take_schema(Reply& reply) {
    auto read = json::repair(reply.text);
    if (!read || read->has(json::Repair::cut) || !read->document.is_object())
        return fail(ErrorKind::validation_failed, "It is not one JSON object.");
    auto& schema = read->document.get_object();
    schema.stable_erase("$schema");  // whichever draft it names, it is held to this one
    if (json::get_string(schema, "type") != "object" || !json::get_object(schema, "properties"))
        return fail(ErrorKind::validation_failed, "The root must be an object with \"properties\".");
    if (const auto usable = json::Schema::compile(read->document); !usable)
        return fail(ErrorKind::validation_failed, "It is no valid schema: " + usable.error().message + ".");
    json::object named{{"$schema", kDialect}};
    for (const auto& [key, value] : schema)
        named[key] = value;
    reply.document = std::move(named);
    return {};
}

}  // namespace

boost::asio::awaitable<Outcome<InferredSchema>> infer_schema(Context context, Text text, int max_attempts) {
    Run run(std::move(context));
    if (const auto checked = check_attempts(max_attempts); !checked) co_return run.failed(checked.error());
    const Frame frame{4'000, 500};
    const auto pieces = co_await cut(run.context(), *text, frame);
    if (!pieces) co_return run.failed(pieces.error());
    const auto texts = sample(*pieces, readable(run.context(), frame, run.context().sizes.single_call));
    if (texts.size() < pieces->size())
        run.bill().note("inferred from " + std::to_string(texts.size()) + " of " +
                        std::to_string(pieces->size()) + " parts of the text, evenly spread");
    Question question;
    question.messages = about_texts(filled(prompts::kSchema), texts);
    question.output = 2'000;
    question.may_be_shorter = true;
    question.max_attempts = max_attempts;
    question.check = [](Reply& reply, bool) { return take_schema(reply); };
    run.expect(1);
    auto reply = co_await run.ask(std::move(question));
    if (!reply) co_return run.failed(std::move(reply.error()));
    co_return run.done(InferredSchema{std::move(reply->document), reply->attempts});
}

}  // namespace gateway::operations
