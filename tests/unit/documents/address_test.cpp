#include "documents/address.hpp"

#include <gtest/gtest.h>

namespace gateway::documents {
namespace {

TEST(Address, PublicOnesAre) {
    for (const auto* address : {"8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.0", "100.63.255.255",
                                "100.128.0.0", "169.253.1.1", "192.167.1.1", "198.17.255.255", "198.20.0.0",
                                "223.255.255.255", "2606:4700:4700::1111", "2a00::1", "2001:4860:4860::8888",
                                "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"})
        EXPECT_EQ(why_not_public(address), "") << address;
}

TEST(Address, OthersAreNamed) {
    EXPECT_EQ(why_not_public("127.0.0.1"), "a loopback address");
    EXPECT_EQ(why_not_public("127.255.255.255"), "a loopback address");
    EXPECT_EQ(why_not_public("10.1.2.3"), "a private address");
    EXPECT_EQ(why_not_public("172.16.0.0"), "a private address");
    EXPECT_EQ(why_not_public("172.31.255.255"), "a private address");
    EXPECT_EQ(why_not_public("192.168.0.1"), "a private address");
    EXPECT_EQ(why_not_public("100.64.0.1"), "a private address of a carrier");
    EXPECT_EQ(why_not_public("100.127.255.255"), "a private address of a carrier");
    EXPECT_EQ(why_not_public("169.254.169.254"), "a link-local address");
    EXPECT_EQ(why_not_public("224.0.0.1"), "a multicast address");
    EXPECT_EQ(why_not_public("::1"), "a loopback address");
    EXPECT_EQ(why_not_public("fd00:ec2::254"), "a private address");
    EXPECT_EQ(why_not_public("fe80::1"), "a link-local address");
    EXPECT_EQ(why_not_public("ff02::1"), "a multicast address");
    for (const auto* address : {"0.0.0.0", "0.1.2.3", "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1",
                                "203.0.113.1", "239.1.1.1", "240.0.0.1", "255.255.255.255", "::", "100::1",
                                "2001:db8::1", "2001::1", "3fff::1", "5f00::1", "fec0::1", "::8.8.8.8"})
        EXPECT_NE(why_not_public(address), "") << address;
}

TEST(Address, AnIpv4AddressInsideAnIpv6OneCounts) {
    EXPECT_EQ(why_not_public("::ffff:127.0.0.1"), "a loopback address");
    EXPECT_EQ(why_not_public("::ffff:a9fe:a9fe"), "a link-local address");
    EXPECT_EQ(why_not_public("64:ff9b::7f00:1"), "a loopback address");
    EXPECT_EQ(why_not_public("2002:a00:1::"), "a private address");
    EXPECT_NE(why_not_public("64:ff9b:1::a00:1"), "");
}

TEST(Address, WhatIsNoneIsNotPublic) {
    for (const auto* text : {"", "example.com", "127.1", "1.2.3", "fe80::1%eth0", "[::1]", "8.8.8.8 "})
        EXPECT_EQ(why_not_public(text), "no address") << text;
}

}  // namespace
}  // namespace gateway::documents
