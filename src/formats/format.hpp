// A document format is one file of this folder: how its bytes are recognised and how they become text. The
// build lists the folder and makes the table; file name = id = symbol.
//
// Files are hostile until read: a loader bounds its depth, its time and what it unpacks, and answers any
// bytes with a document or an error.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "formats/document.hpp"

namespace gateway::formats {

struct Limits {
    std::size_t text_bytes = 32u << 20;        ///< of the text that comes out
    std::size_t unpacked_bytes = 256u << 20;   ///< of everything that is read out of one archive
    std::size_t unpack_ratio = 200;            ///< unpacked : packed, of one member above 1 MiB
    std::size_t members = 10'000;              ///< of one archive
    std::size_t depth = 256;                   ///< of nested elements
    std::chrono::seconds helper_time{60};      ///< of a helper process, by the clock and of CPU
    std::uint64_t helper_memory = 2ull << 30;  ///< its address space
};

struct Input {
    std::string_view bytes;
    std::string name;             ///< file name or URL, for messages and its extension
    std::string media_type = {};  ///< as a server stated it, lower case, without parameters; may be empty
    std::string charset = {};     ///< as a server stated it; may be empty
    std::stop_token stop = {};    ///< gives up early, with `cancelled`
    Limits limits = {};
    bool as_laid_out =
        false;  ///< what stands side by side on a page stays so (PDF), rather than in reading order
};

struct Format {
    std::string id;
    Result<Document> (*load)(const Input& input) = nullptr;
    std::vector<std::string> extensions = {};   ///< lower case, with the dot
    std::vector<std::string> media_types = {};  ///< lower case
    /// Do the first bytes say so? Nullptr: any text might be one.
    bool (*recognises)(std::string_view bytes) = nullptr;
    bool binary = false;  ///< no text: it is recognised or it is none
};

/// All formats, sorted by id. Lives for the whole program.
std::span<const Format> all();

/// The format with this id, or nullptr.
const Format* find(std::string_view id);

/// Which format `input` is: by its first bytes, else by a media type that says more than "some text", else by
/// its extension, else plain text. Errors: unsupported (a kind that is none of ours; names what it looks
/// like).
Result<const Format*> detect(const Input& input);

/// Detects and loads. Errors: unsupported, malformed (invalid_parameter), document_too_large (a bound of
/// input.limits), not_configured (a helper program is missing; names its package), timeout, cancelled.
Result<Document> load(const Input& input);

}  // namespace gateway::formats
