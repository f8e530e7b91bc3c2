#include "formats/shared/encoding_guess.hpp"

#include <uchardet.h>

#include <algorithm>
#include <memory>

namespace gateway::formats {
namespace {

constexpr std::size_t kSample = 16 * 1024;
constexpr std::ptrdiff_t kFewest = 12;  // bytes that are not ASCII; fewer may be anything

struct Guess {
    std::string_view detected, encoding;
};

// What is believed of what the detector knows. Not ISO-8859-8, whose lines run backwards, nor the encodings
// of old Macintoshes, which it takes for others.
constexpr Guess kGuesses[] = {
    {"BIG5", "BIG5-HKSCS"},       {"EUC-JP", "EUC-JP"},         {"EUC-KR", "CP949"},
    {"GB18030", "GB18030"},       {"IBM866", "CP866"},          {"ISO-8859-11", "CP874"},
    {"ISO-8859-5", "ISO-8859-5"}, {"ISO-8859-6", "ISO-8859-6"}, {"ISO-8859-7", "ISO-8859-7"},
    {"KOI8-R", "KOI8-U"},  // which has all its letters and the Ukrainian ones
    {"SHIFT_JIS", "CP932"},       {"TIS-620", "CP874"},         {"UHC", "CP949"},
    {"WINDOWS-1251", "CP1251"},   {"WINDOWS-1253", "CP1253"},   {"WINDOWS-1255", "CP1255"},
    {"WINDOWS-1256", "CP1256"},
};

bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

std::string_view guess_encoding(std::string_view bytes) {
    const auto first = std::find_if_not(bytes.begin(), bytes.end(), is_ascii);
    const auto sample = bytes.substr(static_cast<std::size_t>(first - bytes.begin()), kSample);
    if (std::count_if(sample.begin(), sample.end(), [](char c) { return !is_ascii(c); }) < kFewest) return {};
    const std::unique_ptr<uchardet, decltype(&uchardet_delete)> detector(uchardet_new(), &uchardet_delete);
    if (uchardet_handle_data(detector.get(), sample.data(), sample.size()) != 0) return {};
    uchardet_data_end(detector.get());
    const std::string_view detected = uchardet_get_charset(detector.get());
    const auto* found = std::find_if(std::begin(kGuesses), std::end(kGuesses),
                                     [&](const Guess& guess) { return guess.detected == detected; });
    return found == std::end(kGuesses) ? std::string_view{} : found->encoding;
}

bool is_plausible_guess(std::string_view text) {
    std::size_t runs = 0, within_words = 0;  // of characters that are not ASCII
    for (std::size_t at = 0; at < text.size();) {
        if (is_ascii(text[at])) {
            ++at;
            continue;
        }
        const auto begin = at;
        std::size_t characters = 0;
        for (; at < text.size() && !is_ascii(text[at]); ++at) {
            if (text[at] == '\xC2' && static_cast<unsigned char>(text[at + 1]) < 0xA0) return false;  // C1
            characters += !is_continuation(text[at]);
        }
        const bool beside_letter = (begin > 0 && is_ascii_letter(text[begin - 1])) ||
                                   (at < text.size() && is_ascii_letter(text[at]));
        ++runs;
        within_words += characters <= 2 && beside_letter;
    }
    return within_words * 4 <= runs;
}

}  // namespace gateway::formats
