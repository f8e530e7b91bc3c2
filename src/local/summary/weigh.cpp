#include "local/summary/weigh.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "base/text.hpp"
#include "local/summary/terms.hpp"

namespace gateway::local {
namespace {

constexpr std::string_view kPromises[] = {
    "in summary",    "in conclusion",  "to summarize", "overall",     "as a result", "we show",
    "we found",      "results show",   "the main",     "most import", "importantly", "in short",
    "key finding",   "the goal",       "the purpose",  "this paper",  "we propose",  "we recommend",
    "we decided to", "it was decided", "the decision", "conclude"};
// Sections whose sentences are about the document rather than its subject.
constexpr std::string_view kAside[] = {"acknowledg", "bibliography", "contents", "copyright",    "credits",
                                       "external l", "further re",   "index",    "license",      "licence",
                                       "references", "related",      "see also", "contributing", "about the"};

// "See the manual." "[The manual](…) has more.": says where something is said.
bool points_elsewhere(std::string_view text) {
    return text.starts_with('[') || text.starts_with("See ") || text.starts_with("For more ");
}

double of(std::size_t n) { return static_cast<double>(n); }

bool is_aside(std::string_view title) {
    const auto lower = to_lower(title.substr(0, 40));
    return std::any_of(std::begin(kAside), std::end(kAside),
                       [&](std::string_view word) { return lower.find(word) != std::string::npos; });
}

bool promises(std::string_view text) {
    const auto front = to_lower(text.substr(0, 60));
    return std::any_of(std::begin(kPromises), std::end(kPromises),
                       [&](std::string_view words) { return front.find(words) != std::string::npos; });
}

// The vocabulary of the text: terms as small numbers, and in how many sentences each occurs.
class Vocabulary {
  public:
    Vocabulary(const Sentences& sentences, const std::stop_token& stop) {
        for (const auto& sentence : sentences.all) {
            if (stop.stop_requested()) return;
            auto& ids = ids_.emplace_back();
            for (const auto hash : terms_of(sentence.text))
                ids.push_back(
                    known_.try_emplace(hash, static_cast<std::uint32_t>(known_.size())).first->second);
            occurrences_.resize(known_.size());
            in_sentences_.resize(known_.size());
            for (const auto id : ids)
                ++occurrences_[id];
            std::sort(ids.begin(), ids.end());
            ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
            for (const auto id : ids)
                ++in_sentences_[id];
        }
    }

    const std::vector<std::uint32_t>& terms(std::size_t sentence) const { return ids_[sentence]; }
    std::size_t size() const { return known_.size(); }

    // How much a term tells sentences apart; what every third one has tells nothing, in any language.
    double rarity(std::uint32_t id) const {
        const auto total = of(ids_.size()), here = of(in_sentences_[id]);
        if (total > 12 && here > total * 0.33) return 0;
        return std::log((total + 1) / (here + 0.5));
    }
    double presence(std::uint32_t id) const { return (1 + std::log(of(occurrences_[id]))) * rarity(id); }

    // The terms of `text` that are known, each once.
    std::vector<std::uint32_t> known(std::string_view text) const {
        std::vector<std::uint32_t> ids;
        for (const auto hash : terms_of(text))
            if (const auto found = known_.find(hash); found != known_.end()) ids.push_back(found->second);
        std::sort(ids.begin(), ids.end());
        ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
        return ids;
    }

  private:
    std::unordered_map<std::uint64_t, std::uint32_t> known_;
    std::vector<std::vector<std::uint32_t>> ids_;  // by sentence, sorted, each once
    std::vector<std::size_t> occurrences_, in_sentences_;
};

double shared(const std::vector<std::uint32_t>& terms, const std::vector<std::uint32_t>& wanted) {
    if (wanted.empty()) return 0;
    std::size_t found = 0;
    for (const auto id : wanted)
        found += std::binary_search(terms.begin(), terms.end(), id);
    return of(found) / of(wanted.size());
}

// The cosine of each sentence to the sum of all, the largest being 1.
std::vector<double> centrality(const Vocabulary& vocabulary, Weighed& out, std::size_t sentences) {
    std::vector<double> central(sentences);
    double largest = 0;
    for (std::size_t i = 0; i < sentences; ++i) {
        double square = 0, dot = 0;
        auto& vector = out.vectors.emplace_back();
        for (const auto id : vocabulary.terms(i)) {
            const auto weight = vocabulary.rarity(id);
            if (weight <= 0) continue;
            vector.emplace_back(id, static_cast<float>(weight));
            square += weight * weight;
            dot += weight * vocabulary.presence(id);
        }
        const auto length = std::sqrt(square);
        for (auto& [id, weight] : vector)
            weight = static_cast<float>(weight / length);
        central[i] = length > 0 ? dot / length : 0;
        largest = std::max(largest, central[i]);
    }
    for (auto& value : central)
        value = largest > 0 ? value / largest : 0;
    return central;
}

double position(const Sentence& sentence, std::size_t index, std::size_t total) {
    return 0.6 * std::exp(-of(index) / (of(total) * 0.1 + 3)) + 0.4 / (1 + of(sentence.place));
}

void share_out(const Sentences& sentences, Weighed& out) {
    double all = 0;
    for (const auto& section : sentences.sections) {
        // A part ten times as long is three times as important.
        const auto weight = std::sqrt(of(section.words)) * (is_aside(section.title) ? 0.1 : 1);
        out.shares.push_back(weight);
        all += weight;
    }
    for (auto& share : out.shares)
        share = all > 0 ? share / all : 0;
}

}  // namespace

double similarity(const std::vector<std::pair<std::uint32_t, float>>& a,
                  const std::vector<std::pair<std::uint32_t, float>>& b) {
    double dot = 0;
    for (auto x = a.begin(), y = b.begin(); x != a.end() && y != b.end();) {
        if (x->first == y->first)
            dot += static_cast<double>(x++->second) * static_cast<double>(y++->second);
        else if (x->first < y->first)
            ++x;
        else
            ++y;
    }
    return dot;
}

Weighed weigh(const Sentences& sentences, std::string_view focus, const std::stop_token& stop) {
    Weighed out;
    const Vocabulary vocabulary(sentences, stop);
    if (stop.stop_requested()) return out;
    const auto total = sentences.all.size();
    const auto central = centrality(vocabulary, out, total);
    const auto wanted = vocabulary.known(focus);
    out.knows_focus = !wanted.empty();
    std::vector<std::vector<std::uint32_t>> titles;
    for (const auto& section : sentences.sections)
        titles.push_back(vocabulary.known(section.title));
    for (std::size_t i = 0; i < total; ++i) {
        const auto& sentence = sentences.all[i];
        const auto& terms = vocabulary.terms(i);
        double score = 0.55 * central[i] + 0.25 * position(sentence, i, total) +
                       0.1 * shared(terms, titles[sentence.section]) + 0.1 * promises(sentence.text);
        if (sentence.refers_back) score *= 0.8;
        if (!sentence.whole) score *= 0.7;
        if (points_elsewhere(sentence.text)) score *= 0.6;
        if (sentence.words < 7 || sentence.words > 45) score *= 0.8;
        if (is_aside(sentences.sections[sentence.section].title)) score *= 0.2;
        if (!wanted.empty()) {
            const auto about =
                std::max(shared(terms, wanted), 0.5 * shared(titles[sentence.section], wanted));
            score = about > 0 ? 0.4 * score + 0.6 * about : 0.2 * score;
        }
        out.scores.push_back(score);
    }
    share_out(sentences, out);
    return out;
}

}  // namespace gateway::local
