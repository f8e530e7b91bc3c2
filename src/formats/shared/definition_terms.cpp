#include "formats/shared/definition_terms.hpp"

#include <string_view>
#include <utility>

namespace gateway::formats {

void DefinitionTerms::begin_term() {
    if (std::exchange(defined_, false)) terms_.clear();
}

void DefinitionTerms::add(Block term) {
    term.text = one_line(term.text);
    terms_.push_back(std::move(term));
}

// What the terms show counts once, with their first definition.
void DefinitionTerms::define(Block& item) {
    if (!std::exchange(defines_, false)) return;
    for (auto& term : terms_) {
        auto words = std::string_view(term.text);
        if (words.ends_with(':')) words.remove_suffix(1);  // written before the definition instead
        if (words.empty()) continue;
        item.term += (item.term.empty() ? "" : "\n") + std::string(words);
        item.visible += std::exchange(term.visible, 0);
        item.link_bytes += std::exchange(term.link_bytes, 0);
    }
    defined_ = !terms_.empty();
}

std::vector<Block> DefinitionTerms::end_definition() {
    return std::exchange(defines_, false) ? take_undefined() : std::vector<Block>{};
}

std::vector<Block> DefinitionTerms::take_undefined() {
    return defined_ ? std::vector<Block>{} : std::exchange(terms_, {});
}

}  // namespace gateway::formats
