#include "operations/reduce_tree.hpp"

#include "base/digest.hpp"

namespace gateway::operations {
namespace {

constexpr std::size_t kLeast = 2, kMost = 8;

// One node in four.
bool ends_group(const Node& node) {
    if (node.digest.empty()) return false;
    const char c = node.digest.back();
    return c == '0' || c == '4' || c == '8' || c == 'c';
}

}  // namespace

std::vector<std::size_t> group_ends(std::span<const Node> nodes, std::size_t most_tokens) {
    std::vector<std::size_t> ends;
    std::size_t begin = 0, tokens = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const bool full = i - begin >= kLeast && tokens + nodes[i].tokens > most_tokens;
        if (full) {
            ends.push_back(i);
            begin = i;
            tokens = 0;
        }
        tokens += nodes[i].tokens;
        const std::size_t size = i + 1 - begin;
        if ((size >= kLeast && ends_group(nodes[i])) || size == kMost) {
            ends.push_back(i + 1);
            begin = i + 1;
            tokens = 0;
        }
    }
    if (begin < nodes.size()) ends.push_back(nodes.size());
    return ends;
}

std::string group_digest(std::span<const Node> group) {
    std::string digests;
    for (const auto& node : group)
        digests += node.digest;
    return sha256_hex(digests);
}

}  // namespace gateway::operations
