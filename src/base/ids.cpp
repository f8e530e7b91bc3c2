#include "base/ids.hpp"

#include <sys/random.h>

#include <cstdlib>

namespace gateway {
namespace {

void append_hex(std::string& out, std::uint64_t value, int digits) {
    static constexpr char kDigits[] = "0123456789abcdef";
    for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4)
        out += kDigits[(value >> shift) & 0xF];
}

void append_base36(std::string& out, std::uint64_t value, std::size_t digits) {
    static constexpr char kDigits[] = "0123456789abcdefghijklmnopqrstuvwxyz";
    const std::size_t begin = out.size();
    out.resize(begin + digits);
    for (std::size_t i = digits; i-- > 0; value /= 36)
        out[begin + i] = kDigits[value % 36];
}

}  // namespace

std::uint64_t SystemRandom::next() {
    std::uint64_t value;
    // Eight bytes never come short and cannot fail once the pool is initialised; without randomness no id is
    // safe, and going on would be worse than stopping.
    if (getrandom(&value, sizeof value, 0) != static_cast<ssize_t>(sizeof value)) std::abort();
    return value;
}

std::uint64_t SeededRandom::next() {
    // SplitMix64 (Steele, Lea, Flood 2014).
    state_ += 0x9E3779B97F4A7C15u;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
    return z ^ (z >> 31);
}

std::string random_id(Random& random) {
    std::string id;
    id.reserve(32);
    append_hex(id, random.next(), 16);
    append_hex(id, random.next(), 16);
    return id;
}

std::string ordered_id(std::string_view prefix, WallTime now, Random& random) {
    const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now.time_since_epoch()).count();
    std::string id{prefix};
    append_base36(id, static_cast<std::uint64_t>(ms), 9);
    append_base36(id, random.next(), 7);
    return id;
}

}  // namespace gateway
