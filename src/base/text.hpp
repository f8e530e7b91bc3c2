// Small text functions that several rooms need. Pure; no locale.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace gateway {

/// Without leading and trailing spaces, tabs, CR and LF.
std::string_view trim(std::string_view text);

/// ASCII lower case; other bytes unchanged.
std::string to_lower(std::string_view text);

/// ASCII case-insensitive equality, for header names and the like.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Pieces between separators; "" gives one empty piece.
std::vector<std::string_view> split(std::string_view text, char separator);

/// Length in bytes of the well-formed UTF-8 sequence at the front of `text`, 1 to 4; 0 if there is none.
std::size_t utf8_sequence(std::string_view text);

/// Is `text` well-formed UTF-8 (no overlong forms, surrogates or values above U+10FFFF)?
bool is_valid_utf8(std::string_view text);

/// `text` with every ill-formed byte sequence replaced by U+FFFD.
std::string repair_utf8(std::string_view text);

/// At most `max_bytes` from the front, never cutting a UTF-8 sequence.
std::string_view utf8_prefix(std::string_view text, std::size_t max_bytes);

/// The candidate with the smallest edit distance (case-insensitive; two neighbours that changed places are
/// one edit), if it is near enough to be a plausible slip of the pen: at most one third of the longer length
/// and at most 4. Nothing otherwise.
std::optional<std::string> nearest_name(std::string_view name, std::span<const std::string> candidates);

/// `text` with every %XX replaced by its byte, as in URIs; nothing when a '%' is not followed by two hex
/// digits. The bytes may be anything, also 0 and ill-formed UTF-8.
std::optional<std::string> percent_decoded(std::string_view text);

/// Lower-case hex of bytes.
std::string to_hex(std::string_view bytes);

}  // namespace gateway
