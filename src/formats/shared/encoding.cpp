#include "formats/shared/encoding.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>

#include "base/text.hpp"
#include "formats/shared/encoding_guess.hpp"

namespace gateway::formats {
namespace {

struct Label {
    std::string_view label, encoding;
};

// Labels of the WHATWG encoding standard, and the system's name of what they mean. A closed list: the
// system's converter knows stateful and experimental encodings that no stranger shall choose.
constexpr std::array kLabels = {
    Label{"utf-8", "UTF-8"},
    Label{"utf8", "UTF-8"},
    Label{"us-ascii", "CP1252"},
    Label{"ascii", "CP1252"},
    Label{"iso-8859-1", "CP1252"},
    Label{"iso8859-1", "CP1252"},
    Label{"latin1", "CP1252"},
    Label{"windows-1252", "CP1252"},
    Label{"cp1252", "CP1252"},
    Label{"iso-8859-2", "ISO-8859-2"},
    Label{"iso-8859-3", "ISO-8859-3"},
    Label{"iso-8859-4", "ISO-8859-4"},
    Label{"iso-8859-5", "ISO-8859-5"},
    Label{"iso-8859-6", "ISO-8859-6"},
    Label{"iso-8859-7", "ISO-8859-7"},
    Label{"iso-8859-8", "ISO-8859-8"},
    Label{"iso-8859-9", "CP1254"},
    Label{"iso-8859-10", "ISO-8859-10"},
    Label{"iso-8859-13", "ISO-8859-13"},
    Label{"iso-8859-14", "ISO-8859-14"},
    Label{"iso-8859-15", "ISO-8859-15"},
    Label{"iso-8859-16", "ISO-8859-16"},
    Label{"koi8-r", "KOI8-R"},
    Label{"koi8-u", "KOI8-U"},
    Label{"windows-874", "CP874"},
    Label{"windows-1250", "CP1250"},
    Label{"windows-1251", "CP1251"},
    Label{"windows-1253", "CP1253"},
    Label{"windows-1254", "CP1254"},
    Label{"windows-1255", "CP1255"},
    Label{"windows-1256", "CP1256"},
    Label{"windows-1257", "CP1257"},
    Label{"windows-1258", "CP1258"},
    Label{"macintosh", "MACINTOSH"},
    Label{"ibm866", "CP866"},
    Label{"gb2312", "GBK"},
    Label{"gbk", "GBK"},
    Label{"gb18030", "GB18030"},
    Label{"big5", "BIG5-HKSCS"},
    Label{"euc-jp", "EUC-JP"},
    Label{"shift_jis", "CP932"},
    Label{"shift-jis", "CP932"},
    Label{"sjis", "CP932"},
    Label{"windows-31j", "CP932"},
    Label{"euc-kr", "CP949"},
    Label{"ks_c_5601-1987", "CP949"},
    Label{"utf-16le", "UTF-16LE"},
    Label{"utf-16", "UTF-16LE"},
    Label{"utf-16be", "UTF-16BE"},
};

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::size_t kSample = 4096;
constexpr std::size_t kPrescan = 4096;  // bytes in which a page must state its encoding

std::string_view encoding_of_label(std::string_view label) {
    const auto name = to_lower(trim(label));
    const auto found =
        std::find_if(kLabels.begin(), kLabels.end(), [&](const Label& row) { return row.label == name; });
    return found == kLabels.end() ? std::string_view{} : found->encoding;
}

struct Mark {
    std::string_view bytes, encoding;
};
// The longer mark of UTF-32 begins like that of UTF-16.
constexpr std::array kMarks = {
    Mark{"\xEF\xBB\xBF", "UTF-8"},
    Mark{std::string_view("\xFF\xFE\0\0", 4), "UTF-32LE"},
    Mark{std::string_view("\0\0\xFE\xFF", 4), "UTF-32BE"},
    Mark{"\xFF\xFE", "UTF-16LE"},
    Mark{"\xFE\xFF", "UTF-16BE"},
};

const Mark* mark_of(std::string_view bytes) {
    const auto found = std::find_if(kMarks.begin(), kMarks.end(),
                                    [&](const Mark& mark) { return bytes.starts_with(mark.bytes); });
    return found == kMarks.end() ? nullptr : &*found;
}

// UTF-16 without a mark: Western text has a zero at nearly every other place, and only there.
std::string_view utf16_by_zeros(std::string_view bytes) {
    const auto sample = bytes.substr(0, kSample & ~std::size_t{1});
    if (sample.size() < 4) return {};
    std::array<std::size_t, 2> zeros{};
    for (std::size_t i = 0; i < sample.size(); ++i)
        if (sample[i] == '\0') ++zeros[i % 2];
    const auto half = sample.size() / 2;
    const auto many = [&](std::size_t n) { return n * 10 >= half * 6; };
    const auto few = [&](std::size_t n) { return n * 20 <= half; };
    if (many(zeros[1]) && few(zeros[0])) return "UTF-16LE";
    if (many(zeros[0]) && few(zeros[1])) return "UTF-16BE";
    return {};
}

// The name people know: the converter's CP1252 is Windows-1252.
std::string public_name(const std::string& encoding) {
    if (encoding == "CP932") return "Shift_JIS";
    if (encoding == "CP949") return "EUC-KR";
    if (encoding == "BIG5-HKSCS") return "Big5";
    return encoding.starts_with("CP12") || encoding == "CP874" ? "Windows-" + encoding.substr(2) : encoding;
}

struct Converted {
    std::string text;
    std::size_t replaced = 0;
};

// Through the system's converter; nothing when it does not know the encoding.
std::optional<Converted> convert(std::string_view bytes, std::string_view encoding) {
    iconv_t converter = iconv_open("UTF-8", std::string(encoding).c_str());
    if (converter == reinterpret_cast<iconv_t>(-1)) return std::nullopt;
    const std::size_t unit = encoding.starts_with("UTF-16") ? 2 : encoding.starts_with("UTF-32") ? 4 : 1;
    Converted out;
    out.text.reserve(bytes.size() + bytes.size() / 8);
    char* in = const_cast<char*>(bytes.data());  // iconv never writes through it
    std::size_t left = bytes.size();
    std::array<char, 16 * 1024> piece;
    while (left > 0) {
        char* end = piece.data();
        std::size_t room = piece.size();
        const auto result = iconv(converter, &in, &left, &end, &room);
        const int problem = errno;
        out.text.append(piece.data(), static_cast<std::size_t>(end - piece.data()));
        if (result != static_cast<std::size_t>(-1) || problem == E2BIG) continue;
        const auto skip = std::min(unit, left);  // EILSEQ, or EINVAL at the end
        in += skip;
        left -= skip;
        out.text += kReplacement;
        ++out.replaced;
    }
    // What it held back, in case a mark followed.
    char* end = piece.data();
    std::size_t room = piece.size();
    iconv(converter, nullptr, nullptr, &end, &room);
    out.text.append(piece.data(), static_cast<std::size_t>(end - piece.data()));
    iconv_close(converter);
    return out;
}

struct Soundness {
    std::size_t sequences = 0;  // of two bytes and more
    std::size_t broken = 0;     // bytes that belong to no sequence
};

Soundness soundness(std::string_view bytes) {
    Soundness found;
    for (std::size_t at = 0; at < bytes.size();) {
        const auto length = utf8_sequence(bytes.substr(at));
        if (length > 1) ++found.sequences;
        if (length == 0) ++found.broken;
        at += std::max<std::size_t>(length, 1);
    }
    return found;
}

// Empty: the bytes are not UTF-8, and nothing says what they are.
std::string_view choose_encoding(std::string_view bytes, std::string_view declared, const Soundness& utf8) {
    if (utf8.broken == 0 && utf8.sequences > 0) return "UTF-8";
    if (const auto named = encoding_of_label(declared); !named.empty() && named != "UTF-8") return named;
    if (const auto utf16 = utf16_by_zeros(bytes); !utf16.empty()) return utf16;
    return utf8.sequences >= utf8.broken ? "UTF-8" : "";
}

// "\r\n" and a lone "\r" become "\n"; zero bytes, which no reader expects in text, go.
std::string normal_lines(std::string text) {
    if (text.find_first_of(std::string_view("\r\0", 2)) == std::string::npos) return text;
    std::size_t out = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\0') continue;
        if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') continue;
        text[out++] = text[i] == '\r' ? '\n' : text[i];
    }
    text.resize(out);
    return text;
}

// Text in another script, if the guess holds for the whole of it.
std::optional<Decoded> decode_by_guess(std::string_view bytes) {
    const auto guess = guess_encoding(bytes);
    auto converted = guess.empty() ? std::nullopt : convert(bytes, guess);
    if (!converted || converted->replaced > 0 || !is_plausible_guess(converted->text)) return std::nullopt;
    Decoded out{normal_lines(std::move(converted->text)), std::string(guess)};
    out.notes.push_back("read as " + public_name(out.encoding) + ", which was guessed");
    return out;
}

}  // namespace

Decoded decode(std::string_view bytes, std::string_view declared) {
    Decoded out;
    const auto* mark = mark_of(bytes);
    if (mark) bytes.remove_prefix(mark->bytes.size());
    const auto utf8 = soundness(bytes);
    out.encoding = mark ? mark->encoding : choose_encoding(bytes, declared, utf8);
    if (out.encoding.empty()) {
        if (auto guessed = decode_by_guess(bytes)) return std::move(*guessed);
        out.encoding = "CP1252";
    }
    std::size_t replaced = utf8.broken;
    if (auto converted = out.encoding == "UTF-8" ? std::nullopt : convert(bytes, out.encoding)) {
        out.text = std::move(converted->text);
        replaced = converted->replaced;
        if (!mark && encoding_of_label(declared) != out.encoding)
            out.notes.push_back("read as " + public_name(out.encoding));
    } else {
        out.encoding = "UTF-8";
        out.text = utf8.broken == 0 ? std::string(bytes) : repair_utf8(bytes);
    }
    out.exact = replaced == 0;
    if (!out.exact)
        out.notes.push_back(std::to_string(replaced) + " invalid " + public_name(out.encoding) + " byte" +
                            (replaced == 1 ? "" : "s") + " replaced");
    out.text = normal_lines(std::move(out.text));
    return out;
}

std::string stated_encoding(std::string_view bytes) {
    const auto head = to_lower(bytes.substr(0, kPrescan));
    auto at = head.find("charset=");
    at = at == std::string::npos ? head.find("encoding=") : at;
    if (at == std::string::npos) return {};
    const auto begin = head.find_first_not_of("\"' ", head.find('=', at) + 1);
    if (begin == std::string::npos) return {};
    return head.substr(begin, head.find_first_of("\"' />;", begin) - begin);
}

bool looks_like_text(std::string_view bytes) {
    if (mark_of(bytes)) return true;
    return bytes.substr(0, 2 * kSample).find('\0') == std::string_view::npos ||
           !utf16_by_zeros(bytes).empty();
}

Document plain_document(std::string_view bytes, std::string_view declared) {
    auto decoded = decode(bytes, declared);
    return {{}, std::move(decoded.text), {}, std::move(decoded.notes), decoded.exact};
}

}  // namespace gateway::formats
