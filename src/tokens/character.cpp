#include "tokens/character.hpp"

namespace gateway::tokens::detail {
namespace {

// Bytes of the sequence that `lead` begins, or 0 (Unicode 16, table 3-7).
constexpr unsigned sequence_length(unsigned lead) {
    if (lead >= 0xC2 && lead <= 0xDF) return 2;
    if (lead >= 0xE0 && lead <= 0xEF) return 3;
    if (lead >= 0xF0 && lead <= 0xF4) return 4;
    return 0;
}

// The same table's narrower ranges for the second byte: no overlong forms, no surrogates, no value too large.
constexpr bool second_fits(unsigned lead, unsigned byte) {
    const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return byte >= low && byte <= high;
}

}  // namespace

Character read_multibyte(const char* at, const char* end) {
    const auto byte = [at](unsigned i) { return static_cast<unsigned char>(at[i]); };
    const unsigned lead = byte(0);
    const unsigned length = sequence_length(lead);
    if (length == 0) return {CharacterClass::other, 1, false};
    unsigned code = lead & (0x7Fu >> length);
    for (unsigned i = 1; i < length; ++i) {
        if (at + i == end) return {CharacterClass::other, 1, true};
        if (i == 1 ? !second_fits(lead, byte(1)) : (byte(i) & 0xC0) != 0x80)
            return {CharacterClass::other, 1, false};
        code = code << 6 | (byte(i) & 0x3F);
    }
    return {static_cast<CharacterClass>(kBlocks[kBlockOf[code >> 7]][code & 127]), length, false};
}

}  // namespace gateway::tokens::detail
