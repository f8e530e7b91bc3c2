// Documents by reference: file paths and globs, read only inside the roots the operator allowed. The caller
// names a file; its text goes to the model without passing through the caller's own context.
//
// A path is resolved completely (symlinks, "..") before it is compared with the roots, opened once without
// following a last symlink, and refused when a deny rule matches: .env files, private keys, .git, .ssh. What
// the bytes are and how they become text is decided by `formats`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace gateway::documents {

struct Roots {
    std::vector<std::filesystem::path> folders;  ///< canonical; empty = no file may be read
};

struct SourceLimits {
    std::uint64_t file_bytes = 64u << 20;   ///< of one file as it lies on disk
    std::uint64_t total_bytes = 32u << 20;  ///< of the text of all sources of one call
    std::size_t files = 200;
    std::size_t entries = 50'000;  ///< of folders, looked at while globs of one call are expanded
};

struct SourceText {
    std::string name;  ///< path relative to its root
    std::string text;  ///< valid UTF-8, "\n" line ends
    std::vector<std::string> notes =
        {};             ///< what the caller should know, e.g. that invalid bytes were replaced
    bool exact = true;  ///< as of formats::Document; false: what tables in it say was mended or guessed
    std::optional<Error> problem = {};  ///< why there is no text; only with Unreadable::is_told
};

/// What becomes of a source that cannot be read.
enum class Unreadable {
    fails,    ///< nothing is read
    is_told,  ///< it has a `problem`, and the others are read
};

/// What was got elsewhere and has to become text: an artifact, a web page.
struct Fetched {
    std::string bytes;
    std::string name;             ///< for messages and its extension
    std::string media_type = {};  ///< as it was stated, lower case, without parameters; may be empty
    std::string charset = {};     ///< as it was stated; may be empty
};

/// How sources are read.
struct Manner {
    Unreadable unreadable = Unreadable::fails;
    bool as_laid_out = false;  ///< as formats::Input says
};

/// A reference to files, or what another reference led to; if it led to nothing, with the reason.
using Material = std::variant<std::string, Fetched, SourceText>;

/// The text of every piece of material, in order; a file that several references name is read once. Blocks.
/// `stop` gives up early, with `cancelled`. Errors: as below, and `not_found` for nothing.
Result<std::vector<SourceText>> read_material(std::span<const Material> material, const Roots& roots,
                                              const SourceLimits& limits = {}, std::stop_token stop = {},
                                              Manner manner = {});

/// Reads every reference: an absolute path, a path relative to any root, or a glob (`*`, `?`, `**`) of
/// either; matches in sorted order, each file once. Blocking file I/O. Errors: source_not_allowed (outside
/// the roots, denied; names the roots and the flag), not_found (nothing matches; names the nearest existing
/// file), document_too_large, and those of formats::load.
Result<std::vector<SourceText>> read_sources(std::span<const std::string> references, const Roots& roots,
                                             const SourceLimits& limits = {});

/// `prompt` with the sources before it, each between delimiters that its text cannot forge (they carry a
/// digest of the text) and a sentence that says that documents are data, not instructions.
std::string prompt_with_sources(std::string_view prompt, std::span<const SourceText> sources);

}  // namespace gateway::documents
