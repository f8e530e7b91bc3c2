// Counting Unicode code points in UTF-8. A stray continuation byte is part of the code point before it, so
// that any bytes have a count.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace gateway::chunking {

std::uint64_t characters(std::string_view text);

/// The first `count` code points of `text`, or all of it.
std::string_view characters_front(std::string_view text, std::size_t count);

/// The last `count` code points of `text`, or all of it.
std::string_view characters_back(std::string_view text, std::size_t count);

}  // namespace gateway::chunking
