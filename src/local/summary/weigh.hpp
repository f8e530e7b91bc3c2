// How much each sentence says of what the whole text says.
#pragma once

#include <cstdint>
#include <stop_token>
#include <string_view>
#include <utility>
#include <vector>

#include "local/summary/sentences.hpp"

namespace gateway::local {

struct Weighed {
    /// Of each sentence, in [0, 1]: how near it is to the middle of the text's vocabulary, where it stands,
    /// what its heading and its first words promise, and whether it speaks of the focus.
    std::vector<double> scores = {};
    /// Of each sentence: its terms with their weights, by term, of length 1 as a vector (or 0).
    std::vector<std::vector<std::pair<std::uint32_t, float>>> vectors = {};
    /// Of each section: its share of the summary, adding up to 1.
    std::vector<double> shares = {};
    bool knows_focus = false;  ///< some word of the focus is in a sentence
};

/// Linear in the text; nothing is compared with everything. Once `stop` is requested, of no use.
Weighed weigh(const Sentences& sentences, std::string_view focus, const std::stop_token& stop);

/// The cosine between two sentences.
double similarity(const std::vector<std::pair<std::uint32_t, float>>& a,
                  const std::vector<std::pair<std::uint32_t, float>>& b);

}  // namespace gateway::local
