// What an operation cost, over all the calls it made: money, tokens, who answered, and what the caller should
// know. Speaks delegation's own terms, so that a tool shows it as it shows a single answer.
#pragma once

#include <map>
#include <utility>

#include "delegation/call.hpp"

namespace gateway::operations {

class Bill {
  public:
    /// Takes in a finished call, whether its answer was of use or not.
    void add(const delegation::Answer& answer);
    /// Takes in a call that failed; what was spent on it is spent.
    void add(const delegation::Failure& failure);
    /// Something the caller should know; the same words are kept once.
    void note(std::string text);

    const delegation::Spend& spend() const { return spend_; }
    const llm::Usage& usage() const { return usage_; }
    const std::vector<std::string>& notes() const { return notes_; }
    std::size_t calls() const { return calls_; }    ///< answers, cached ones included
    std::size_t cached() const { return cached_; }  ///< of them from memory or shared with another caller
    std::optional<Money> saved() const { return saved_; }

    /// How complete the whole is: the worst of what was accepted.
    llm::Completion completion = llm::Completion::complete;
    std::chrono::milliseconds elapsed{};

    /// The bill in the form of one answer with `text`: usage summed, the models that ran (the one that
    /// answered most first), failed tries and the last good one, `cached` when nothing had to be asked. For
    /// META of a result.
    delegation::Answer as_answer(std::string text = {}) const;
    /// The bill of an operation that ended in `error`.
    delegation::Failure as_failure(Error error) const;

  private:
    void add_tries(const std::vector<delegation::Try>& tries);
    void name_models(delegation::Answer& answer) const;

    delegation::Spend spend_;
    llm::Usage usage_;
    std::vector<delegation::Try> tries_;  // failed ones, the first few
    std::optional<delegation::Try> last_good_try_;
    std::size_t failed_tries_ = 0;
    std::map<std::pair<std::string, std::string>, std::size_t> ran_;  // (provider, model) to answers
    std::vector<std::string> notes_;
    std::size_t calls_ = 0;
    std::size_t cached_ = 0;
    std::optional<Money> saved_ = Money{};
};

}  // namespace gateway::operations
