// Runs a program of the system over a stranger's bytes, as if it were hostile already: a hole in it must cost
// one document, not the gateway.
//
// It gets an empty environment, no descriptor but the three standard ones, no core file, no file to write, no
// privilege to gain, and bounds of CPU, memory and output. It is killed with everything it started when its
// time is up, when it says too much, when the caller gives up and when the gateway dies. No shell.
#pragma once

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::formats {

struct HelperCommand {
    std::string program;  ///< a name that is looked for in PATH, or an absolute path
    std::string package;  ///< which of the system's packages has it, for the message
    std::vector<std::string> arguments = {};
};

struct HelperBounds {
    std::chrono::milliseconds time{60'000};  ///< by the clock; of CPU in whole seconds, rounded up
    std::uint64_t memory = 2ull << 30;       ///< bytes of address space
    std::size_t output = 64u << 20;          ///< bytes of standard output
    std::size_t error_output = 4u << 10;     ///< bytes of standard error that are kept; more is dropped
};

struct HelperOutcome {
    int exit_code = -1;  ///< of a program that ended by itself
    int signal = 0;      ///< that ended it
    std::string output = {}, error_output = {};
    bool cut = false;  ///< it was ended because it said more than the bound
};

/// Runs the command to its end with `input` as its standard input; blocks. How it ended is the outcome;
/// errors are: not_configured (no such program; names the package), timeout, cancelled (by `stop`), internal
/// (the system gave no process or descriptor).
Result<HelperOutcome> run_helper(const HelperCommand& command, std::string_view input,
                                 const HelperBounds& bounds, std::stop_token stop);

/// Where `program` lies: itself when it is an absolute path, else in the absolute folders of `path`; empty
/// when it is nowhere an executable file.
std::string find_program(std::string_view program, std::string_view path);

}  // namespace gateway::formats
