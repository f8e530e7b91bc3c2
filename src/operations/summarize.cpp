#include "operations/summarize.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "operations/pieces.hpp"
#include "operations/prompts.hpp"
#include "operations/reduce_tree.hpp"
#include "operations/run.hpp"
#include "tokens/tokenizer.hpp"

namespace gateway::operations {
namespace {

// Words of the notes on one part, or on several merged: enough that no summary of some hundred words misses
// anything, and a tenth of what the part has.
constexpr std::size_t kNotesWords = 250;
// Words become tokens: some 1.4 in English, up to three in other languages.
constexpr std::size_t kTokensPerWord = 3;

constexpr std::string_view kNames[] = {"paragraph", "bullet_points", "key_points", "tldr"};

const Prompt& form_of(SummaryFormat format) {
    switch (format) {
        case SummaryFormat::paragraph: return prompts::kParagraph;
        case SummaryFormat::bullet_points: return prompts::kBulletPoints;
        case SummaryFormat::key_points: return prompts::kKeyPoints;
        case SummaryFormat::tldr: return prompts::kTldr;
    }
    return prompts::kParagraph;
}

std::size_t words_in(std::string_view text) {
    std::size_t words = 0;
    bool inside = false;
    for (const char c : text) {
        const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r';
        if (!space && !inside) ++words;
        inside = !space;
    }
    return words;
}

// The summary's words for the model, shared by all of its steps.
class Wording {
  public:
    explicit Wording(const SummaryOptions& options)
        : form_(form_of(options.format).text),
          words_(std::to_string(options.max_words)),
          notes_words_(std::to_string(kNotesWords)) {
        if (const auto focus = trim(options.focus); !focus.empty())
            focus_ = filled(prompts::kFocus, {{"focus", focus}});
    }
    std::string task(const Prompt& prompt) const {
        return filled(prompt, {{"form", form_}, {"words", words_}, {"focus", focus_}});
    }
    std::string notes_task(const Prompt& prompt) const {
        return filled(prompt, {{"words", notes_words_}, {"focus", focus_}});
    }

  private:
    std::string form_, words_, notes_words_, focus_;
};

// Prose may always be shorter.
Question prose(std::vector<llm::Message> messages, std::size_t output) {
    Question question;
    question.messages = std::move(messages);
    question.output = output;
    question.may_be_shorter = true;
    return question;
}

using Answered = tl::expected<Reply, Unanswered>;
using Nodes = tl::expected<std::vector<Node>, Unanswered>;

// A level of the tree: `questions` answered, each by the notes that stand for the parts below it.
boost::asio::awaitable<Nodes> answer_level(Run& run, std::vector<Question> questions,
                                           std::vector<std::string> digests) {
    auto replies = co_await run.ask_all(std::move(questions));
    if (!replies) co_return tl::unexpected(std::move(replies.error()));
    tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < replies->size(); ++i) {
        const auto tokens = tokenizer.count((*replies)[i].text);
        nodes.push_back({std::move((*replies)[i].text), std::move(digests[i]), tokens});
    }
    co_return nodes;
}

boost::asio::awaitable<Nodes> take_notes(Run& run, std::span<const Piece> pieces, const Wording& wording) {
    std::vector<Question> questions;
    std::vector<std::string> digests;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        const auto& piece = pieces[i];
        auto question = prose(about_document(wording.notes_task(prompts::kNotes), piece.text),
                              kNotesWords * kTokensPerWord);
        question.name = part_name(i, pieces.size(), piece.begin_character, piece.end_character);
        questions.push_back(std::move(question));
        digests.push_back(sha256_hex(piece.text));
    }
    co_return co_await answer_level(run, std::move(questions), std::move(digests));
}

std::vector<llm::Message> about_notes(std::string task, std::span<const Node> notes) {
    std::vector<std::string_view> texts;
    for (const auto& node : notes)
        texts.push_back(node.text);
    return about_texts(std::move(task), texts);
}

// One level up. A group of one is the node itself, for nothing.
boost::asio::awaitable<Nodes> merge_level(Run& run, std::vector<Node> nodes, const Wording& wording,
                                          std::size_t most_tokens) {
    const auto ends = group_ends(nodes, most_tokens);
    std::vector<Question> questions;
    std::vector<std::string> digests;
    std::optional<Node> alone;
    std::size_t begin = 0;
    for (const std::size_t end : ends) {
        const auto group = std::span(nodes).subspan(begin, end - begin);
        begin = end;
        if (group.size() == 1) {
            alone = group.front();
            continue;
        }
        auto question =
            prose(about_notes(wording.notes_task(prompts::kMergeNotes), group), kNotesWords * kTokensPerWord);
        question.name = "Merging notes";
        questions.push_back(std::move(question));
        digests.push_back(group_digest(group));
    }
    auto merged = co_await answer_level(run, std::move(questions), std::move(digests));
    if (merged && alone) merged->push_back(std::move(*alone));  // only the last group may have one node
    co_return merged;
}

boost::asio::awaitable<Answered> summarize_notes(Run& run, std::vector<Node> nodes, const Wording& wording,
                                                 std::size_t most_tokens, std::size_t output) {
    const auto total = [&] {
        std::size_t tokens = 0;
        for (const auto& node : nodes)
            tokens += node.tokens;
        return tokens;
    };
    while (nodes.size() > 1 && total() > most_tokens) {
        auto merged = co_await merge_level(run, std::move(nodes), wording, most_tokens);
        if (!merged) co_return tl::unexpected(std::move(merged.error()));
        nodes = std::move(*merged);
    }
    auto question = prose(about_notes(wording.task(prompts::kSummaryOfNotes), nodes), output);
    question.name = "The summary of the notes";
    co_return co_await run.ask(std::move(question));
}

// Models overshoot. A summary that is far over what was asked for is shortened once, for the price of itself.
boost::asio::awaitable<std::string> within_bounds(Run& run, std::string summary, std::int64_t max_words) {
    const auto limit = static_cast<std::size_t>(max_words);
    if (words_in(summary) <= limit + limit / 4 + 10) co_return summary;
    auto question =
        prose(about_document(filled(prompts::kShorten, {{"words", std::to_string(max_words)}}), summary),
              limit * kTokensPerWord);
    question.max_attempts = 1;
    run.expect(1);
    const auto shortened = co_await run.ask(std::move(question));
    if (shortened && words_in(shortened->text) < words_in(summary)) summary = shortened->text;
    if (const auto words = words_in(summary); words > limit + limit / 4 + 10)
        run.bill().note("the summary has " + std::to_string(words) + " words; the model did not keep to " +
                        std::to_string(max_words));
    co_return summary;
}

}  // namespace

std::string_view name_of(SummaryFormat format) { return kNames[static_cast<std::size_t>(format)]; }

std::optional<SummaryFormat> summary_format_from_name(std::string_view name) {
    const auto* const found = std::find(std::begin(kNames), std::end(kNames), name);
    if (found == std::end(kNames)) return std::nullopt;
    return static_cast<SummaryFormat>(found - std::begin(kNames));
}

boost::asio::awaitable<Outcome<Summary>> summarize(Context context, Text document, SummaryOptions options) {
    Run run(std::move(context));
    if (options.max_words < 1 || options.max_words > 20'000)
        co_return run.failed(Error{ErrorKind::invalid_parameter,
                                   "max_length is a number of words from 1 to 20000.", "max_length"});
    const Wording wording(options);
    const std::size_t output = static_cast<std::size_t>(options.max_words) * kTokensPerWord;
    const Frame frame{std::max(output, kNotesWords * kTokensPerWord), 600};
    const auto pieces = co_await cut(run.context(), *document, frame);
    if (!pieces) co_return run.failed(pieces.error());

    std::optional<Answered> answered;
    if (pieces->size() == 1) {
        run.expect(1);
        answered = co_await run.ask(
            prose(about_document(wording.task(prompts::kSummary), pieces->front().text), output));
    } else {
        run.expect(1);  // the summary itself, from the start, so that the end is not near too soon
        auto notes = co_await take_notes(run, *pieces, wording);
        if (!notes) co_return run.failed(std::move(notes.error()));
        const auto most = readable(run.context(), frame, run.context().sizes.notes);
        answered = co_await summarize_notes(run, std::move(*notes), wording, most, output);
    }
    if (!*answered) co_return run.failed(std::move(answered->error()));
    Summary summary{co_await within_bounds(run, std::move((*answered)->text), options.max_words),
                    pieces->size()};
    co_return run.done(std::move(summary));
}

}  // namespace gateway::operations
