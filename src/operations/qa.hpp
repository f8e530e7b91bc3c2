// Questions and answers about documents of any length, spread over the document, each with a quote that was
// found in it: a pair without evidence is asked for again and otherwise left out.
#pragma once

#include "operations/context.hpp"

namespace gateway::operations {

struct QaOptions {
    std::size_t count = 5;
    std::vector<std::string> types = {"factual", "conceptual"};
};

struct QaPair {
    std::string question, answer;
    std::string type;                  ///< one of those asked for
    std::string evidence;              ///< as it stands in the document
    std::uint64_t begin = 0, end = 0;  ///< where the evidence stands, in Unicode code points
};

struct QaPairs {
    std::vector<QaPair> pairs;  ///< by the place of their evidence; fewer than asked for is said in a note
    std::size_t parts = 1;      ///< in which the document was read
};

/// Errors: invalid_parameter (an empty document; a count of 0 or over 200; no type, more than 20),
/// validation_failed when not one pair stands, cancelled, and, where no pair was found before, those of
/// summarize(): after that they end the search, and a note says why there are not more.
boost::asio::awaitable<Outcome<QaPairs>> generate_qa_pairs(Context context, Text document, QaOptions options);

}  // namespace gateway::operations
