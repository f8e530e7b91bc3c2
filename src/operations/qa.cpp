#include "operations/qa.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "chunking/characters.hpp"
#include "operations/pieces.hpp"
#include "operations/prompts.hpp"
#include "operations/run.hpp"
#include "operations/wording.hpp"

namespace gateway::operations {
namespace {

constexpr std::size_t kMostPairs = 200, kMostTypes = 20;
constexpr std::size_t kTokensPerPair = 150;
// What a part of a long document is asked for at most, as a rule.
constexpr std::size_t kPairsAtOnce = 20;

json::value schema_for(const std::vector<std::string>& types) {
    json::array names;
    for (const auto& type : types)
        names.emplace_back(type);
    const json::object text{{"type", "string"}};
    const json::object pair{
        {"type", "object"},
        {"properties", json::object{{"question", text},
                                    {"answer", text},
                                    {"type", json::object{{"type", "string"}, {"enum", std::move(names)}}},
                                    {"evidence", text}}},
        {"required", json::array{"question", "answer", "type", "evidence"}},
        {"additionalProperties", false}};
    return json::object{
        {"type", "object"},
        {"properties", json::object{{"pairs", json::object{{"type", "array"}, {"items", pair}}}}},
        {"required", json::array{"pairs"}},
        {"additionalProperties", false}};
}

Result<std::vector<std::string>> checked_types(const QaOptions& options) {
    if (options.count < 1 || options.count > kMostPairs)
        return fail(ErrorKind::invalid_parameter, "num_questions is a number from 1 to 200.",
                    "num_questions");
    std::vector<std::string> types;
    for (const auto& type : options.types)
        if (const auto name = trim(type);
            !name.empty() && std::find(types.begin(), types.end(), name) == types.end())
            types.emplace_back(name);
    if (types.empty() || types.size() > kMostTypes)
        return fail(ErrorKind::invalid_parameter, "question_types has one to twenty names.",
                    "question_types");
    return types;
}

// A pair whose evidence was found.
struct Proven {
    QaPair pair;
    std::size_t place = 0;  // byte in the document
};

// The pairs that one part gives, over all answers that were looked at.
class Gathering {
  public:
    Gathering(const Piece& piece, std::size_t piece_begin, std::size_t wanted)
        : piece_(piece), begin_(piece_begin), wanted_(wanted) {}

    /// Takes what stands; complains while there is too little and something can be done about it.
    Result<void> take(const json::value& document, bool last) {
        std::vector<std::string> unproven;
        if (const auto* pairs = json::get_array(document, "pairs"))
            for (const auto& pair : *pairs)
                if (!take_one(pair)) unproven.emplace_back(json::get_string(pair, "evidence"));
        unproven_ = unproven.size();
        if (proven_.size() >= wanted_ || last || unproven.empty()) return {};
        std::string message = "These passages do not stand in the document as you give them:";
        for (const auto& passage : unproven)
            message += " \"" + std::string(utf8_prefix(passage, 300)) + "\"";
        return fail(ErrorKind::validation_failed,
                    message + ". Copy evidence from the document character by character.");
    }
    std::vector<Proven> pairs() const { return proven_; }
    /// Pairs of the last answer whose evidence was not found.
    std::size_t unproven() const { return unproven_; }

  private:
    bool take_one(const json::value& pair) {
        const auto question = trim(json::get_string(pair, "question"));
        const auto answer = trim(json::get_string(pair, "answer"));
        if (question.empty() || answer.empty()) return true;  // nothing to prove
        const auto place = find_words(piece_.text, json::get_string(pair, "evidence"));
        if (!place) return false;
        if (!questions_.insert(folded(question)).second) return true;
        const auto evidence = piece_.text.substr(place->begin, place->end - place->begin);
        const auto begin = piece_.begin_character + chunking::characters(piece_.text.substr(0, place->begin));
        proven_.push_back(
            {{std::string(question), std::string(answer), std::string(json::get_string(pair, "type")),
              std::string(evidence), begin, begin + chunking::characters(evidence)},
             begin_ + place->begin});
        return true;
    }

    Piece piece_;
    std::size_t begin_, wanted_, unproven_ = 0;
    std::set<std::string> questions_;
    std::vector<Proven> proven_;
};

Question question_for(const Piece& piece, std::size_t count, const std::vector<std::string>& types,
                      std::shared_ptr<Gathering> gathering) {
    Question question;
    question.messages = about_document(
        filled(prompts::kQuestions, {{"count", std::to_string(count)}, {"types", listed(types)}}),
        piece.text);
    question.schema = schema_for(types);
    question.output = count * kTokensPerPair;
    question.may_be_shorter = true;
    question.check = [gathering = std::move(gathering)](Reply& reply, bool last) {
        return gathering->take(reply.document, last);
    };
    return question;
}

// Which parts are asked in a round: `rounds` of parts evenly spread, no part twice.
std::vector<std::size_t> spread(const std::vector<bool>& used, std::size_t wanted) {
    std::vector<std::size_t> left, chosen;
    for (std::size_t i = 0; i < used.size(); ++i)
        if (!used[i]) left.push_back(i);
    const auto count = std::min(wanted, left.size());
    for (std::size_t i = 0; i < count; ++i)
        chosen.push_back(left[(2 * i + 1) * left.size() / (2 * count)]);
    return chosen;
}

// So many of them that remain spread over the document; they are in the order of it.
std::vector<Proven> thinned(const std::vector<Proven>& pairs, std::size_t count) {
    if (pairs.size() <= count) return pairs;
    std::vector<Proven> kept;
    for (std::size_t i = 0; i < count; ++i)
        kept.push_back(pairs[(2 * i + 1) * pairs.size() / (2 * count)]);
    return kept;
}

void add_new(std::vector<Proven>& all, std::set<std::string>& questions, std::vector<Proven> more) {
    for (auto& one : more)
        if (questions.insert(folded(one.pair.question)).second) all.push_back(std::move(one));
}

// What all parts gave.
struct Gathered {
    std::vector<Proven> pairs = {};
    std::size_t unproven = 0;                // pairs left out for their evidence
    std::optional<Unanswered> failure = {};  // what ended it too early
};

// Rounds of questions until there are enough pairs or no part is left that was not asked. What was found
// before a question had no answer is kept: it is paid for.
boost::asio::awaitable<Gathered> gather(Run& run, const std::vector<Piece>& pieces, const char* document,
                                        std::size_t count, const std::vector<std::string>& types) {
    std::vector<bool> used(pieces.size(), false);
    Gathered all;
    std::set<std::string> seen;
    for (;;) {
        const auto missing = count - all.pairs.size();
        const auto chosen = spread(used, missing);
        if (chosen.empty()) co_return all;
        const auto each = (missing + chosen.size() - 1) / chosen.size();
        std::vector<Question> questions;
        std::vector<std::shared_ptr<Gathering>> gatherings;
        for (const auto index : chosen) {
            used[index] = true;
            const auto& piece = pieces[index];
            gatherings.push_back(std::make_shared<Gathering>(
                piece, static_cast<std::size_t>(piece.text.data() - document), each));
            questions.push_back(question_for(piece, each, types, gatherings.back()));
            questions.back().name =
                part_name(index, pieces.size(), piece.begin_character, piece.end_character);
        }
        auto replies = co_await run.ask_all(std::move(questions));
        for (const auto& gathering : gatherings) {
            add_new(all.pairs, seen, gathering->pairs());
            all.unproven += gathering->unproven();
        }
        if (!replies) all.failure = std::move(replies.error());
        if (all.failure || all.pairs.size() >= count) co_return all;
    }
}

// Why there are fewer pairs than were asked for.
std::string shortfall(const Gathered& gathered, std::size_t count) {
    const auto only = "only " + std::to_string(gathered.pairs.size()) + " of " + std::to_string(count);
    if (gathered.failure) return only + " questions: " + gathered.failure->error.message;
    if (gathered.unproven > 0)
        return only + " questions: " + std::to_string(gathered.unproven) +
               " more had no evidence that stands in the document";
    return only + " questions: no others were found that differ from these";
}

}  // namespace

boost::asio::awaitable<Outcome<QaPairs>> generate_qa_pairs(Context context, Text document,
                                                           QaOptions options) {
    Run run(std::move(context));
    const auto types = checked_types(options);
    if (!types) co_return run.failed(types.error());
    const Frame frame{std::min(options.count, kPairsAtOnce) * kTokensPerPair, 800};
    const auto pieces = co_await cut(run.context(), *document, frame);
    if (!pieces) co_return run.failed(pieces.error());

    auto gathered = co_await gather(run, *pieces, document->data(), options.count, *types);
    auto& [pairs, unproven, failure] = gathered;
    if (failure && (pairs.empty() || failure->error.kind == ErrorKind::cancelled))
        co_return run.failed(std::move(*failure));
    if (pairs.empty())
        co_return run.failed(
            Error{ErrorKind::validation_failed,
                  "No question had evidence that stands in the document. Try another model."});
    if (pairs.size() < options.count) run.bill().note(shortfall(gathered, options.count));
    std::sort(pairs.begin(), pairs.end(), [](const Proven& a, const Proven& b) {
        return a.place != b.place ? a.place < b.place : a.pair.question < b.pair.question;
    });
    QaPairs result;
    result.parts = pieces->size();
    for (auto& proven : thinned(pairs, options.count))
        result.pairs.push_back(std::move(proven.pair));
    co_return run.done(std::move(result));
}

}  // namespace gateway::operations
