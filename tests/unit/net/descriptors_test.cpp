#include "net/descriptors.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

namespace gateway::net {
namespace {

TEST(Descriptors, AreAsManyAsTheUserMayHave) {
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_NOFILE, &before), 0);
    rlimit low = before;
    low.rlim_cur = 200;
    ASSERT_EQ(setrlimit(RLIMIT_NOFILE, &low), 0);
    const std::size_t raised = raise_descriptor_limit();
    EXPECT_EQ(raised, std::min<rlim_t>(before.rlim_max, 65'536));
    rlimit now{};
    getrlimit(RLIMIT_NOFILE, &now);
    EXPECT_EQ(now.rlim_cur, raised);
    EXPECT_EQ(now.rlim_max, before.rlim_max);
    setrlimit(RLIMIT_NOFILE, &before);
}

TEST(Descriptors, AreNotAllForConnections) {
    EXPECT_EQ(connections_within(65'536, 4096), 4096u);
    EXPECT_EQ(connections_within(1024, 4096), 512u);
    EXPECT_EQ(connections_within(64, 4096), 32u);
    EXPECT_EQ(connections_within(0, 4096), 1u);
    EXPECT_EQ(connections_within(100, 0), 1u);
}

}  // namespace
}  // namespace gateway::net
