#include "formats/shared/helper_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

namespace gateway::formats {
namespace {

using std::chrono::milliseconds;

Result<HelperOutcome> run(std::string program, std::vector<std::string> arguments,
                          std::string_view input = {}, const HelperBounds& bounds = {},
                          std::stop_token stop = {}) {
    return run_helper({std::move(program), "a-package", std::move(arguments)}, input, bounds, stop);
}

std::string output(std::string program, std::vector<std::string> arguments, std::string_view input = {}) {
    const auto outcome = run(std::move(program), std::move(arguments), input);
    EXPECT_TRUE(outcome) << outcome.error().message;
    return outcome ? outcome->output : "";
}

bool has_children() { return waitpid(-1, nullptr, WNOHANG) != -1; }

TEST(HelperProcess, ReadsItsInputAndIsHeard) {
    EXPECT_EQ(output("cat", {}, "a document"), "a document");
    EXPECT_EQ(output("cat", {}), "");
    const std::string large(3 << 20, 'x');
    EXPECT_EQ(output("cat", {}, large), large);
    const auto outcome = run("sh", {"-c", "echo out; echo err >&2; exit 3"});
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->output, "out\n");
    EXPECT_EQ(outcome->error_output, "err\n");
    EXPECT_EQ(outcome->exit_code, 3);
    EXPECT_EQ(outcome->signal, 0);
    EXPECT_FALSE(outcome->cut);
}

TEST(HelperProcess, ArgumentsAreNoShellText) {
    EXPECT_EQ(output("printf", {"%s|", "$HOME", "a b", "; ls"}), "$HOME|a b|; ls|");
}

TEST(HelperProcess, GetsNothingOfTheGateways) {
    const int open_file = open("/etc/passwd", O_RDONLY);  // without O_CLOEXEC
    ASSERT_GE(open_file, 3);
    setenv("A_SECRET_OF_THE_GATEWAY", "1", 1);
    const auto before = signal(SIGINT, SIG_IGN);  // as a shell does for what it starts in the background
    EXPECT_EQ(output("env", {}), "");
    // One more is the folder that ls reads.
    EXPECT_EQ(output("ls", {"/proc/self/fd"}), "0\n1\n2\n3\n");
    EXPECT_EQ(output("pwd", {}), "/\n");
    EXPECT_EQ(output("grep", {"-c", "NoNewPrivs:.1", "/proc/self/status"}), "1\n");
    EXPECT_EQ(output("grep", {"-E", "Sig(Blk|Ign)", "/proc/self/status"}),
              "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n");
    signal(SIGINT, before);
    close(open_file);
}

TEST(HelperProcess, IsBounded) {
    HelperBounds bounds;
    bounds.memory = 512u << 20;
    bounds.time = milliseconds(6500);
    const auto outcome =
        run("sh", {"-c", "ulimit -v; ulimit -c; ulimit -f; ulimit -t; ulimit -n"}, {}, bounds);
    ASSERT_TRUE(outcome);
    EXPECT_EQ(outcome->output, "524288\n0\n0\n7\n64\n");
    const auto cannot_write = run("cp", {"/etc/passwd", "/tmp/llm-gateway-helper-test"});
    ASSERT_TRUE(cannot_write);
    EXPECT_EQ(cannot_write->signal, SIGXFSZ);
    unlink("/tmp/llm-gateway-helper-test");
    const auto cannot_change_its_input = run("sh", {"-c", "echo x >/proc/self/fd/0"}, "abc");
    ASSERT_TRUE(cannot_change_its_input);
    EXPECT_NE(cannot_change_its_input->exit_code, 0);
}

TEST(HelperProcess, IsEndedWhenItSaysTooMuch) {
    HelperBounds bounds;
    bounds.output = 1000;
    const auto endless = run("yes", {}, {}, bounds);
    ASSERT_TRUE(endless);
    EXPECT_TRUE(endless->cut);
    EXPECT_EQ(endless->output.size(), 1000u);
    bounds.error_output = 10;
    const auto loud =
        run("sh", {"-c", "i=0; while [ $i -lt 99 ]; do echo complaint >&2; i=$((i+1)); done"}, {}, bounds);
    ASSERT_TRUE(loud);
    EXPECT_EQ(loud->error_output, "complaint\n");
    EXPECT_EQ(loud->exit_code, 0);
    EXPECT_FALSE(has_children());
}

TEST(HelperProcess, IsEndedWhenItsTimeIsUp) {
    HelperBounds bounds;
    bounds.time = milliseconds(30);
    for (const auto& arguments : {std::vector<std::string>{"-c", "exec sleep 600"},
                                  // Talks all the time, and would be read for ever.
                                  std::vector<std::string>{"-c", "while :; do echo x >&2; done"},
                                  // Closes its outputs and lives on.
                                  std::vector<std::string>{"-c", "exec >&- 2>&-; exec sleep 600"}}) {
        const auto outcome = run("sh", arguments, {}, bounds);
        ASSERT_FALSE(outcome) << arguments[1];
        EXPECT_EQ(outcome.error().kind, ErrorKind::timeout);
    }
    EXPECT_FALSE(has_children());
}

TEST(HelperProcess, IsEndedWhenTheCallerGivesUp) {
    std::stop_source before;
    before.request_stop();
    EXPECT_EQ(run("sleep", {"600"}, {}, {}, before.get_token()).error().kind, ErrorKind::cancelled);
    std::stop_source meanwhile;
    std::jthread other([&] { meanwhile.request_stop(); });
    EXPECT_EQ(run("sleep", {"600"}, {}, {}, meanwhile.get_token()).error().kind, ErrorKind::cancelled);
    EXPECT_FALSE(has_children());
}

TEST(HelperProcess, TellsWhichPackageIsMissing) {
    for (const auto* program : {"no-such-program", "/no/such/program", "../bin/sh", "/etc/passwd", "/etc"}) {
        const auto outcome = run(program, {});
        ASSERT_FALSE(outcome) << program;
        EXPECT_EQ(outcome.error().kind, ErrorKind::not_configured);
        EXPECT_NE(outcome.error().message.find("a-package"), std::string::npos);
    }
}

TEST(HelperProcess, IsLookedForInAbsoluteFolders) {
    EXPECT_EQ(find_program("sh", "relative:/no/such:/bin"), "/bin/sh");
    EXPECT_EQ(find_program("sh", "bin::."), "");
    EXPECT_EQ(find_program("/bin/sh", ""), "/bin/sh");
    EXPECT_EQ(find_program("bin/sh", "/"), "");
}

}  // namespace
}  // namespace gateway::formats
