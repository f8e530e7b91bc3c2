#include "json/repair.hpp"

#include <algorithm>
#include <bitset>
#include <utility>

#include "base/text.hpp"
#include "json/repair_string.hpp"

namespace gateway::json {
namespace {

constexpr auto npos = std::string_view::npos;

using Repairs = std::bitset<static_cast<std::size_t>(Repair::cut) + 1>;

constexpr std::size_t bit(Repair repair) { return static_cast<std::size_t>(repair); }

constexpr bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) || c == '_' || c == '$' ||
           c == '-' || (c & 0x80) != 0;
}

// How the JSON word is spelled that is meant by another language's.
constexpr std::pair<std::string_view, std::string_view> kLiterals[] = {
    {"true", "true"}, {"false", "false"}, {"null", "null"},      {"True", "true"},     {"False", "false"},
    {"None", "null"}, {"NaN", "null"},    {"undefined", "null"}, {"Infinity", "null"}, {"-Infinity", "null"}};

// Does `token` have the form of a JSON number?
bool is_number(std::string_view token) {
    const auto digits = [&] {
        const auto end = std::min(token.find_first_not_of("0123456789"), token.size());
        token.remove_prefix(end);
        return end > 0;
    };
    if (token.starts_with('-')) token.remove_prefix(1);
    if (token.size() > 1 && token[0] == '0' && is_digit(token[1])) return false;
    if (!digits()) return false;
    if (token.starts_with('.')) {
        token.remove_prefix(1);
        if (!digits()) return false;
    }
    if (token.starts_with('e') || token.starts_with('E')) {
        token.remove_prefix(1);
        if (token.starts_with('+') || token.starts_with('-')) token.remove_prefix(1);
        if (!digits()) return false;
    }
    return token.empty();
}

// Reads one document leniently and writes it as JSON; the strict parser then makes values of it, so that
// there is one reading of numbers and strings.
class Reader {
  public:
    Reader(std::string_view text, std::size_t at, std::size_t max_depth)
        : text_(text), at_(at), max_depth_(max_depth) {}

    /// Reads the object or array that begins here.
    bool document() {
        const Read read = value(1);
        if (read == Read::part) repairs_.set(bit(Repair::cut));
        return read == Read::whole || read == Read::part;
    }
    std::size_t at() const { return at_; }
    std::string& written() { return out_; }
    const Repairs& repairs() const { return repairs_; }
    std::string_view expected() const { return expected_; }
    /// What could not be read was meant as JSON all the same: not a bracket in prose.
    bool broken() const { return broken_; }

  private:
    enum class Read {
        whole,
        part,   // the text ended within; what there was is written and closed
        none,   // the text ended before anything could be written
        wrong,  // not JSON
    };

    Read wrong(std::string_view expected) {
        expected_ = expected;
        return Read::wrong;
    }
    bool ended() const { return at_ >= text_.size(); }

    // Over white space and comments.
    void skip() {
        while (!ended()) {
            const auto rest = text_.substr(at_);
            std::size_t end = 0;
            if (is_space(rest[0])) {
                ++at_;
                continue;
            }
            if (rest[0] == '#' || rest.starts_with("//"))
                end = rest.find('\n');
            else if (rest.starts_with("/*"))
                end = std::min(rest.find("*/", 2), npos - 2) + 2;
            else
                return;
            repairs_.set(bit(Repair::comments));
            at_ = end >= rest.size() ? text_.size() : at_ + end;
        }
    }

    Read value(std::size_t depth) {
        if (ended()) return Read::none;
        const char c = text_[at_];
        if (c == '{' || c == '[') {
            if (depth > max_depth_) {
                broken_ = true;
                return wrong("less nesting");
            }
            return c == '{' ? members<'}'>(depth) : members<']'>(depth);
        }
        if (c == '"' || c == '\'') return string();
        return word();
    }

    // The members of an object or the elements of an array, brackets included.
    template <char kClose>
    Read members(std::size_t depth) {
        out_ += text_[at_++];
        for (bool comma = false, first = true;; first = false) {
            skip();
            if (!ended() && text_[at_] == kClose) {
                if (comma) repairs_.set(bit(Repair::commas));
                ++at_;
                out_ += kClose;
                return Read::whole;
            }
            if (!first && !comma && !ended()) return wrong(kClose == '}' ? "a comma or }" : "a comma or ]");
            const auto before = out_.size();
            if (!first) out_ += ',';
            const Read read = kClose == '}' ? member(depth) : value(depth + 1);
            if (read == Read::wrong) return read;
            if (read != Read::whole) {
                if (read == Read::none) out_.resize(before);
                out_ += kClose;
                return Read::part;
            }
            skip();
            comma = !ended() && text_[at_] == ',';
            if (!comma) continue;
            ++at_;
            broken_ = true;
        }
    }

    Read member(std::size_t depth) {
        Read read = key();
        if (read != Read::whole) return read == Read::wrong ? read : Read::none;
        skip();
        if (ended()) return Read::none;
        if (text_[at_] != ':') return wrong("a colon after a key");
        ++at_;
        out_ += ':';
        broken_ = true;
        skip();
        return value(depth + 1);
    }

    Read key() {
        if (ended()) return Read::none;
        if (text_[at_] == '"' || text_[at_] == '\'') return string();
        const auto name = take_word();
        if (name.empty()) return wrong("a key");
        if (ended()) return Read::none;
        repairs_.set(bit(Repair::keys));
        out_ += '"';
        out_ += name;
        out_ += '"';
        return Read::whole;
    }

    Read string() {
        if (text_[at_] == '\'') repairs_.set(bit(Repair::quotes));
        const auto read = repair_string(text_, at_, out_);
        at_ = read.end;
        if (read.changed) repairs_.set(bit(Repair::characters));
        return read.closed ? Read::whole : Read::part;
    }

    std::string_view take_word() {
        const auto begin = at_;
        while (!ended() && is_word(text_[at_]))
            ++at_;
        return text_.substr(begin, at_ - begin);
    }

    // A number or a literal.
    Read word() {
        const auto begin = at_;
        while (!ended() && (is_word(text_[at_]) || text_[at_] == '.' || text_[at_] == '+'))
            ++at_;
        const auto token = text_.substr(begin, at_ - begin);
        for (const auto& [spelling, meant] : kLiterals) {
            if (token == spelling) {
                if (spelling != meant) repairs_.set(bit(Repair::literals));
                out_ += meant;
                return Read::whole;
            }
            if (ended() && !token.empty() && spelling.starts_with(token)) return Read::none;
        }
        // At the very end it may be the front of a number.
        if (ended() && !token.empty() && token.find_first_not_of("+-.0123456789eE") == npos)
            return Read::none;
        if (is_number(token)) {
            out_ += token;
            return Read::whole;
        }
        at_ = begin;
        return wrong("a value");
    }

    std::string_view text_;
    std::size_t at_;
    std::size_t max_depth_;
    std::string out_;
    Repairs repairs_;
    std::string_view expected_;
    bool broken_ = false;  // should it fail from here on
};

// What a code fence encloses, when nothing stands around it; else the text itself.
std::string_view unfenced(std::string_view text) {
    constexpr std::string_view kFence = "```";
    const auto line_end = text.find('\n');
    if (!text.starts_with(kFence) || !text.ends_with(kFence) || line_end == npos) return text;
    text.remove_prefix(line_end + 1);
    text.remove_suffix(std::min(text.size(), kFence.size()));
    return trim(text);
}

struct Found {
    std::size_t begin = 0, end = 0;
    std::string written;
    Repairs repairs;
};

// The longest document in `text`. A bracket in prose is passed over as far as it was read, so that no byte is
// read twice; what was meant as JSON and is broken ends the search, lest a part of it be taken for the whole.
Result<Found> longest_document(std::string_view text, std::size_t max_depth) {
    Found best;
    std::size_t furthest = 0, count = 0;
    std::string_view expected = "a JSON object or array";
    for (std::size_t at = 0; (at = text.find_first_of("{[", at)) != npos;) {
        Reader reader(text, at, max_depth);
        const bool read = reader.document();
        if (read && reader.at() - at > best.end - best.begin)
            best = {at, reader.at(), std::move(reader.written()), reader.repairs()};
        count += read;
        if (!read && reader.at() >= furthest) {
            furthest = reader.at();
            expected = reader.expected();
        }
        if (!read && reader.broken()) break;
        at = std::max(reader.at(), at + 1);
    }
    if (count == 0)
        return fail(ErrorKind::malformed_response, "not JSON, and not to be repaired: expected " +
                                                       std::string(expected) + " at byte " +
                                                       std::to_string(furthest));
    if (count > 1) best.repairs.set(bit(Repair::other_documents));
    if (!trim(text.substr(0, best.begin)).empty() || !trim(text.substr(best.end)).empty())
        best.repairs.set(bit(Repair::surroundings));
    return best;
}

Repaired with(value document, const Repairs& repairs) {
    Repaired result{std::move(document)};
    for (std::size_t i = 0; i < repairs.size(); ++i)
        if (repairs[i]) result.repairs.push_back(static_cast<Repair>(i));
    return result;
}

}  // namespace

std::string_view describe(Repair repair) {
    switch (repair) {
        case Repair::surroundings: return "text or a code fence around it";
        case Repair::other_documents: return "shorter documents beside it";
        case Repair::comments: return "comments";
        case Repair::quotes: return "single quotes";
        case Repair::commas: return "trailing commas";
        case Repair::keys: return "keys without quotes";
        case Repair::literals: return "literals of another language";
        case Repair::characters: return "characters that must be escaped";
        case Repair::cut: return "a cut end";
    }
    return "unknown";
}

bool Repaired::has(Repair repair) const {
    return std::find(repairs.begin(), repairs.end(), repair) != repairs.end();
}

std::string Repaired::note() const {
    std::string list;
    for (const auto repair : repairs)
        if (repair != Repair::surroundings)
            list += (list.empty() ? "" : ", ") + std::string(describe(repair));
    return list.empty() ? list : "repaired JSON: " + list;
}

Result<Repaired> repair(std::string_view text, std::size_t max_depth) {
    if (auto valid = parse(text, max_depth)) return Repaired{std::move(*valid)};
    text = trim(text);
    Repairs repairs;
    if (const auto inside = unfenced(text); inside.size() < text.size())
        if (auto valid = parse(inside, max_depth)) {
            repairs.set(bit(Repair::surroundings));
            return with(std::move(*valid), repairs);
        }
    std::string clean;
    if (!is_valid_utf8(text)) {
        // A text that was cut within a character ends before it.
        const auto whole_characters = utf8_prefix(text, text.size() - 1);
        if (is_valid_utf8(whole_characters)) {
            text = whole_characters;
        } else {
            clean = repair_utf8(text);
            text = clean;
            repairs.set(bit(Repair::characters));
        }
    }
    auto found = longest_document(text, max_depth);
    if (!found) return tl::unexpected(found.error());
    auto document = parse(found->written, max_depth);
    if (!document) return tl::unexpected(document.error());
    return with(std::move(*document), found->repairs | repairs);
}

}  // namespace gateway::json
