#include "json/repair_string.hpp"

#include <cstdint>
#include <optional>

#include "base/text.hpp"

namespace gateway::json {
namespace {

constexpr std::string_view kReplacement = "\\ufffd";

void append_unit(std::string& out, unsigned unit) {
    const char bytes[] = {static_cast<char>(unit >> 8), static_cast<char>(unit & 0xFF)};
    out += "\\u" + to_hex({bytes, 2});
}

std::optional<unsigned> hex(std::string_view digits) {
    unsigned value = 0;
    for (const char c : digits) {
        const int digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : -1;
        if (digit < 0) return std::nullopt;
        value = value * 16 + static_cast<unsigned>(digit);
    }
    return value;
}

constexpr bool is_high(unsigned unit) { return unit >= 0xD800 && unit <= 0xDBFF; }
constexpr bool is_low(unsigned unit) { return unit >= 0xDC00 && unit <= 0xDFFF; }

class StringReader {
  public:
    StringReader(std::string_view text, std::size_t at, std::string& out)
        : text_(text), at_(at + 1), quote_(text[at]), out_(out) {}

    StringRead read() {
        out_ += '"';
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == quote_) {
                out_ += '"';
                return {at_ + 1, true, changed_};
            }
            if (c == '\\') {
                if (!escape()) break;
            } else {
                plain(c);
                ++at_;
            }
        }
        out_ += '"';
        return {text_.size(), false, changed_};
    }

  private:
    void plain(char c) {
        if (c == '"') {
            out_ += "\\\"";
        } else if (static_cast<unsigned char>(c) < 0x20) {
            append_unit(out_, static_cast<unsigned char>(c));
            changed_ = true;
        } else {
            out_ += c;
        }
    }

    // The escape at at_; false when the text ends within it.
    bool escape() {
        if (at_ + 1 >= text_.size()) return false;
        const char c = text_[at_ + 1];
        if (c == 'u' || c == 'x') return code(c == 'u' ? 4 : 2);
        if (std::string_view("\"\\/bfnrt").find(c) != std::string_view::npos) {
            out_ += '\\';
            out_ += c;
        } else if (c == '\'') {
            out_ += c;
            changed_ = changed_ || quote_ == '"';
        } else {
            // Not an escape: a backslash that was meant as one, as in a path or a pattern.
            out_ += "\\\\";
            changed_ = true;
            ++at_;
            return true;
        }
        at_ += 2;
        return true;
    }

    // \uXXXX, or the \xXX of other languages.
    bool code(std::size_t digits) {
        const auto given = text_.substr(at_ + 2, digits);
        const auto unit = hex(given);
        if (!unit) {
            out_ += "\\\\";
            changed_ = true;
            ++at_;
            return true;
        }
        if (given.size() < digits) return false;
        changed_ = changed_ || digits == 2;
        if (is_high(*unit)) return pair(*unit);
        if (is_low(*unit)) {
            out_ += kReplacement;
            changed_ = true;
        } else {
            append_unit(out_, *unit);
        }
        at_ += 2 + digits;
        return true;
    }

    // A high surrogate; the low one must follow.
    bool pair(unsigned high) {
        const auto next = text_.substr(at_ + 6, 6);
        const auto digits = next.size() > 2 ? next.substr(2) : std::string_view{};
        const auto low = next.starts_with("\\u") ? hex(digits) : std::nullopt;
        const bool may_go_on = next.size() < 6 && (std::string_view("\\u").starts_with(next) || low);
        if (may_go_on) return false;
        if (low && is_low(*low)) {
            append_unit(out_, high);
            append_unit(out_, *low);
            at_ += 12;
        } else {
            out_ += kReplacement;
            changed_ = true;
            at_ += 6;
        }
        return true;
    }

    std::string_view text_;
    std::size_t at_;
    char quote_;
    std::string& out_;
    bool changed_ = false;
};

}  // namespace

StringRead repair_string(std::string_view text, std::size_t at, std::string& out) {
    return StringReader(text, at, out).read();
}

}  // namespace gateway::json
