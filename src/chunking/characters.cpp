// `character`, as far as it is more than counting: chunker.cpp cuts where these say.
#include "chunking/characters.hpp"

#include <algorithm>

namespace gateway::chunking {
namespace {

constexpr bool starts(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

}  // namespace

std::uint64_t characters(std::string_view text) {
    return static_cast<std::uint64_t>(std::count_if(text.begin(), text.end(), starts));
}

std::string_view characters_front(std::string_view text, std::size_t count) {
    std::size_t seen = 0;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (starts(text[i]) && seen++ == count) return text.substr(0, i);
    return text;
}

std::string_view characters_back(std::string_view text, std::size_t count) {
    std::size_t seen = 0;
    for (std::size_t i = text.size(); i-- > 0;)
        if (starts(text[i]) && ++seen == count) return text.substr(i);
    return text;
}

}  // namespace gateway::chunking
