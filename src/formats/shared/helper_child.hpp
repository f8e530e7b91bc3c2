// The moment between fork and exec of a helper process. Internal to helper_process.cpp.
#pragma once

#include <sys/types.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace gateway::formats {

struct ChildBounds {
    std::chrono::seconds cpu;
    std::uint64_t memory;  ///< bytes of address space
};

/// The exit code of a child that could not become the program.
inline constexpr int kCannotStart = 127;

/// Starts words[0] in a process group of its own, with `standard` as its descriptors 0, 1 and 2 and no other,
/// and no environment. Its id, or -1.
pid_t start_child(std::vector<std::string>& words, const std::array<int, 3>& standard, ChildBounds bounds);

}  // namespace gateway::formats
