// gateway://artifact/<id>: the name by which a document or a large result is passed around instead of its
// text. The id is 128 random bits and is looked up together with its owner, so neither guessing nor
// overhearing one helps anybody else. `…/<n>` means item n (from 0) of an artifact that is a JSON list.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::artifacts {

inline constexpr std::string_view kHandlePrefix = "gateway://artifact/";

struct Handle {
    std::string id;
    std::optional<std::size_t> item = {};

    std::string text() const;
    friend bool operator==(const Handle&, const Handle&) = default;
};

/// The handle that `text` is as a whole (surrounding white space does not count), or nothing.
std::optional<Handle> parse_handle(std::string_view text);

/// Is `text` one word that begins like a handle? What is and is none should be refused, not taken for a text.
bool looks_like_handle(std::string_view text);

}  // namespace gateway::artifacts
