// One operation under way: asks questions, each until its answer is of use or its attempts are used up, keeps
// the bill, and stays within the allowance.
//
// An answer that broke off on its way is asked for again. One that was cut, is empty, lacks the form asked
// for or fails the question's own check goes back to the model with what is wrong; one that then passes is
// remembered under the first words, so that the same question finds it. A refused or filtered answer is an
// error. None of them is ever taken for a result.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "operations/context.hpp"

namespace gateway::operations {

/// An answer of use.
struct Reply {
    std::string text;                ///< trimmed
    json::value document = nullptr;  ///< where a schema was given
    int attempts = 1;
};

struct Question {
    std::string name;  ///< for errors: "Part 3 of 12 (characters 12000 to 16400)"; "" for the only one
    std::vector<llm::Message> messages;
    json::value schema = nullptr;  ///< the form of the answer; null: text
    bool check_schema = true;      ///< false: any JSON will do
    std::size_t output = 1'000;    ///< tokens an answer may be expected to have at most, without reasoning
    int max_attempts = 3;
    /// An answer that was cut may be asked for again in fewer words. Not for lists of what a text holds,
    /// which would lose items: those get more room where there is any.
    bool may_be_shorter = false;
    /// Is the answer what was asked for? The error's message goes back to the model. `last`: there is no
    /// further attempt. May be empty.
    std::function<Result<void>(Reply& reply, bool last)> check = {};
};

/// Why there is no answer.
struct Unanswered {
    Error error;
    json::value best = nullptr;  ///< of those without the form asked for, the one with the fewest faults
    int attempts = 0;
    bool cut = false;  ///< the answer has no room; with less to read it would
};

class Run {
  public:
    explicit Run(Context context);
    Run(const Run&) = delete;
    Run& operator=(const Run&) = delete;

    /// Announces questions to come, for progress.
    void expect(std::size_t questions) { total_ += questions; }
    boost::asio::awaitable<tl::expected<Reply, Unanswered>> ask(Question question);
    /// Asks all, side by side, and gives the replies in their order. The first that has no answer ends the
    /// others, with what they cost; its error says what is done and remembered.
    boost::asio::awaitable<tl::expected<std::vector<Reply>, Unanswered>> ask_all(
        std::vector<Question> questions);

    /// The finished operation.
    template <class T>
    Done<T> done(T value) {
        return {std::move(value), closed_bill()};
    }
    tl::unexpected<Failed> failed(Unanswered why);
    tl::unexpected<Failed> failed(Error error) { return failed(Unanswered{std::move(error)}); }

    const Context& context() const { return context_; }
    Bill& bill() { return bill_; }

  private:
    struct Judged;

    Bill closed_bill();
    delegation::Call call_for(const Question& question) const;
    std::optional<Money> most_cost(const delegation::Call& call, std::size_t output) const;
    boost::asio::awaitable<delegation::Outcome> pay_for(delegation::Call call, std::size_t output);
    Judged judge(const Question& question, const delegation::Answer& answer, bool last) const;
    bool allow_longer(delegation::Call& call) const;
    void tell_progress();

    Context context_;
    Bill bill_;
    SteadyTime started_;
    std::shared_ptr<delegation::Stop> stop_ = std::make_shared<delegation::Stop>();
    delegation::StopListener outer_stop_;
    std::size_t done_ = 0, total_ = 0;
};

/// "Part 3 of 12 (characters 12000 to 16400)"; "" when there is one.
std::string part_name(std::size_t index, std::size_t count, std::uint64_t begin, std::uint64_t end);

}  // namespace gateway::operations
