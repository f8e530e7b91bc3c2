// A summary made of the text's own sentences, without a model: those that say most of what the whole says,
// each about something else, from all of its parts.
//
// It is a choice, not a rewriting: nothing in it is not in the text, and what no sentence of the text says in
// few words it cannot say. Only sentences are chosen: no code, tables, headings, navigation or boilerplate.
#pragma once

#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::local {

enum class SummaryFormat : unsigned char {
    paragraph,      ///< running text
    bullet_points,  ///< an item for each sentence
    key_points,     ///< at most seven items, each from a paragraph of its own
    tldr,           ///< one or two sentences, at most 50 words
};

std::string_view name_of(SummaryFormat format);
std::optional<SummaryFormat> summary_format_from_name(std::string_view name);

struct SummaryOptions {
    std::size_t max_words = 300;  ///< never exceeded, counted as count_words() does
    SummaryFormat format = SummaryFormat::paragraph;
    std::string focus = {};  ///< words that what is chosen should be about; may be empty
};

/// Bytes of the text.
struct SentenceSpan {
    std::size_t begin = 0, end = 0;
    friend bool operator==(const SentenceSpan&, const SentenceSpan&) = default;
};

struct Summary {
    /// The sentences as they stand in the text, in its order; line breaks and runs of white space are a
    /// space. Empty when the text has no sentence, or none that fits.
    std::string text = {};
    std::vector<SentenceSpan> sentences = {};
    std::size_t words = 0;
    /// No sentence was short enough: `text` is the front of the best one, up to a whole word, and "…".
    bool cut = false;
    /// There was a focus, and no sentence has any of its words (function words aside): it changed nothing.
    bool focus_unknown = false;
};

/// The same text and options always give the same summary. Where the format has room for all of the text's
/// prose (key_points never has), nothing is chosen and all of it is the summary. Time: n·log n in the
/// sentences; about a second for 10 MB. Empty once `stop` is requested. Any bytes.
Summary summarize(std::string_view text, const SummaryOptions& options = {},
                  const std::stop_token& stop = {});

/// Runs of non-space that hold a letter or digit. In scripts that put no spaces between words, two characters
/// count as a word.
std::size_t count_words(std::string_view text);

}  // namespace gateway::local
