// The rooms a tool may call, wired for tests: scripted providers, stores that remember, documents read at
// once.
#pragma once

#include "tools/shared/runs.hpp"
#include "unit/artifacts/memory_store.hpp"
#include "unit/delegation/house.hpp"
#include "unit/jobs/memory_store.hpp"

namespace gateway::tools::test {

struct WholeHouse {
    explicit WholeHouse(routing::Wish default_target = {"openai", "", false})
        : house{base.io.get_executor(),
                base.clock,
                base.random,
                base.catalog,
                base.providers,
                *base.completions,
                base.ledger,
                artifacts,
                reader,
                worker,
                &runs,
                &base.cache,
                {},
                std::move(default_target)} {}
    /// What still runs ends while everything is there.
    ~WholeHouse() {
        runs.stop();
        base.completions->cancel_all();
        base.turn();
    }
    WholeHouse(const WholeHouse&) = delete;
    WholeHouse& operator=(const WholeHouse&) = delete;

    delegation::test::House base;
    artifacts::test::MemoryStore artifacts;
    jobs::test::MemoryStore jobs;
    documents::Worker worker{base.io.get_executor(), 0};
    documents::Reader reader{worker, artifacts, base.clock};
    House house;
    Runs runs{base.io.get_executor(), house, jobs, base.timers};
};

}  // namespace gateway::tools::test
