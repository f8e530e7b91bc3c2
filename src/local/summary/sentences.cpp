#include "local/summary/sentences.hpp"

#include <algorithm>
#include <span>
#include <unordered_set>

#include "base/text.hpp"
#include "chunking/prose.hpp"
#include "local/line.hpp"
#include "local/summary.hpp"

namespace gateway::local {
namespace {

constexpr auto npos = std::string_view::npos;
constexpr std::size_t kFewestWords = 4, kMostWords = 80;
constexpr std::size_t kLongestParagraph = 1u << 16;  // bytes; longer ones are read in pieces

constexpr std::string_view kBoilerplate[] = {
    "all rights reserved", "accept cookies", "back to top",    "click here",       "contact us",
    "cookie policy",       "copyright ©",    "follow us",      "log in",           "privacy policy",
    "read more",           "share this",     "sign in",        "sign up",          "skip to content",
    "subscribe to",        "terms of",       "this site uses", "use of cookies",   "we use cookies",
    "your browser",        "copyright (c)",  "newsletter",     "table of contents"};
constexpr std::string_view kBack[] = {"also",  "and",  "another",   "but",   "he",   "however",
                                      "it",    "she",  "similarly", "so",    "such", "that",
                                      "these", "they", "this",      "those", "thus", "we"};

std::string one_line(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool space = static_cast<unsigned char>(c) <= ' ';
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (out.ends_with(' ')) out.pop_back();
    return out;
}

bool ends_as_sentence(std::string_view text) {
    for (bool more = true; more;) {
        more = false;
        for (const std::string_view closer : {"\"", "'", ")", "]", "”", "’", "»", "」", "』", "）", "*", "_"})
            if (text.ends_with(closer)) {
                text.remove_suffix(closer.size());
                more = true;
            }
    }
    for (const std::string_view stop : {".", "!", "?", "…", "。", "！", "？"})
        if (text.ends_with(stop)) return true;
    return false;
}

bool refers_back(std::string_view text) {
    auto word = text.substr(0, std::min<std::size_t>(text.find_first_of(" ,"), 12));
    return std::binary_search(std::begin(kBack), std::end(kBack), std::string_view(to_lower(word)));
}

bool is_boilerplate(const Sentence& sentence) {
    if (sentence.words > 20) return false;
    const auto lower = to_lower(sentence.text);
    return std::any_of(std::begin(kBoilerplate), std::end(kBoilerplate),
                       [&](std::string_view words) { return lower.find(words) != npos; });
}

// Share of bytes in the targets of links, and of bytes that are neither letters nor spaces.
struct Make {
    double links = 0, others = 0;
};
Make make_of(std::string_view text) {
    std::size_t links = 0, others = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const auto rest = text.substr(at);
        const bool target = rest.starts_with("](");
        if (target || rest.starts_with("http://") || rest.starts_with("https://")) {
            const auto end = std::min(text.find_first_of(target ? ")" : " )", at), text.size());
            links += end - at;
            at = end;
            continue;
        }
        const char c = text[at];
        others += !((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == ' ' || (c & 0x80));
    }
    const auto size = static_cast<double>(std::max<std::size_t>(text.size(), 1));
    return {static_cast<double>(links) / size, static_cast<double>(others) / size};
}

bool is_prose(const Sentence& sentence) {
    const auto make = make_of(sentence.text);
    return make.links < 0.4 && make.others < 0.3 && !is_boilerplate(sentence);
}

bool stands_alone(const Sentence& sentence, bool item) {
    if (sentence.words < kFewestWords || sentence.words > kMostWords) return false;
    return !sentence.text.ends_with(':') && (sentence.whole || item);
}

class Collector {
  public:
    Collector(std::string_view text, Wanted wanted, const std::stop_token& stop)
        : text_(text), wanted_(wanted), stop_(stop) {
        out_.sections.emplace_back();
    }

    Sentences collect() {
        const auto lines = lines_of(text_, stop_);
        for (std::size_t i = 0; i < lines.size() && !stop_.stop_requested(); ++i) {
            const auto& line = lines[i];
            if (line.kind == LineKind::heading) begin_section(line);
            if (line.kind != LineKind::prose && line.kind != LineKind::item && line.kind != LineKind::quote)
                continue;
            std::size_t last = i;
            while (last + 1 < lines.size() && lines[last + 1].continues &&
                   lines[last].end - line.begin < kLongestParagraph)
                ++last;
            paragraph({lines.begin() + static_cast<std::ptrdiff_t>(i),
                       lines.begin() + static_cast<std::ptrdiff_t>(last) + 1});
            i = last;
        }
        return std::move(out_);
    }

  private:
    void begin_section(const Line& line) {
        auto title = content_of(text_, line);
        while (title.ends_with('#'))
            title.remove_suffix(1);
        out_.sections.push_back({trim(title), 0});
        place_ = 0;
    }

    // The lines as one, of the same length: marks and line ends are blanked, so offsets stay those of the
    // text.
    std::string joined(std::span<const Line> lines) const {
        const auto begin = lines.front().content, end = lines.back().end;
        std::string whole(end - begin, ' ');
        for (const auto& line : lines)
            std::copy(text_.begin() + static_cast<std::ptrdiff_t>(line.content),
                      text_.begin() + static_cast<std::ptrdiff_t>(line.end),
                      whole.begin() + static_cast<std::ptrdiff_t>(line.content - begin));
        return whole;
    }

    void paragraph(std::span<const Line> lines) {
        const auto whole = joined(lines);
        const bool item = lines.front().kind == LineKind::item;
        const auto base = lines.front().content;
        for (std::size_t from = 0; from < whole.size() && !stop_.stop_requested();) {
            const auto end = std::min(chunking::sentence_end(whole, from), whole.size());
            add(std::string_view(whole).substr(from, end - from), base + from, item);
            from = end;
        }
        ++paragraph_;
    }

    void add(std::string_view raw, std::size_t at, bool item) {
        const auto content = chunking::bare(raw);
        if (content.empty()) return;
        const auto begin = at + static_cast<std::size_t>(content.data() - raw.data());
        Sentence sentence{begin, begin + content.size(), one_line(content)};
        sentence.words = count_words(sentence.text);
        sentence.section = out_.sections.size() - 1;
        sentence.paragraph = paragraph_;
        sentence.place = place_++;
        sentence.whole = ends_as_sentence(sentence.text);
        sentence.refers_back = refers_back(sentence.text);
        if (sentence.words == 0 || !is_prose(sentence)) return;
        out_.sections.back().words += sentence.words;
        if (wanted_ == Wanted::standing_alone &&
            (!stands_alone(sentence, item) || !seen_.insert(sentence.text).second))
            return;
        out_.all.push_back(std::move(sentence));
    }

    std::string_view text_;
    Wanted wanted_;
    std::stop_token stop_;
    Sentences out_;
    std::unordered_set<std::string> seen_;
    std::size_t paragraph_ = 0, place_ = 0;
};

}  // namespace

Sentences sentences_of(std::string_view text, Wanted wanted, const std::stop_token& stop) {
    return Collector(text, wanted, stop).collect();
}

}  // namespace gateway::local
