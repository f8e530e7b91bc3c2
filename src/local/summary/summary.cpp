// Which sentences, and how they are written: the best one after the other, less for what was said already and
// for what comes from a part that has had its share, as long as words are left (maximal marginal relevance).
#include "local/summary.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include "base/text.hpp"
#include "local/summary/terms.hpp"
#include "local/summary/weigh.hpp"

namespace gateway::local {
namespace {

// Bounds of the choice, so that its time depends on them and not on the text.
constexpr std::size_t kCandidates = 400, kMostChosen = 200;

constexpr std::array<std::string_view, 4> kNames = {"paragraph", "bullet_points", "key_points", "tldr"};

// What a format allows.
struct Frame {
    std::size_t words, sentences;
    bool one_a_paragraph;
    double redundancy;  // how much repeating counts against a sentence
};

Frame frame_of(const SummaryOptions& options) {
    constexpr auto kAny = std::string_view::npos;
    switch (options.format) {
        case SummaryFormat::key_points: return {options.max_words, 7, true, 0.6};
        case SummaryFormat::tldr: return {std::min<std::size_t>(options.max_words, 50), 2, false, 0.5};
        case SummaryFormat::paragraph:
        case SummaryFormat::bullet_points: break;
    }
    return {options.max_words, kAny, false, 0.4};
}

bool has_items(SummaryFormat format) {
    return format == SummaryFormat::bullet_points || format == SummaryFormat::key_points;
}

// The best sentences, and the best of each section, by index.
std::vector<std::size_t> candidates_of(const Sentences& sentences, const Weighed& weighed) {
    const auto better = [&](std::size_t a, std::size_t b) {
        return weighed.scores[a] != weighed.scores[b] ? weighed.scores[a] > weighed.scores[b] : a < b;
    };
    std::vector<std::size_t> order(sentences.all.size());
    std::iota(order.begin(), order.end(), 0);
    std::sort(order.begin(), order.end(), better);
    std::vector<bool> has_one(sentences.sections.size());
    std::vector<std::size_t> chosen;
    std::size_t from_sections = 0;
    for (const auto index : order) {
        const auto section = sentences.all[index].section;
        const bool first = !has_one[section] && from_sections < kCandidates;
        if (chosen.size() >= kCandidates && !first) continue;
        from_sections += !has_one[section];
        has_one[section] = true;
        chosen.push_back(index);
    }
    return chosen;
}

class Choice {
  public:
    Choice(const Sentences& sentences, const Weighed& weighed, const Frame& frame)
        : sentences_(sentences),
          weighed_(weighed),
          frame_(frame),
          candidates_(candidates_of(sentences, weighed)),
          said_(candidates_.size()),
          used_(sentences.sections.size()) {}

    /// By index, in the order of the text.
    std::vector<std::size_t> make() {
        while (chosen_.size() < std::min(frame_.sentences, kMostChosen)) {
            const auto best = next();
            if (best == candidates_.size()) break;
            take(best);
        }
        std::sort(chosen_.begin(), chosen_.end());
        return std::move(chosen_);
    }

  private:
    const Sentence& sentence(std::size_t candidate) const { return sentences_.all[candidates_[candidate]]; }

    double gain(std::size_t candidate) const {
        const auto& it = sentence(candidate);
        const auto quota = weighed_.shares[it.section] * static_cast<double>(frame_.words) + 1;
        const auto left = quota / (quota + static_cast<double>(used_[it.section]));
        return weighed_.scores[candidates_[candidate]] * left - frame_.redundancy * said_[candidate];
    }

    std::size_t next() const {
        std::size_t best = candidates_.size();
        double most = 0;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            if (sentence(i).words > frame_.words - words_ || said_[i] > 1) continue;
            if (const auto value = gain(i); best == candidates_.size() || value > most) {
                most = value;
                best = i;
            }
        }
        return best;
    }

    void take(std::size_t candidate) {
        const auto& it = sentence(candidate);
        chosen_.push_back(candidates_[candidate]);
        words_ += it.words;
        used_[it.section] += it.words;
        for (std::size_t i = 0; i < candidates_.size(); ++i) {
            const auto alike =
                similarity(weighed_.vectors[candidates_[i]], weighed_.vectors[candidates_[candidate]]);
            said_[i] = std::max(said_[i], alike);
            if (i == candidate || (frame_.one_a_paragraph && sentence(i).paragraph == it.paragraph))
                said_[i] = 2;
        }
    }

    const Sentences& sentences_;
    const Weighed& weighed_;
    Frame frame_;
    std::vector<std::size_t> candidates_;
    std::vector<double> said_;       // by candidate: how much of it was said; 2 = not to be taken
    std::vector<std::size_t> used_;  // words, by section
    std::vector<std::size_t> chosen_;
    std::size_t words_ = 0;
};

// The front of a sentence that is too long for the summary.
Summary front_of(const Sentence& sentence, const SummaryOptions& options, std::size_t max_words) {
    const std::string_view text = sentence.text;
    std::string_view front;
    for (std::size_t at = 0; at < text.size();) {
        next_character(text, at);
        auto after = at;
        const bool joint = at == text.size() || text[at] == ' ' || is_unspaced(next_character(text, after));
        if (!joint) continue;
        if (count_words(text.substr(0, at)) > max_words) break;
        front = text.substr(0, at);
    }
    if (front.empty()) return {};
    Summary summary;
    summary.words = count_words(front);
    summary.text = (has_items(options.format) ? "- " : "") + std::string(front) + "…";
    summary.sentences = {{sentence.begin, sentence.end}};
    summary.cut = true;
    return summary;
}

bool needs_space(std::string_view before) {
    return !before.ends_with("。") && !before.ends_with("！") && !before.ends_with("？");
}

Summary joined(const Sentences& sentences, const std::vector<std::size_t>& chosen, bool items) {
    Summary summary;
    for (const auto index : chosen) {
        const auto& sentence = sentences.all[index];
        if (items)
            summary.text += (summary.text.empty() ? "- " : "\n- ") + sentence.text;
        else
            summary.text += (summary.text.empty() || !needs_space(summary.text) ? "" : " ") + sentence.text;
        summary.sentences.push_back({sentence.begin, sentence.end});
        summary.words += sentence.words;
    }
    return summary;
}

// Every sentence, where the format has room for them: nothing need be chosen then.
std::optional<Sentences> all_within(std::string_view text, const Sentences& sentences, const Frame& frame,
                                    const std::stop_token& stop) {
    std::size_t words = 0;
    for (const auto& section : sentences.sections)
        words += section.words;
    if (words > frame.words || frame.one_a_paragraph) return std::nullopt;
    auto all = sentences_of(text, Wanted::all, stop);
    return all.all.size() <= frame.sentences ? std::optional(std::move(all)) : std::nullopt;
}

std::vector<std::size_t> every(const Sentences& sentences) {
    std::vector<std::size_t> indices(sentences.all.size());
    std::iota(indices.begin(), indices.end(), 0);
    return indices;
}

const Sentence& best(const Sentences& sentences, const Weighed& weighed) {
    const auto most = std::max_element(weighed.scores.begin(), weighed.scores.end());
    return sentences.all[static_cast<std::size_t>(most - weighed.scores.begin())];
}

}  // namespace

std::string_view name_of(SummaryFormat format) { return kNames[static_cast<std::size_t>(format)]; }

std::optional<SummaryFormat> summary_format_from_name(std::string_view name) {
    const auto lower = to_lower(trim(name));
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (kNames[i] == lower) return static_cast<SummaryFormat>(i);
    return std::nullopt;
}

Summary summarize(std::string_view text, const SummaryOptions& options, const std::stop_token& stop) {
    if (options.max_words == 0) return {};
    const auto frame = frame_of(options);
    auto sentences = sentences_of(text, Wanted::standing_alone, stop);
    auto all = all_within(text, sentences, frame, stop);
    const bool whole = all.has_value();
    if (whole) sentences = std::move(*all);
    if (sentences.all.empty()) return {};
    const auto weighed = weigh(sentences, options.focus, stop);
    if (stop.stop_requested()) return {};
    const auto chosen = whole ? every(sentences) : Choice(sentences, weighed, frame).make();
    auto summary = chosen.empty() ? front_of(best(sentences, weighed), options, frame.words)
                                  : joined(sentences, chosen, has_items(options.format));
    summary.focus_unknown = !trim(options.focus).empty() && !weighed.knows_focus;
    return summary;
}

}  // namespace gateway::local
