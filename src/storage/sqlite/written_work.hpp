// A piece of work for the writer that is two functions: what to write, and whom to tell.
#pragma once

#include <functional>
#include <utility>

#include "storage/sqlite/writer.hpp"

namespace gateway::storage {

class WrittenWork final : public Work {
  public:
    using Apply = std::function<Result<void>()>;
    using Tell = std::function<void(const Result<void>&)>;

    /// `apply` runs inside the transaction, perhaps more than once; `tell` on the caller's own thread (it may
    /// be empty).
    WrittenWork(Apply apply, Tell tell) : apply_(std::move(apply)), tell_(std::move(tell)) {}

    Result<void> apply() override { return apply_(); }
    void finished(const Result<void>& result, Deliveries& deliveries) override {
        if (tell_) deliveries.push_back([tell = std::move(tell_), result] { tell(result); });
    }

  private:
    Apply apply_;
    Tell tell_;
};

}  // namespace gateway::storage
