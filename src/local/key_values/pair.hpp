// What the readers of keys and values share: one line as a key and its value, one JSON object as many.
#pragma once

#include <optional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "local/key_values.hpp"

namespace gateway::local {

/// Views into the line.
struct Pair {
    std::string_view key;
    std::string_view value;  ///< may be empty
};

/// The pair that `content` (a line without white space around it) is: "Key: value", "key = value", "**Key:**
/// value".
std::optional<Pair> pair_of(std::string_view content);

/// The pairs of a line that has one or more: "No: 17    Date: 3 May", "A: 1 | B: 2", "level=info size=3".
/// Empty if it has none, or `stop` is requested: a line may be as long as the text.
std::vector<Pair> pairs_of(std::string_view content, const std::stop_token& stop);

/// Could it be a key? Some words, with a letter among them, and nothing that belongs to sentences or code.
bool is_key(std::string_view text);

/// The members of a text that is as a whole one JSON object: strings as they are, other values their JSON
/// text, null empty. None is certain if any holds an object, or a list of more than scalars. Nothing if it is
/// not.
std::optional<KeyValues> read_json_object(std::string_view text);

/// Without quotes around it, if they are those of the whole.
std::string_view unquoted(std::string_view value);

}  // namespace gateway::local
