// When is a document, read from the front of a text, faithful to the document of the whole text?
#pragma once

#include <algorithm>

#include "json/json.hpp"

namespace gateway::json::test {

/// Everything in `part` is in `whole`, at the same place and complete, but for what comes last, which may
/// itself be a front. Strings may be cut; numbers and literals may not.
inline bool is_front_of(const value& part, const value& whole) {
    if (part.kind() != whole.kind()) return false;
    if (part.is_string()) return as_string(whole).starts_with(as_string(part));
    if (const auto* elements = part.if_array()) {
        const auto& all = whole.get_array();
        if (elements->size() > all.size()) return false;
        for (std::size_t i = 0; i < elements->size(); ++i) {
            const bool last = i + 1 == elements->size();
            if (last ? !is_front_of((*elements)[i], all[i]) : (*elements)[i] != all[i]) return false;
        }
        return true;
    }
    if (const auto* members = part.if_object()) {
        const auto& all = whole.get_object();
        if (members->size() > all.size()) return false;
        auto other = all.begin();
        for (auto it = members->begin(); it != members->end(); ++it, ++other) {
            if (it->key() != other->key()) return false;
            const bool last = std::next(it) == members->end();
            if (last ? !is_front_of(it->value(), other->value()) : it->value() != other->value())
                return false;
        }
        return true;
    }
    return part == whole;
}

}  // namespace gateway::json::test
