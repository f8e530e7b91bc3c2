// Named entities of documents of any length: asked for part by part, merged without a model, and looked up in
// the text, so that a mention is a place where the words stand.
#pragma once

#include "operations/context.hpp"

namespace gateway::operations {

struct EntityOptions {
    /// Any words are types; asked for as they are written here.
    std::vector<std::string> types = {"person", "organization", "location", "date", "number"};
    bool mentions = false;
};

struct Mention {
    std::string text;  ///< as it stands in the document
    std::string type;
    std::uint64_t begin = 0, end = 0;  ///< Unicode code points
};

struct EntityGroup {
    std::string type;
    std::vector<std::string> names;  ///< each once, in its first spelling, by first appearance
};

struct Entities {
    std::vector<EntityGroup> groups;  ///< one for each type asked for, in that order
    std::vector<Mention> mentions;    ///< by place; empty unless asked for
    std::size_t parts = 1;
};

/// Names that do not stand in the text word for word are kept and said in a note. Errors: invalid_parameter
/// (an empty document; no type, more than 40, one over 60 bytes), and those of summarize().
boost::asio::awaitable<Outcome<Entities>> extract_entities(Context context, Text document,
                                                           EntityOptions options);

}  // namespace gateway::operations
