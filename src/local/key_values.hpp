// Keys and their values where a text writes them down as such: "Key: value", "key = value", "**Key:** value",
// tables of two columns, front matter, terms with their definitions, lists below a key, a JSON object.
//
// As with tables, it says whether the reading is exact, so that whoever asks knows if a model is needed.
#pragma once

#include <cstddef>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::local {

struct KeyValue {
    std::string key = {};
    /// One; several if the value is a list. A value over several lines has them parted by "\n".
    std::vector<std::string> values = {};
    bool is_list = false;
    std::size_t begin = 0, end = 0;  ///< bytes of the text; of a table or a JSON object, the whole
    /// Nothing stands beside it that could be part of it, or of which it could be part.
    bool certain = true;
    bool nested = false;  ///< stands below another key, which may be of the meaning
};

struct KeyValues {
    std::vector<KeyValue> pairs = {};
    /// Lines that are neither blank, nor part of a pair, nor headings, rules or the like.
    std::size_t unread_lines = 0;
};

/// Every pair of `text`, in order. A value goes on in lines that are indented more than its key (not behind a
/// blank line, if it stands beside its key), or in the items below it if it has none of its own; a key above
/// indented pairs is their heading and no pair. A text that is one JSON object gives its members. Once `stop`
/// is requested, the pairs so far. Linear time; any bytes.
KeyValues read_key_values(std::string_view text, const std::stop_token& stop = {});

struct KeyValueOptions {
    /// Only these, whatever their case, spaces and punctuation; empty: all.
    std::vector<std::string> expected = {};
    bool normalize = true;  ///< names that the text gives in snake_case; those of `expected` stay as they are
};

struct KeyValueData {
    /// Strings; an array where the value is a list or the key comes more than once; null for an expected key
    /// that is missing. Never guessed types.
    json::object data = {};
    std::vector<std::string> missing = {};  ///< expected, but not there or without a value
    /// With expected keys: each was there once, with a certain value. Without: every line was read, every
    /// pair is certain, no key below another comes again elsewhere, and there is one at least.
    bool exact = false;
};

KeyValueData choose_key_values(const KeyValues& read, const KeyValueOptions& options = {});

}  // namespace gateway::local
