// Summaries of documents of any length. A short document is one call. A long one is read in parts, each of
// which becomes notes; notes are merged along a tree whose groups follow from the texts of the parts, and the
// last call writes the summary. So after an edit only the parts near it and their path to the root are asked
// for again: everything else is in the memory of exact answers.
#pragma once

#include "operations/context.hpp"

namespace gateway::operations {

enum class SummaryFormat : unsigned char { paragraph, bullet_points, key_points, tldr };

std::string_view name_of(SummaryFormat format);
/// Nothing for a name that is none of paragraph, bullet_points, key_points, tldr.
std::optional<SummaryFormat> summary_format_from_name(std::string_view name);

struct SummaryOptions {
    std::int64_t max_words = 300;
    SummaryFormat format = SummaryFormat::paragraph;
    std::string focus = {};  ///< what the reader wants to know; "" = everything that matters
};

struct Summary {
    std::string text;
    std::size_t parts = 1;  ///< in which the document was read
};

/// Errors: invalid_parameter (an empty document, max_words under 1), validation_failed (no whole answer in
/// the attempts there are), content_filtered (refused or filtered, naming the part), budget_exceeded, and
/// those of Completions.
boost::asio::awaitable<Outcome<Summary>> summarize(Context context, Text document, SummaryOptions options);

}  // namespace gateway::operations
