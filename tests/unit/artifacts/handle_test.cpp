#include "artifacts/handle.hpp"

#include <gtest/gtest.h>

namespace gateway::artifacts {
namespace {

const std::string kId = "0123456789abcdef0123456789abcdef";

TEST(Handle, IsReadBackAsItWasWritten) {
    for (const Handle& handle : {Handle{kId}, Handle{kId, 0}, Handle{kId, 12}})
        EXPECT_EQ(parse_handle(handle.text()), handle);
    EXPECT_EQ(Handle{kId}.text(), "gateway://artifact/" + kId);
    EXPECT_EQ((Handle{kId, 3}.text()), "gateway://artifact/" + kId + "/3");
}

TEST(Handle, MayStandInWhiteSpaceButNotInAText) {
    EXPECT_EQ(parse_handle("  gateway://artifact/" + kId + "\n"), Handle{kId});
    EXPECT_FALSE(parse_handle("see gateway://artifact/" + kId));
    EXPECT_FALSE(parse_handle("gateway://artifact/" + kId + " and more"));
}

TEST(Handle, WhatOnlyLooksLikeOneIsNone) {
    for (const std::string text :
         {"gateway://artifact/", "gateway://artifact/abc", "gateway://artifact/../../etc/passwd",
          "gateway://models", "gateway://artifact/0123456789ABCDEF0123456789abcdef"})
        EXPECT_FALSE(parse_handle(text)) << text;
    for (const char* item : {"/", "/-1", "/x", "/1/2", "/1 ", "/99999999999999999999999"})
        EXPECT_FALSE(parse_handle("gateway://artifact/" + kId + item + "x")) << item;
    EXPECT_TRUE(looks_like_handle("gateway://artifact/abc"));
    EXPECT_FALSE(looks_like_handle("gateway://models"));
    EXPECT_FALSE(looks_like_handle("gateway://artifact/" + kId + " is what I mean; read it"));
}

}  // namespace
}  // namespace gateway::artifacts
