// The revisions of the Model Context Protocol this library serves, and what differs between them.
//
// A revision is a date. Up to 2025-11-25 ("legacy") a client opens with `initialize`; from 2026-07-28
// ("modern") every request stands alone and carries its revision in `_meta`. Code asks the predicates below
// and never compares dates itself.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace gateway::mcp {

enum class Revision : std::uint8_t { v2024_11_05, v2025_03_26, v2025_06_18, v2025_11_25, v2026_07_28 };

inline constexpr std::size_t kRevisionCount = 5;
inline constexpr Revision kNewestLegacy = Revision::v2025_11_25;
/// What a Streamable HTTP client that names no revision speaks, by the text of 2025-06-18.
inline constexpr Revision kUnnamedHttpRevision = Revision::v2025_03_26;

/// Everything served, newest first: the order in which `supported` and `supportedVersions` name them.
inline constexpr std::array<Revision, kRevisionCount> kServedRevisions = {
    Revision::v2026_07_28, Revision::v2025_11_25, Revision::v2025_06_18, Revision::v2025_03_26,
    Revision::v2024_11_05};

/// "2025-11-25".
std::string_view to_string(Revision revision);

/// The served revision with this name, or nothing.
std::optional<Revision> revision_from(std::string_view name);

/// Does `name` look like a modern revision, served or not: a date from 2026-07-28 on?
bool names_modern_revision(std::string_view name);

/// What `initialize` answers to a client asking for `requested`: the same if it is a served legacy revision,
/// else the newest legacy one. Never a modern revision.
Revision negotiate(std::string_view requested);

constexpr bool is_modern(Revision revision) { return revision >= Revision::v2026_07_28; }
constexpr bool has_tool_annotations(Revision revision) { return revision >= Revision::v2025_03_26; }
constexpr bool has_progress_message(Revision revision) { return revision >= Revision::v2025_03_26; }
/// Only one revision asks servers to receive JSON-RPC batches.
constexpr bool has_batches(Revision revision) { return revision == Revision::v2025_03_26; }
/// `title` beside `name`, `structuredContent`, `outputSchema`.
constexpr bool has_structured_output(Revision revision) { return revision >= Revision::v2025_06_18; }
/// A stream begins with an event that has an id and no message; older clients choke on it.
constexpr bool has_priming_event(Revision revision) { return revision == Revision::v2025_11_25; }
/// Tasks as a part of the protocol itself; later revisions have them as an extension.
constexpr bool has_core_tasks(Revision revision) { return revision == Revision::v2025_11_25; }
/// `icons`, `websiteUrl` and `description` of an implementation.
constexpr bool has_icons(Revision revision) { return revision >= Revision::v2025_11_25; }

}  // namespace gateway::mcp
