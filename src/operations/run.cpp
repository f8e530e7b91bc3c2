#include "operations/run.hpp"

#include <algorithm>

#include "base/digest.hpp"
#include "base/text.hpp"
#include "delegation/form.hpp"
#include "delegation/parallel.hpp"
#include "json/schema/schema.hpp"
#include "llm/estimate.hpp"
#include "operations/money_text.hpp"
#include "operations/prompts.hpp"

namespace gateway::operations {
namespace {

// What a model that reasons may write before its answer, for reserving money.
constexpr std::int64_t kReasoning = 4'000;
// Faults counted in order to tell which of two bad answers is better.
constexpr std::size_t kCountedFaults = 100;

// Equals: one chosen by the text, so that a part finds its memory again; the others after it, cheapest first.
void spread_targets(delegation::Call& call, const llm::Catalog& catalog, WallTime now) {
    std::string text;
    for (const auto& message : call.request.messages)
        text += llm::text_of(message);
    const auto choice = std::stoul(sha256_hex(text).substr(0, 8), nullptr, 16) % call.targets.size();
    std::swap(call.targets.front(), call.targets[choice]);
    const auto price = [&](const routing::Resolved& target) {
        const auto cost = catalog.ceiling(target.target.provider, target.target.model, 4000, 1000, now);
        return cost.amount.value_or(Money::pico(std::numeric_limits<std::int64_t>::max()));
    };
    std::sort(call.targets.begin() + 1, call.targets.end(), [&](const auto& a, const auto& b) {
        const auto of_a = price(a), of_b = price(b);
        return of_a != of_b ? of_a < of_b : a.target.model < b.target.model;
    });
}

std::string with_name(const std::string& name, const std::string& message) {
    return name.empty() ? message : name + ": " + message;
}

// Answers that were on their way. The recipe does not ask again, since they may be billed; among dozens of
// parts one such must not end the whole.
bool broke_off(ErrorKind kind) {
    return kind == ErrorKind::truncated_stream || kind == ErrorKind::malformed_response;
}

void say(delegation::Call& call, llm::Role role, std::string text) {
    call.request.messages.push_back(llm::text_message(role, std::move(text)));
}

Error refusal(const Question& question, llm::Completion completion) {
    const bool refused = completion == llm::Completion::refused;
    return {ErrorKind::content_filtered,
            with_name(question.name, std::string(refused ? "The model refused to answer."
                                                         : "The provider's filter blocked the answer.") +
                                         " Name another model, or leave this part out.")};
}

}  // namespace

struct Run::Judged {
    enum class Verdict { good, cut, wrong, refused } verdict = Verdict::good;
    Reply reply;
    std::string problem = {};       // for the model
    std::string note = {};          // for the caller
    std::size_t faults = SIZE_MAX;  // of reply.document, where it lacks the form
    bool kept = false;              // whole and of the form asked for, if not of use
};

Run::Run(Context context)
    : context_(std::move(context)),
      started_(context_.clock.steady()),
      outer_stop_(context_.call.stop, [this] { stop_->request(); }) {
    if (outer_stop_.requested()) stop_->request();
    if (!context_.allowance)
        context_.allowance =
            std::make_shared<Allowance>(context_.executor, context_.concurrency, context_.call.max_cost);
}

delegation::Call Run::call_for(const Question& question) const {
    delegation::Call call = context_.call;
    call.stop = stop_;
    call.any_target = true;  // what a fallback has answered is paid for, too
    call.request.stream = false;
    call.request.messages = question.messages;
    call.request.response_format.reset();
    if (!question.schema.is_null()) {
        llm::ResponseFormat format{llm::ResponseFormat::Kind::json_schema, "answer", question.schema, {}};
        format.adapt = true;
        call.request.response_format = std::move(format);
    }
    if (context_.spread && call.targets.size() > 1)
        spread_targets(call, *context_.catalog, context_.clock.wall());
    return call;
}

std::optional<Money> Run::most_cost(const delegation::Call& call, std::size_t output) const {
    const auto prompt = llm::estimate_prompt_tokens(call.request) * 3 / 2 + 8;
    Money most;
    for (const auto& target : call.targets) {
        auto written = static_cast<std::int64_t>(output) * 2;
        if (!target.row || target.row->reasoning) written += kReasoning;
        written = std::min(written, call.request.max_tokens.value_or(written));
        const auto cost = context_.catalog->ceiling(target.target.provider, target.target.model, prompt,
                                                    written, context_.clock.wall());
        if (!cost.amount) return std::nullopt;
        most = std::max(most, *cost.amount);
    }
    return most;
}

// A call within the allowance. What was set aside for it may turn out too little, when it is tried more than
// once; then it may have all that is left.
boost::asio::awaitable<delegation::Outcome> Run::pay_for(delegation::Call call, std::size_t output) {
    auto& allowance = *context_.allowance;
    auto wanted = allowance.limited() ? most_cost(call, output) : std::optional<Money>{};
    for (;;) {
        auto seat = co_await allowance.enter(wanted);
        call.max_cost = seat.reserved();
        auto outcome = co_await context_.completions.run(call);
        const auto& spend = outcome ? outcome->spend : outcome.error().spend;
        const auto had = seat.reserved();
        seat.settle(spend);
        const auto most = most_cost(call, output);
        const bool too_little = allowance.limited() && !outcome &&
                                outcome.error().error.kind == ErrorKind::budget_exceeded &&
                                (!most || had < most);
        if (!too_little) co_return outcome;
        if (!allowance.lost_count() && wanted && allowance.left() > had) {
            bill_.add(outcome.error());
            wanted.reset();
            continue;
        }
        // What the call says of its own share would mislead; a price that is unknown says so itself.
        if (most) {
            const auto left = std::max(*allowance.left(), Money{});
            outcome.error().error.message = "max_cost " + usd_text(*allowance.ceiling()) +
                                            " does not cover this: a call may cost up to " + usd_text(*most) +
                                            " and " +
                                            (allowance.lost_count() ? "what was spent is not known exactly"
                                                                    : usd_text(left) + " is left") +
                                            ". Raise max_cost or name a cheaper model.";
        }
        co_return outcome;
    }
}

Run::Judged Run::judge(const Question& question, const delegation::Answer& answer, bool last) const {
    const auto& response = answer.response;
    Judged judged{.reply = {std::string(trim(response.text()))}};
    const auto wrong = [&](std::string problem) {
        judged.verdict = Judged::Verdict::wrong;
        judged.problem = std::move(problem);
        return judged;
    };
    if (response.completion == llm::Completion::refused || response.completion == llm::Completion::filtered) {
        judged.verdict = Judged::Verdict::refused;
        return judged;
    }
    if (response.completion == llm::Completion::truncated) {
        judged.verdict = Judged::Verdict::cut;
        judged.problem = "The model's answer was cut; raise max_tokens.";
        return judged;
    }
    if (judged.reply.text.empty()) return wrong("The answer is empty.");
    if (!question.schema.is_null()) {
        auto read = question.check_schema ? delegation::fitting_document(response, question.schema)
                                          : json::repair(response.text());
        if (!read) {
            if (const auto poor = json::repair(response.text()); poor && !poor->has(json::Repair::cut)) {
                judged.faults = json::schema_problems(poor->document, question.schema, kCountedFaults).size();
                judged.reply.document = poor->document;
            }
            return wrong(std::move(read.error().message));
        }
        if (read->has(json::Repair::cut)) return wrong("The JSON ends too early.");
        judged.note = read->note();
        judged.reply.document = std::move(read->document);
    }
    judged.kept = true;
    if (question.check)
        if (auto checked = question.check(judged.reply, last); !checked)
            return wrong(std::move(checked.error().message));
    return judged;
}

// The provider's own limit of an answer may be lower than the model's, or the money set aside was little.
// False: nothing that could be allowed is left.
bool Run::allow_longer(delegation::Call& call) const {
    const auto* row = call.targets.front().row;
    const bool more = !call.request.max_tokens && row && row->max_output;
    if (more) call.request.max_tokens = row->max_output;
    return more || (context_.allowance->limited() && !context_.call.request.max_tokens);
}

boost::asio::awaitable<tl::expected<Reply, Unanswered>> Run::ask(Question question) {
    const delegation::Call first = call_for(question);
    delegation::Call call = first;
    std::size_t output = question.output;
    Unanswered unanswered;
    std::size_t fewest = SIZE_MAX;
    bool replays = true;  // the answers so far are kept, so that the same words lead here again
    for (int attempt = 1; attempt <= question.max_attempts; ++attempt) {
        auto outcome = co_await pay_for(call, output);
        // One that was refused before anything was sent is none.
        if (outcome || !outcome.error().tries.empty()) unanswered.attempts = attempt;
        if (!outcome) {
            bill_.add(outcome.error());
            if (broke_off(outcome.error().error.kind) && attempt < question.max_attempts &&
                !stop_->requested())
                continue;
            unanswered.error = std::move(outcome.error().error);
            unanswered.error.message = with_name(question.name, unanswered.error.message);
            co_return tl::unexpected(std::move(unanswered));
        }
        bill_.add(*outcome);
        auto judged = judge(question, *outcome, attempt == question.max_attempts);
        judged.reply.attempts = attempt;
        using Verdict = Judged::Verdict;
        if (judged.verdict == Verdict::good) {
            if (!judged.note.empty()) bill_.note(std::move(judged.note));
            if (!replays) context_.completions.remember(first, *outcome);
            ++done_;
            tell_progress();
            co_return std::move(judged.reply);
        }
        if (judged.verdict == Verdict::refused) {
            bill_.completion = outcome->response.completion;
            unanswered.error = refusal(question, bill_.completion);
            co_return tl::unexpected(std::move(unanswered));
        }
        replays = replays && judged.kept;
        if (judged.faults < fewest) {
            fewest = judged.faults;
            unanswered.best = std::move(judged.reply.document);
        }
        unanswered.error = {ErrorKind::validation_failed, with_name(question.name, judged.problem)};
        if (judged.verdict == Verdict::cut) {
            output *= 2;
            call.request.messages = first.request.messages;  // half an answer helps nobody
            const bool longer = allow_longer(call);
            unanswered.cut = !longer && !question.may_be_shorter;
            if (unanswered.cut) co_return tl::unexpected(std::move(unanswered));
            if (question.may_be_shorter) say(call, llm::Role::user, filled(prompts::kWasCut));
        } else {
            // All that was wrong so far, so that the same mistake twice is not the same request.
            if (!judged.reply.text.empty()) say(call, llm::Role::assistant, outcome->response.text());
            say(call, llm::Role::user, filled(prompts::kWasWrong, {{"problem", judged.problem}}));
        }
    }
    unanswered.error.message += " (after " + std::to_string(question.max_attempts) +
                                (question.max_attempts == 1 ? " attempt)" : " attempts)");
    co_return tl::unexpected(std::move(unanswered));
}

boost::asio::awaitable<tl::expected<std::vector<Reply>, Unanswered>> Run::ask_all(
    std::vector<Question> questions) {
    expect(questions.size());
    const auto before = done_;
    std::vector<Reply> replies(questions.size());
    std::optional<Unanswered> failure;
    const std::function<boost::asio::awaitable<bool>(std::size_t)> ask_one =
        [&](std::size_t index) -> boost::asio::awaitable<bool> {
        auto reply = co_await ask(questions[index]);
        if (reply) {
            replies[index] = std::move(*reply);
            co_return true;
        }
        if (!failure) failure = std::move(reply.error());
        stop_->request();
        co_return false;
    };
    co_await delegation::side_by_side(context_.executor, questions.size(), context_.concurrency, ask_one);
    if (!failure) co_return replies;
    stop_ = std::make_shared<delegation::Stop>();  // for what may be asked instead
    if (outer_stop_.requested()) stop_->request();
    if (questions.size() > 1) {
        failure->error.message += " " + std::to_string(done_ - before) + " of " +
                                  std::to_string(questions.size()) + " parts are done";
        failure->error.message += context_.completions.remembers(context_.call)
                                      ? " and remembered; call again to go on."
                                      : ", but not remembered: the cache is off for this call.";
    }
    co_return tl::unexpected(std::move(*failure));
}

void Run::tell_progress() {
    if (!context_.on_progress) return;
    total_ = std::max(total_, done_);
    const auto& spend = bill_.spend();
    context_.on_progress(
        {done_, total_, spend,
         std::to_string(done_) + " of " + std::to_string(total_) + " parts, " + usd_text(spend)});
}

Bill Run::closed_bill() {
    bill_.elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(context_.clock.steady() - started_);
    return std::move(bill_);
}

tl::unexpected<Failed> Run::failed(Unanswered why) {
    return tl::unexpected(Failed{std::move(why.error), closed_bill(), std::move(why.best), why.attempts});
}

std::string part_name(std::size_t index, std::size_t count, std::uint64_t begin, std::uint64_t end) {
    if (count < 2) return {};
    return "Part " + std::to_string(index + 1) + " of " + std::to_string(count) + " (characters " +
           std::to_string(begin) + " to " + std::to_string(end) + ")";
}

}  // namespace gateway::operations
