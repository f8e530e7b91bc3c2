// How many descriptors this process may have open. Shells start programs with a thousand or so and allow many
// more: who serves thousands of connections has to ask.
#pragma once

#include <cstddef>

namespace gateway::net {

/// Raises the limit as far as this user may; the limit there is then.
std::size_t raise_descriptor_limit();

/// How many connections to accept at once with so many descriptors: at most `wanted`, and no more than half
/// of them, so that providers and files are still reached when every place is taken.
std::size_t connections_within(std::size_t descriptors, std::size_t wanted);

}  // namespace gateway::net
