// References between schemas: the part of RFC 3986 that resolves one URI against another. Pure text; nothing
// is fetched and nothing is normalised beyond dot segments.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::json::schema {

struct SplitUri {
    std::string_view document;                 ///< everything before '#'
    std::optional<std::string_view> fragment;  ///< behind it, still percent-encoded
};
SplitUri split_fragment(std::string_view uri);

/// `reference` as seen from `base`, without a fragment.
std::string resolve_uri(std::string_view base, std::string_view reference);

/// With %XX replaced by the byte; what is not such a sequence stays.
std::string percent_decoded(std::string_view text);

/// `token` as a part of a JSON pointer ('~' and '/' escaped), appended to `out` behind a '/'.
void append_pointer_token(std::string& out, std::string_view token);

/// Names come from outside and are repeated to people: at most `most` bytes of `text`, then "…".
std::string excerpt(std::string_view text, std::size_t most);

}  // namespace gateway::json::schema
