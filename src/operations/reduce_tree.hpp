// Which notes are merged with which. Groups follow from what the notes are about, not from how many come
// before: a group ends after a node whose digest says so. So where one part of a document changes, appears or
// goes, the groups further on are the old ones again, and only the path from it to the root is new. Pure.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace gateway::operations {

struct Node {
    std::string text;    ///< notes
    std::string digest;  ///< hex, of the text of the document's parts below it
    std::size_t tokens = 0;
};

/// The end of each group of `nodes`, in order; the last is nodes.size(). Groups have two to eight nodes of at
/// most `most_tokens` together, where two have not more already; only the last may have one. With more than
/// one node there are fewer groups than nodes.
std::vector<std::size_t> group_ends(std::span<const Node> nodes, std::size_t most_tokens);

/// The digest of the node that a group becomes.
std::string group_digest(std::span<const Node> group);

}  // namespace gateway::operations
