// Where records are kept. Claims and settlements are queued to a writer that commits them in groups (at most
// 5 ms apart); claim() and settle() tell through their callback when the record is safe, and only then may
// bytes leave: the request to the provider, and the answer to the caller.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "ledger/record.hpp"

namespace gateway::ledger {

/// What a usage report asks for. Times are half open: [from, to).
struct ReportQuery {
    WallTime from;
    WallTime to;
    std::string group_by = "day";  ///< day | provider | model | tool | outcome | key
    std::string principal = {};    ///< only what this one asked; empty: everybody
};

/// One line of a report. Unknown costs are counted, not summed as zero.
struct ReportRow {
    std::string group;
    std::int64_t calls = 0;     ///< distinct calls, cache hits included
    std::int64_t attempts = 0;  ///< upstream attempts
    std::int64_t errors = 0;    ///< attempts that failed or were throttled
    std::int64_t cache_hits = 0;
    std::int64_t input_tokens = 0;  ///< whole prompt
    std::int64_t output_tokens = 0;
    Money cost;                       ///< of the attempts whose cost is known
    std::int64_t unknown_cost = 0;    ///< attempts whose cost is not known
    std::int64_t estimated_cost = 0;  ///< attempts whose cost is an estimate
    Money saved;                      ///< by cache hits
    std::int64_t latency_p50_ms = 0, latency_p95_ms = 0;
    double tokens_per_second = 0;  ///< output tokens / latency, successful attempts
};

struct Report {
    ReportRow total;
    std::vector<ReportRow> rows;  ///< sorted by group
};

class Store {
  public:
    using Done = std::function<void(Result<void>)>;
    virtual ~Store() = default;

    /// Records a claim. `done` runs on the thread that called `set_executor`-like wiring chose (the I/O
    /// thread) once the claim is committed, or with a storage error.
    virtual void claim(Claim claim, Done done) = 0;
    /// Records the end of an attempt. `done` (may be empty) runs as claim()'s does, once the settlement is
    /// committed or the store has given up on it. A process that dies before leaves the claim to be closed
    /// as interrupted.
    virtual void settle(Settlement settlement, Done done = {}) = 0;
    virtual void hit(Hit hit) = 0;
    /// Waits until everything accepted so far is on disk. For shutdown and tests; blocks.
    virtual Result<void> flush() = 0;

    virtual Result<Report> report(const ReportQuery& query) = 0;
    /// Deletes rows (or whatever is older than `before`); returns how many.
    virtual Result<std::int64_t> purge(WallTime before) = 0;
};

}  // namespace gateway::ledger
