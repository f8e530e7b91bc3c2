// Data that was extracted part by part, put together without a model. Pure.
#pragma once

#include <string>
#include <vector>

#include "json/json.hpp"

namespace gateway::operations {

/// The schema for one part of a document: nothing that holds for the whole only is demanded of it, along the
/// objects from the root. Items of lists keep their demands, since an item stands in one part.
json::value schema_of_part(const json::value& schema);

/// What the caller should know of a merge.
struct MergeNotes {
    std::vector<std::string> disagreements;  ///< places where a later part said something else
    std::size_t repeated = 0;                ///< items equal to one of an earlier part, taken once
};

/// Takes `more`, of a later part, into `whole`: members by name, lists one after the other, of two single
/// values the first that is not null.
void merge_part(json::value& whole, const json::value& more, MergeNotes& notes);

}  // namespace gateway::operations
