// What recording and caching cost: CPU (user + system, all threads of the process) and wall time per
// operation on the real store, in a folder of its own below the given directory (default: the system's for
// temporary files).
//
//   ledger_bench [DIRECTORY]
#include <sys/resource.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "cache/key.hpp"
#include "unit/storage/support.hpp"

namespace gateway {
namespace {

using Seconds = std::chrono::duration<double>;

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

void measure(const char* what, int operations, const std::function<void()>& body) {
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    body();
    const double wall = Seconds(std::chrono::steady_clock::now() - start).count();
    std::printf("%-52s %9.2f us CPU %9.2f us wall\n", what, (cpu_seconds() - cpu) * 1e6 / operations,
                wall * 1e6 / operations);
}

class Bench {
  public:
    explicit Bench(storage::SqliteStorage& store, test::Loop& loop) : store_(store), loop_(loop) {}

    /// `pairs` calls, `window` of them in flight: claim, wait for the commit, settle.
    void claims(int pairs, int window) {
        started_ = answered_ = 0;
        while (started_ < window)
            start();
        total_ = pairs;
        loop_.run_until([&] { return answered_ == pairs; });
        if (!store_.ledger().flush()) std::abort();
    }

    void puts(int count) {
        for (int i = 0; i < count; ++i)
            store_.cache().put({.key = key(i),
                                .payload = std::string(2000, 'x'),
                                .provider = "openai",
                                .model = "gpt-4o-mini",
                                .cost = Money::pico(1000),
                                .created = clock_.wall(),
                                .expires = clock_.wall() + std::chrono::hours{24}});
        if (!store_.ledger().flush()) std::abort();
    }

    void gets(int count, int distinct) {
        const WallTime now = clock_.wall();
        std::vector<std::string> keys;
        for (int i = 0; i < distinct; ++i)
            keys.push_back(key(i));
        for (int i = 0; i < count; ++i)
            if (!store_.cache().get(keys[static_cast<std::size_t>(i % distinct)], now)) std::abort();
    }

    static std::string key(int i) {
        SeededRandom random(static_cast<std::uint64_t>(i) + 1);
        return random_id(random) + random_id(random);
    }

  private:
    void start() {
        ++started_;
        ledger::Claim claim = test::claim_of(ordered_id("att_", clock_.wall(), random_), clock_.wall());
        std::string id = claim.attempt_id;
        store_.ledger().claim(std::move(claim), [this, id = std::move(id)](Result<void> result) {
            if (!result) std::abort();
            settle(id);
            ++answered_;
            if (started_ < total_) start();
        });
    }

    void settle(const std::string& id) {
        ledger::Settlement settlement;
        settlement.attempt_id = id;
        settlement.answered_model = "gpt-4o-mini-2024-07-18";
        settlement.usage.input = llm::TokenCount::reported(1200);
        settlement.usage.output = llm::TokenCount::reported(300);
        settlement.cost = {Money::pico(123'456'000), llm::Cost::Source::computed, ""};
        settlement.latency = std::chrono::milliseconds{850};
        settlement.request_id = "chatcmpl-9f8e7d6c5b4a39281706f5e4d3c2b1a0";
        store_.ledger().settle(std::move(settlement));
    }

    storage::SqliteStorage& store_;
    test::Loop& loop_;
    SystemClock clock_;
    SystemRandom random_;
    int started_ = 0, answered_ = 0, total_ = 0;
};

int run(const std::filesystem::path& directory) {
    SystemClock clock;
    SystemRandom random;
    test::Loop loop;
    std::unique_ptr<storage::SqliteStorage> store;
    const auto open = [&] {
        store.reset();
        auto opened = storage::SqliteStorage::open({.directory = directory}, loop.executor(), clock, random);
        if (!opened) std::exit(1);
        store = std::move(*opened);
    };
    measure("open, creating the store", 1, open);
    measure("close and open again", 1, open);

    Bench bench(*store, loop);
    measure("claim + settle, one call after the other", 1'000, [&] { bench.claims(1'000, 1); });
    measure("claim + settle, 32 in flight", 50'000, [&] { bench.claims(50'000, 32); });
    measure("claim + settle, 256 in flight", 100'000, [&] { bench.claims(100'000, 256); });
    measure("claim + settle, 1000 in flight", 100'000, [&] { bench.claims(100'000, 1000); });
    measure("cache put, 2 KB", 20'000, [&] { bench.puts(20'000); });
    measure("cache get, in memory, 2 KB", 2'000'000, [&] { bench.gets(2'000'000, 1000); });
    measure("cache get, from disk, 2 KB", 20'000, [&] { bench.gets(20'000, 20'000); });

    const json::object request{
        {"model", "gpt-4o-mini"}, {"messages", json::array{std::string(2000, 'x')}}, {"temperature", 0.2}};
    measure("cache key, 2 KB request", 100'000, [&] {
        for (int i = 0; i < 100'000; ++i)
            if (cache::key({"generate_completion", "openai", "gpt-4o-mini", "openai_chat", "local", request})
                    .empty())
                std::abort();
    });
    return 0;
}

}  // namespace
}  // namespace gateway

int main(int argc, char** argv) {
    if (argc > 1) return gateway::run(std::filesystem::path(argv[1]) / "ledger-bench");
    const gateway::test::TempDirectory folder;
    return gateway::run(folder.path() / "data");
}
