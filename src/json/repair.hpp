// Reads the JSON that models write: almost JSON, in a code fence, with prose around it, in Python's or
// JavaScript's spelling, or cut short. What was put right is reported, so that nobody takes a repaired answer
// for a clean one.
//
// The reader decides nothing by guessing: what is neither JSON nor on the list below is an error. It reads
// the text once (linear time) and no deeper than `max_depth`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::json {

/// What can be put right.
enum class Repair : unsigned char {
    surroundings,     ///< a code fence, or text before or after the document
    other_documents,  ///< the longest document was taken, shorter ones beside it left out
    comments,         ///< // …, # … and /* … */
    quotes,           ///< 'single' quotes
    commas,           ///< a comma before } or ]
    keys,             ///< keys without quotes
    literals,         ///< True, False, None, undefined, NaN, Infinity; the last three become null
    characters,       ///< raw line breaks and controls in strings, unknown escapes, invalid UTF-8
    cut,              ///< the text ended too early: what is incomplete was closed or left out
};

/// In words, for a note: "single quotes".
std::string_view describe(Repair repair);

struct Repaired {
    value document;
    std::vector<Repair> repairs = {};  ///< each once, in the order of the enum; empty: the text was JSON

    bool has(Repair repair) const;
    /// "repaired JSON: single quotes, trailing commas"; "" where a fence or prose around it was all there
    /// was.
    std::string note() const;
};

/// The document in `text`. Valid JSON comes back as parse() reads it, whatever it is; to be repaired it must
/// be an object or an array.
///
/// A cut document keeps what is certain: closed members, the front of a string value; not a number at the
/// very end, which may have had more digits. So the result is a prefix of what was meant.
///
/// Error: malformed_response with the place and what was expected there.
Result<Repaired> repair(std::string_view text, std::size_t max_depth = 64);

}  // namespace gateway::json
