#include "documents/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace gateway::documents {
namespace {

using Bytes =
    std::array<std::uint8_t, 16>;  // an IPv4 address is mapped: ten zeros, two 0xFF, four of its own

struct Range {
    Bytes prefix;
    int bits;
    std::string_view what;
};

constexpr Range v4(int a, int b, int c, int d, int bits, std::string_view what) {
    const auto byte = [](int n) { return static_cast<std::uint8_t>(n); };
    return {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, byte(a), byte(b), byte(c), byte(d)}, 96 + bits, what};
}

constexpr Range v6(Bytes prefix, int bits, std::string_view what) { return {prefix, bits, what}; }

// The IANA registries of special-purpose addresses, as far as they are not reachable by everybody.
constexpr std::array kIpv4 = {
    v4(0, 0, 0, 0, 8, "an address of this machine"),
    v4(10, 0, 0, 0, 8, "a private address"),
    v4(100, 64, 0, 0, 10, "a private address of a carrier"),
    v4(127, 0, 0, 0, 8, "a loopback address"),
    v4(169, 254, 0, 0, 16, "a link-local address"),
    v4(172, 16, 0, 0, 12, "a private address"),
    v4(192, 0, 0, 0, 24, "a reserved address"),
    v4(192, 0, 2, 0, 24, "an address of documentation"),
    v4(192, 88, 99, 0, 24, "a reserved address"),
    v4(192, 168, 0, 0, 16, "a private address"),
    v4(198, 18, 0, 0, 15, "an address of measurements"),
    v4(198, 51, 100, 0, 24, "an address of documentation"),
    v4(203, 0, 113, 0, 24, "an address of documentation"),
    v4(224, 0, 0, 0, 4, "a multicast address"),
    v4(240, 0, 0, 0, 4, "a reserved address"),
};
constexpr std::array kIpv6 = {
    v6({0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128, "a loopback address"),
    v6({0xFC}, 7, "a private address"),
    v6({0xFE, 0x80}, 10, "a link-local address"),
    v6({0xFE, 0xC0}, 10, "a private address"),
    v6({0xFF}, 8, "a multicast address"),
    v6({0x20, 0x01, 0x0D, 0xB8}, 32, "an address of documentation"),
    v6({0x3F, 0xFF}, 20, "an address of documentation"),
    v6({0x20, 0x01, 0x00}, 23, "a reserved address"),  // Teredo among them
};
constexpr Range kGlobal = v6({0x20}, 3, "");
constexpr Range kMapped = v4(0, 0, 0, 0, 0, "");
// Forms that carry an IPv4 address, and where in them it stands.
struct Carrier {
    Range range;
    std::size_t at;
};
constexpr std::array kCarriers = {
    Carrier{v6({0x00, 0x64, 0xFF, 0x9B}, 96, ""), 12},  // NAT64
    Carrier{v6({0x20, 0x02}, 16, ""), 2},               // 6to4
};

bool in_range(const Bytes& address, const Range& range) {
    int left = range.bits;
    for (std::size_t i = 0; left > 0; ++i, left -= 8) {
        const int unused = std::max(0, 8 - left);
        if ((address[i] >> unused) != (range.prefix[i] >> unused)) return false;
    }
    return true;
}

template <std::size_t N>
std::string_view first_match(const Bytes& address, const std::array<Range, N>& ranges) {
    for (const auto& range : ranges)
        if (in_range(address, range)) return range.what;
    return {};
}

Bytes mapped(const std::uint8_t* four) {
    auto out = kMapped.prefix;
    std::copy_n(four, 4, out.begin() + 12);
    return out;
}

}  // namespace

std::string_view why_not_public(std::string_view text) {
    const std::string written(text);
    std::array<std::uint8_t, 4> four;
    Bytes address;
    if (inet_pton(AF_INET, written.c_str(), four.data()) == 1)
        address = mapped(four.data());
    else if (inet_pton(AF_INET6, written.c_str(), address.data()) != 1)
        return "no address";
    if (in_range(address, kMapped)) return first_match(address, kIpv4);
    if (const auto what = first_match(address, kIpv6); !what.empty()) return what;
    for (const auto& [range, at] : kCarriers)
        if (in_range(address, range)) return first_match(mapped(&address[at]), kIpv4);
    return in_range(address, kGlobal) ? std::string_view{} : "a reserved address";
}

}  // namespace gateway::documents
