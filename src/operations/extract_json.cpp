#include "delegation/form.hpp"
#include "json/absent.hpp"
#include "json/schema/schema.hpp"
#include "operations/extract.hpp"
#include "operations/merge_json.hpp"
#include "operations/prompts.hpp"
#include "operations/structured.hpp"

namespace gateway::operations {
namespace {

constexpr std::size_t kNotedPlaces = 5;

bool mentions_reference(const json::value& schema) {
    if (schema.is_array()) {
        for (const auto& item : schema.get_array())
            if (mentions_reference(item)) return true;
        return false;
    }
    if (!schema.is_object()) return false;
    for (const auto& [key, value] : schema.get_object())
        if (std::string_view(key).starts_with('$') || mentions_reference(value)) return true;
    return false;
}

// The schema that is asked by. Providers want an object at the root; anything else is put into one, unless
// that would lead references astray.
class Asked {
  public:
    explicit Asked(json::value schema) : schema_(std::move(schema)) {
        const auto* type = json::find(schema_, "type");
        if (!type || json::as_string(*type) == "object" || mentions_reference(schema_)) return;
        wrapped_ = true;
        schema_ = delegation::wrapped_schema(std::move(schema_));
    }
    const json::value& schema() const { return schema_; }
    json::value unwrapped(json::value answer) const {
        return wrapped_ ? delegation::unwrapped(std::move(answer)) : answer;
    }

  private:
    json::value schema_;
    bool wrapped_ = false;
};

Result<void> check(const JsonOptions& options) {
    if (auto attempts = check_attempts(options.max_attempts); !attempts) return attempts;
    if (!options.schema.is_object())
        return fail(ErrorKind::invalid_parameter, "schema is a JSON Schema object.", "schema");
    if (const auto usable = json::Schema::compile(options.schema); !usable)
        return fail(ErrorKind::invalid_parameter,
                    "schema cannot be used, so nothing was sent: " + usable.error().message + ".", "schema");
    return {};
}

std::string joined(const std::vector<std::string>& list, std::size_t most) {
    std::string out;
    for (std::size_t i = 0; i < std::min(list.size(), most); ++i)
        out += (i > 0 ? "; " : "") + list[i];
    return out;
}

void note_merge(Bill& bill, const MergeNotes& notes) {
    if (!notes.disagreements.empty())
        bill.note("parts of the text disagree, the first is taken: " +
                  joined(notes.disagreements, kNotedPlaces));
    if (notes.repeated > 0)
        bill.note(std::to_string(notes.repeated) +
                  " list items equal to those of earlier parts are taken once");
}

using Answered = tl::expected<Reply, Unanswered>;

// All parts, put together; and once more to the model where that does not fit the whole schema.
boost::asio::awaitable<Answered> extract_in_parts(Run& run, const std::vector<Piece>& pieces,
                                                  const Asked& asked, const JsonOptions& options) {
    auto replies = co_await run.ask_all(questions_about(
        pieces, filled(prompts::kExtractPart), schema_of_part(asked.schema()), options.max_attempts));
    if (!replies) co_return tl::unexpected(std::move(replies.error()));
    Reply whole;
    MergeNotes notes;
    for (const auto& reply : *replies) {
        merge_part(whole.document, reply.document, notes);
        whole.attempts = std::max(whole.attempts, reply.attempts);
    }
    note_merge(run.bill(), notes);
    json::drop_absent(whole.document, asked.schema());
    const auto problems = json::schema_problems(whole.document, asked.schema());
    if (problems.empty() || !options.validate_output) co_return whole;

    Question question;
    question.name = "Putting the parts together";
    question.messages =
        about_document(filled(prompts::kExtractFix, {{"problem", joined(problems, problems.size()) + "."}}),
                       json::write(whole.document));
    question.schema = asked.schema();
    question.output = 4'000;
    question.max_attempts = options.max_attempts;
    run.expect(1);
    auto fixed = co_await run.ask(std::move(question));
    if (!fixed && fixed.error().best.is_null()) fixed.error().best = std::move(whole.document);
    co_return fixed;
}

}  // namespace

boost::asio::awaitable<Outcome<ExtractedJson>> extract_json(Context context, Text text, JsonOptions options) {
    Run run(std::move(context));
    if (const auto checked = check(options); !checked) co_return run.failed(checked.error());
    const Asked asked(options.schema);
    const auto frame = frame_for(asked.schema());
    auto pieces = co_await cut(run.context(), *text, frame, kWholeExtraction);
    if (!pieces) co_return run.failed(pieces.error());

    std::optional<Answered> answered;
    if (pieces->size() == 1) {
        auto question =
            questions_about(*pieces, filled(prompts::kExtract), asked.schema(), options.max_attempts).front();
        question.check_schema = options.validate_output;
        run.expect(1);
        answered = co_await run.ask(std::move(question));
        if (!*answered && answered->error().cut && pieces->front().tokens > kLeastToHalve) {
            pieces = co_await cut(run.context(), *text, frame, 0, true);
            if (!pieces) co_return run.failed(pieces.error());
        }
    }
    if (pieces->size() > 1) answered = co_await extract_in_parts(run, *pieces, asked, options);
    if (!*answered) {
        auto& why = answered->error();
        why.best = asked.unwrapped(std::move(why.best));
        co_return run.failed(std::move(why));
    }
    ExtractedJson result{asked.unwrapped(std::move((*answered)->document)), (*answered)->attempts,
                         pieces->size()};
    if (!options.validate_output) {
        json::drop_absent(result.data, options.schema);
        if (const auto problems = json::schema_problems(result.data, options.schema); !problems.empty())
            run.bill().note("the data does not fit the schema: " + joined(problems, kNotedPlaces));
    }
    co_return run.done(std::move(result));
}

}  // namespace gateway::operations
