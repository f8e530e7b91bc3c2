// Bytes of unknown encoding into UTF-8.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "formats/document.hpp"

namespace gateway::formats {

struct Decoded {
    std::string text;      ///< valid UTF-8 without a byte order mark, "\n" line ends
    std::string encoding;  ///< "UTF-8", "UTF-16LE", "CP1252", …
    std::vector<std::string> notes = {};
    bool exact = true;  ///< false: some of it could not be decoded
};

/// A byte order mark counts first, then well-formed UTF-8 that is not mere ASCII, then `declared` (a label of
/// the WHATWG encoding standard; unknown ones are ignored), then zero bytes at every other place (UTF-16),
/// then UTF-8 with broken places if most of it is sound, then a guess among encodings of other scripts than
/// Latin, and last Windows-1252. What cannot be decoded
/// becomes U+FFFD, and the notes say how often.
Decoded decode(std::string_view bytes, std::string_view declared = {});

/// What a page or XML document says of itself: `charset=utf-8` of a <meta>, or `encoding="utf-8"` of an XML
/// declaration; empty when it says nothing.
std::string stated_encoding(std::string_view bytes);

/// Does `bytes` hold text in some encoding, by its zero bytes and byte order mark?
bool looks_like_text(std::string_view bytes);

/// A document whose text is `bytes` decoded and otherwise as it is.
Document plain_document(std::string_view bytes, std::string_view declared = {});

}  // namespace gateway::formats
