#include "auth/base64url.hpp"

#include <array>
#include <cstdint>

namespace gateway::auth {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kForeign = 0xFF;

constexpr std::array<std::uint8_t, 256> make_digits() {
    std::array<std::uint8_t, 256> digits{};
    digits.fill(kForeign);
    for (std::size_t i = 0; i < kAlphabet.size(); ++i)
        digits[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
    return digits;
}

}  // namespace

std::optional<std::string> decode_base64url(std::string_view text) {
    static constexpr auto kDigits = make_digits();
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    std::uint32_t held = 0;  // digits read, of which the low `waiting` bits are not yet written
    unsigned waiting = 0;
    for (const unsigned char c : text) {
        if (kDigits[c] == kForeign) return std::nullopt;
        held = (held << 6 | kDigits[c]) & 0xFFFF;
        waiting += 6;
        if (waiting >= 8) bytes.push_back(static_cast<char>(held >> (waiting -= 8) & 0xFF));
    }
    if (held & ((1u << waiting) - 1)) return std::nullopt;
    return bytes;
}

}  // namespace gateway::auth
