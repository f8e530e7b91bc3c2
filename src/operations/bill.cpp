#include "operations/bill.hpp"

#include <algorithm>

#include "operations/money_text.hpp"

namespace gateway::operations {
namespace {

// Failed tries that are listed one by one; a long operation may have had hundreds.
constexpr std::size_t kListedTries = 4;

llm::TokenCount sum(const llm::TokenCount& a, const llm::TokenCount& b) {
    return {a.tokens + b.tokens, std::min(a.provenance, b.provenance)};
}

llm::Usage sum(const llm::Usage& a, const llm::Usage& b) {
    llm::Usage both;
    for (const auto bucket :
         {&llm::Usage::input, &llm::Usage::cache_read, &llm::Usage::cache_write_5m,
          &llm::Usage::cache_write_1h, &llm::Usage::output, &llm::Usage::reasoning, &llm::Usage::input_audio,
          &llm::Usage::cache_read_audio, &llm::Usage::output_audio})
        both.*bucket = sum(a.*bucket, b.*bucket);
    if (a.reported_total && b.reported_total) both.reported_total = *a.reported_total + *b.reported_total;
    both.web_searches = a.web_searches + b.web_searches;
    both.service_tier = a.service_tier == b.service_tier ? a.service_tier : "";
    return both;
}

void add_to(delegation::Spend& spend, const delegation::Spend& more) {
    if (spend.amount && more.amount)
        *spend.amount += *more.amount;
    else
        spend.amount.reset();
    spend.estimated |= more.estimated;
}

}  // namespace

void Bill::add_tries(const std::vector<delegation::Try>& tries) {
    for (const auto& t : tries) {
        if (t.outcome == ledger::Outcome::ok) last_good_try_ = t;
        // Ended by us because another part had failed: no news.
        if (t.outcome == ledger::Outcome::ok || t.outcome == ledger::Outcome::cancelled) continue;
        if (++failed_tries_ <= kListedTries) tries_.push_back(t);
    }
}

void Bill::add(const delegation::Answer& answer) {
    add_to(spend_, answer.spend);
    usage_ = calls_ == 0 ? answer.response.usage : sum(usage_, answer.response.usage);
    ++calls_;
    ++ran_[{answer.ran.provider, answer.response.model.empty() ? answer.ran.model : answer.response.model}];
    add_tries(answer.tries);
    for (const auto& text : answer.notes)
        note(text);
    if (!answer.cached) return;
    ++cached_;
    if (saved_ && answer.saved)
        *saved_ += *answer.saved;
    else
        saved_.reset();
}

void Bill::add(const delegation::Failure& failure) {
    add_to(spend_, failure.spend);
    add_tries(failure.tries);
}

void Bill::note(std::string text) {
    if (std::find(notes_.begin(), notes_.end(), text) == notes_.end()) notes_.push_back(std::move(text));
}

void Bill::name_models(delegation::Answer& answer) const {
    std::vector<std::pair<std::size_t, std::pair<std::string, std::string>>> by_answers;
    for (const auto& [target, answers] : ran_)
        by_answers.push_back({answers, target});
    std::sort(by_answers.begin(), by_answers.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (const auto& [answers, target] : by_answers) {
        auto& [provider, model] = answer.ran;
        if (!model.empty()) model += ", ";
        model += target.second;
        if (provider.empty())
            provider = target.first;
        else if ((", " + provider + ",").find(", " + target.first + ",") == std::string::npos)
            provider += ", " + target.first;
    }
    answer.response.model = answer.ran.model;
}

delegation::Answer Bill::as_answer(std::string text) const {
    delegation::Answer answer;
    answer.response.parts = {llm::TextPart{std::move(text)}};
    answer.response.completion = completion;
    answer.response.usage = usage_;
    name_models(answer);
    answer.spend = spend_;
    answer.latency = elapsed;
    answer.notes = notes_;
    answer.tries = tries_;
    if (!tries_.empty() && last_good_try_) answer.tries.push_back(*last_good_try_);
    if (failed_tries_ > kListedTries)
        answer.notes.push_back(std::to_string(failed_tries_) + " tries failed; the first are listed");
    answer.cached = calls_ > 0 && cached_ == calls_;
    if (answer.cached) {
        answer.cache_level = "exact";
        answer.saved = saved_;
    } else if (cached_ > 0) {
        answer.notes.push_back(std::to_string(cached_) + " of " + std::to_string(calls_) +
                               " answers were remembered" +
                               (saved_ ? ", " + usd_text(*saved_) + " saved" : ""));
    }
    return answer;
}

delegation::Failure Bill::as_failure(Error error) const {
    return {std::move(error), spend_, as_answer().tries, {}};
}

}  // namespace gateway::operations
