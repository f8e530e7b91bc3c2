// store_chaos [KILLS [PROCESSES [SEED]]]: the long run of tests/chaos/store_kill.hpp, 200 kills among 3
// processes unless told otherwise. Prints one line; exit status 1 when the books are wrong.
#include "chaos/store_kill.hpp"

int main(int argc, char** argv) {
    const auto number = [&](int index, int otherwise) {
        return argc > index ? std::atoi(argv[index]) : otherwise;
    };
    const gateway::test::TempDirectory folder;
    const gateway::test::StoreChaos chaos{.directory = folder.path() / "data",
                                          .kills = number(1, 200),
                                          .processes = number(2, 3),
                                          .seed = static_cast<std::uint64_t>(number(3, 1))};
    const auto result = gateway::test::run_store_chaos(chaos);
    std::printf(
        "store: %d kills among %d processes: %zu claims and %zu settlements acknowledged, %lld interrupted: "
        "%s\n",
        chaos.kills, chaos.processes, result.claimed, result.settled,
        static_cast<long long>(result.interrupted),
        result.failure.empty() ? "the books are right" : result.failure.c_str());
    return result.failure.empty() ? 0 : 1;
}
