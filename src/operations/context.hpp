// What every operation is given, and the shape of what it gives back. An operation knows no tool and no
// protocol: a document and options in, a value with its bill out.
//
// Operations are coroutines on the one I/O thread. Cancelling the coroutine that awaits one cancels its
// upstream requests and waits for them to be gone. What its context refers to must outlive the event loop's
// work.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>

#include "base/clock.hpp"
#include "delegation/completion.hpp"
#include "llm/catalog.hpp"
#include "operations/allowance.hpp"
#include "operations/bill.hpp"

namespace gateway::operations {

/// A document's text (valid UTF-8), shared by the parts that are worked on at the same time.
using Text = std::shared_ptr<const std::string>;
inline Text make_text(std::string text) { return std::make_shared<const std::string>(std::move(text)); }

/// Told after every answer.
struct Progress {
    std::size_t done = 0;
    std::size_t total = 0;  ///< known so far; grows when answers bring further questions
    delegation::Spend spend;
    std::string text;  ///< "3 of 12 parts, $0.0021"
};

/// How large a document is read at once, in o200k tokens.
struct Sizes {
    /// One call up to here. A cheap model's recall falls in longer prompts, and what is changed in a document
    /// that is one call is paid for as a whole; at this size (some 25 pages) neither matters yet.
    std::size_t single_call = 16'000;
    /// Of a part of a longer one, at most. Cut where the text says, parts have a third of it on average: the
    /// words around them are then less than a tenth of a prompt, and an edit costs one such part.
    std::size_t part = 8'000;
    /// Notes that one call merges or makes the summary of.
    std::size_t notes = 12'000;
};

struct Context {
    delegation::Completions& completions;
    boost::asio::any_io_executor executor;
    const Clock& clock;
    std::shared_ptr<const llm::Catalog> catalog;
    /// What every call is made from: id, tool, principal, targets, cache mode, request parameters, timeout
    /// (of one call), notes. `max_cost` is the ceiling of the whole operation. Messages, response format and
    /// stream are set by the operation.
    delegation::Call call;
    /// The targets are equals rather than a wish and its fallbacks: each part goes to one chosen by its text,
    /// so that the same part finds its memory again; the others follow by price.
    bool spread = false;
    std::size_t concurrency = 4;  ///< calls in flight at once
    Sizes sizes = {};             ///< less where a target's window is too small
    std::function<void(const Progress&)> on_progress = {};
    /// Seats and money shared with other operations. None: made from `concurrency` and
    /// `call.max_cost`.
    std::shared_ptr<Allowance> allowance = {};
};

/// A finished operation.
template <class T>
struct Done {
    T value;
    Bill bill;
};

/// One that failed, with what it cost all the same.
struct Failed {
    Error error;
    Bill bill = {};
    /// The best answer there was, where a form was asked for and none had it; null otherwise. Never to be
    /// taken for a result.
    json::value best = nullptr;
    int attempts = 0;  ///< answers looked at for `best`
};

template <class T>
using Outcome = tl::expected<Done<T>, Failed>;

}  // namespace gateway::operations
