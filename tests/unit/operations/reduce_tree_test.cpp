#include "operations/reduce_tree.hpp"

#include <gtest/gtest.h>

#include <set>

#include "base/digest.hpp"

namespace gateway::operations {
namespace {

std::vector<Node> leaves(std::size_t count, std::size_t from = 0) {
    std::vector<Node> nodes;
    for (std::size_t i = 0; i < count; ++i)
        nodes.push_back({"n", sha256_hex(std::to_string(from + i)), 100});
    return nodes;
}

std::vector<std::string> groups(std::span<const Node> nodes, std::size_t most = 100'000) {
    std::vector<std::string> digests;
    std::size_t begin = 0;
    for (const auto end : group_ends(nodes, most)) {
        digests.push_back(group_digest(nodes.subspan(begin, end - begin)));
        begin = end;
    }
    return digests;
}

TEST(ReduceTree, GroupsCoverAllAndHaveTwoToEight) {
    for (std::size_t count = 0; count < 200; ++count) {
        const auto nodes = leaves(count);
        const auto ends = group_ends(nodes, 100'000);
        std::size_t begin = 0;
        for (std::size_t i = 0; i < ends.size(); ++i) {
            const auto size = ends[i] - begin;
            EXPECT_TRUE((size >= 2 || i + 1 == ends.size()) && size >= 1 && size <= 8);
            begin = ends[i];
        }
        EXPECT_EQ(begin, count);
        if (count > 1) {
            EXPECT_LT(ends.size(), count);
        }
    }
}

TEST(ReduceTree, OneChangedLeafChangesFewGroups) {
    auto nodes = leaves(300);
    const auto before = groups(nodes);
    for (const std::size_t at : {0u, 57u, 150u, 299u}) {
        auto changed = nodes;
        changed[at].digest = sha256_hex("changed " + std::to_string(at));
        const auto after = groups(changed);
        const std::set<std::string> old(before.begin(), before.end());
        const auto fresh = std::count_if(after.begin(), after.end(),
                                         [&](const auto& digest) { return !old.contains(digest); });
        EXPECT_LE(fresh, 4) << at;
    }
}

TEST(ReduceTree, AnInsertedLeafLeavesTheRestAlone) {
    auto nodes = leaves(300);
    const auto before = groups(nodes);
    nodes.insert(nodes.begin() + 10, Node{"n", sha256_hex("new"), 100});
    const auto after = groups(nodes);
    const std::set<std::string> old(before.begin(), before.end());
    const auto fresh =
        std::count_if(after.begin(), after.end(), [&](const auto& d) { return !old.contains(d); });
    EXPECT_LE(fresh, 5);
}

TEST(ReduceTree, GroupsKeepToTheirTokens) {
    const auto nodes = leaves(100);
    std::size_t begin = 0;
    for (const auto end : group_ends(nodes, 350)) {
        EXPECT_LE(end - begin, 3u);
        begin = end;
    }
    // Two have to go together, or there would be no end.
    EXPECT_LT(group_ends(nodes, 1).size(), nodes.size());
}

}  // namespace
}  // namespace gateway::operations
