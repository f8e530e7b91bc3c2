// From ECMA-262 to PCRE2, character by character. Everything that reads the same in both is copied; the rest
// is spelled out (".", \s, \v, \cX, \uXXXX with surrogate pairs, property names) or refused.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>

#include "json/schema/pattern.hpp"

namespace gateway::json::schema {
namespace {

// White space and line ends of ECMA-262, and everything else; PCRE2's \s knows ASCII only.
constexpr std::string_view kSpace =
    R"(\x{9}-\x{d}\x{20}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}\x{feff})";
constexpr std::string_view kNotSpace =
    R"(\x{0}-\x{8}\x{e}-\x{1f}\x{21}-\x{9f}\x{a1}-\x{167f}\x{1681}-\x{1fff}\x{200b}-\x{2027}\x{202a}-\x{202e})"
    R"(\x{2030}-\x{205e}\x{2060}-\x{2fff}\x{3001}-\x{fefe}\x{ff00}-\x{10ffff})";

struct PropertyName {
    std::string_view ecma, pcre;
};
constexpr std::array kProperties = std::to_array<PropertyName>({
    {"ASCII", ""},
    {"Any", "Any"},
    {"Letter", "L"},
    {"Cased_Letter", "L&"},
    {"LC", "L&"},
    {"Uppercase_Letter", "Lu"},
    {"Lowercase_Letter", "Ll"},
    {"Titlecase_Letter", "Lt"},
    {"Modifier_Letter", "Lm"},
    {"Other_Letter", "Lo"},
    {"Mark", "M"},
    {"Combining_Mark", "M"},
    {"Nonspacing_Mark", "Mn"},
    {"Spacing_Mark", "Mc"},
    {"Enclosing_Mark", "Me"},
    {"Number", "N"},
    {"Decimal_Number", "Nd"},
    {"digit", "Nd"},
    {"Letter_Number", "Nl"},
    {"Other_Number", "No"},
    {"Punctuation", "P"},
    {"punct", "P"},
    {"Connector_Punctuation", "Pc"},
    {"Dash_Punctuation", "Pd"},
    {"Open_Punctuation", "Ps"},
    {"Close_Punctuation", "Pe"},
    {"Initial_Punctuation", "Pi"},
    {"Final_Punctuation", "Pf"},
    {"Other_Punctuation", "Po"},
    {"Symbol", "S"},
    {"Math_Symbol", "Sm"},
    {"Currency_Symbol", "Sc"},
    {"Modifier_Symbol", "Sk"},
    {"Other_Symbol", "So"},
    {"Separator", "Z"},
    {"Space_Separator", "Zs"},
    {"Line_Separator", "Zl"},
    {"Paragraph_Separator", "Zp"},
    {"Other", "C"},
    {"Control", "Cc"},
    {"cntrl", "Cc"},
    {"Format", "Cf"},
    {"Surrogate", "Cs"},
    {"Private_Use", "Co"},
    {"Unassigned", "Cn"},
});

class Translator {
  public:
    explicit Translator(std::string_view text) : text_(text) {}

    Result<Translated> run() {
        while (at_ < text_.size() && problem_.empty())
            in_class_ ? class_member() : outside();
        if (problem_.empty() && in_class_) problem_ = "a '[' is not closed";
        if (!problem_.empty())
            return fail(ErrorKind::invalid_parameter, "not an ECMA-262 regular expression: " + problem_ +
                                                          " (at " + std::to_string(at_) + ")");
        return Translated{std::move(out_), longest_run_, back_references_};
    }

  private:
    char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }
    bool follows(std::string_view text) const { return text_.substr(at_).starts_with(text); }
    void copy(std::size_t n = 1) {
        out_ += text_.substr(at_, n);
        at_ += n;
    }
    void code_point(std::uint32_t c) {
        constexpr std::string_view kDigits = "0123456789abcdef";
        out_ += "\\x{";
        bool started = false;
        for (int shift = 20; shift >= 0; shift -= 4) {
            const auto digit = (c >> shift) & 15U;
            started |= digit != 0 || shift == 0;
            if (started) out_ += kDigits[digit];
        }
        out_ += '}';
    }

    void outside() {
        const char c = peek();
        if (c == '\\') return escape();
        if (c == '[') {
            in_class_ = true;
            copy(peek(1) == '^' ? 2 : 1);
            return;
        }
        if (c == '(') return group();
        if (c == '.') {
            out_ += R"([^\n\r\x{2028}\x{2029}])";
            ++at_;
            return;
        }
        if (c == '{') return braces();
        if (c == '*' || c == '+' || c == '?') {
            copy();
            return after_quantifier();
        }
        if (c == ']' || c == '}') out_ += '\\';
        copy();
    }

    // Groups that both have; Perl's others (comments, flags, recursion, verbs) are not ECMA-262.
    void group() {
        if (follows("(*")) {
            problem_ = "nothing to repeat after '('";
            return;
        }
        if (!follows("(?")) return copy();
        for (const std::string_view known : {"(?:", "(?=", "(?!", "(?<=", "(?<!"})
            if (follows(known)) return copy(known.size());
        const char name = peek(3);
        if (follows("(?<") && (std::isalpha(static_cast<unsigned char>(name)) || name == '_' || name == '$'))
            return copy(3);
        problem_ = "unknown kind of group";
    }

    // {n}, {n,} and {n,m}; any other brace is itself.
    void braces() {
        std::size_t i = at_ + 1;
        const auto digits = [&] {
            const auto from = i;
            while (i < text_.size() && std::isdigit(static_cast<unsigned char>(text_[i])))
                ++i;
            return i > from;
        };
        bool quantifier = digits();
        if (quantifier && i < text_.size() && text_[i] == ',') {
            ++i;
            digits();
        }
        quantifier = quantifier && i < text_.size() && text_[i] == '}';
        if (!quantifier) {
            out_ += "\\{";
            ++at_;
            return;
        }
        // Beyond its own limit PCRE2 refuses the number.
        std::size_t least = 0;
        std::from_chars(text_.data() + at_ + 1, text_.data() + i, least);
        longest_run_ = std::max(longest_run_, least);
        copy(i + 1 - at_);
        after_quantifier();
    }

    void after_quantifier() {
        if (peek() == '?') copy();
        if (peek() == '+' || peek() == '*' || peek() == '?') problem_ = "nothing to repeat";
    }

    void class_member() {
        const char c = peek();
        if (c == '\\') return escape();
        if (c == ']') in_class_ = false;
        // "[[:alpha:]]" is a class of characters here, not Perl's name of one.
        if (c == '[') out_ += '\\';
        copy();
    }

    std::optional<std::uint32_t> hex(std::size_t from, std::size_t digits) const {
        if (digits == 0 || digits > 6 || from + digits > text_.size()) return std::nullopt;
        std::uint32_t out = 0;
        for (const char c : text_.substr(from, digits)) {
            if (!std::isxdigit(static_cast<unsigned char>(c))) return std::nullopt;
            out = out * 16 + static_cast<std::uint32_t>(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
        }
        return out;
    }

    void unicode_escape() {
        if (peek(2) == '{') {
            const auto end = text_.find('}', at_);
            const auto c = end == text_.npos ? std::nullopt : hex(at_ + 3, end - at_ - 3);
            if (!c || *c > 0x10FFFF) return void(problem_ = "\\u{…} is not a code point");
            at_ = end + 1;
            return code_point(*c);
        }
        auto c = hex(at_ + 2, 4);
        if (!c) return void(problem_ = "\\u needs four hexadecimal digits");
        at_ += 6;
        if (*c >= 0xD800 && *c < 0xDC00 && follows("\\u")) {
            const auto low = hex(at_ + 2, 4);
            if (low && *low >= 0xDC00 && *low < 0xE000) {
                at_ += 6;
                return code_point(0x10000 + ((*c - 0xD800) << 10) + (*low - 0xDC00));
            }
        }
        if (*c >= 0xD800 && *c < 0xE000) return void(problem_ = "half of a surrogate pair");
        code_point(*c);
    }

    void property() {
        const auto end = text_.find('}', at_);
        if (peek(2) != '{' || end == text_.npos) return void(problem_ = "\\p needs {…}");
        auto name = text_.substr(at_ + 3, end - at_ - 3);
        const bool negated = peek(1) == 'P';
        for (const std::string_view prefix : {"General_Category=", "gc="})
            if (name.starts_with(prefix)) name.remove_prefix(prefix.size());
        if (name.starts_with('^')) return void(problem_ = "unknown property");
        for (const auto& known : kProperties)
            if (known.ecma == name) name = known.pcre;
        at_ = end + 1;
        if (name.empty()) {
            if (in_class_)
                out_ += negated ? R"(\x{80}-\x{10ffff})" : R"(\x{0}-\x{7f})";
            else
                out_ += negated ? R"([^\x{0}-\x{7f}])" : R"([\x{0}-\x{7f}])";
            return;
        }
        out_ += negated ? "\\P{" : "\\p{";
        out_.append(name).append("}");
    }

    void space(bool negated) {
        at_ += 2;
        if (in_class_)
            out_ += negated ? kNotSpace : kSpace;
        else
            out_.append(negated ? "[^" : "[").append(kSpace).append("]");
    }

    void back_reference() {
        std::size_t end = at_ + 1;
        while (end < text_.size() && std::isdigit(static_cast<unsigned char>(text_[end])))
            ++end;
        if (in_class_) return void(problem_ = "a back reference inside '[…]'");
        back_references_ = true;
        out_.append("\\g{").append(text_.substr(at_ + 1, end - at_ - 1)).append("}");
        at_ = end;
    }

    void escape() {
        const char c = peek(1);
        if (at_ + 1 >= text_.size()) return void(problem_ = "it ends in a backslash");
        switch (c) {
            case 'd':
            case 'D':
            case 'w':
            case 'W':
            case 'f':
            case 'n':
            case 'r':
            case 't':
            case 'b': return copy(2);
            case 'B': return in_class_ ? void(problem_ = "\\B inside '[…]'") : copy(2);
            case 's':
            case 'S': return space(c == 'S');
            case 'v': at_ += 2; return code_point(0x0B);
            case 'u': return unicode_escape();
            case 'p':
            case 'P': return property();
            case 'k':
                if (in_class_ || peek(2) != '<') return void(problem_ = "\\k needs <name>");
                back_references_ = true;
                return copy(2);
            default: break;
        }
        if (c == 'c') {
            if (!std::isalpha(static_cast<unsigned char>(peek(2))))
                return void(problem_ = "\\c needs a letter");
            const auto control = static_cast<std::uint32_t>(peek(2)) & 31U;
            at_ += 3;
            return code_point(control);
        }
        if (c == 'x') {
            const auto code = hex(at_ + 2, 2);
            if (!code) return void(problem_ = "\\x needs two hexadecimal digits");
            at_ += 4;
            return code_point(*code);
        }
        if (c == '0' && !std::isdigit(static_cast<unsigned char>(peek(2)))) {
            at_ += 2;
            return code_point(0);
        }
        if (c >= '1' && c <= '9') return back_reference();
        if (std::isalnum(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80)
            return void(problem_ = std::string("unknown escape \\") +
                                   (static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : "…"));
        copy(2);
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool in_class_ = false;
    std::size_t longest_run_ = 0;
    bool back_references_ = false;
    std::string out_;
    std::string problem_;
};

}  // namespace

Result<Translated> translate_pattern(std::string_view ecma) { return Translator(ecma).run(); }

}  // namespace gateway::json::schema
