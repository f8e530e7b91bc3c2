#include "formats/shared/html_hidden.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'; }

// Does an inline style hide the element? Comments and "!important" do not matter; of several declarations any
// one counts, since what a reader may not see must not be told to a model.
bool hides(std::string_view style) {
    std::string bare;
    for (std::size_t at = 0; at < style.size(); ++at) {
        if (style.substr(at).starts_with("/*")) {
            at = std::min(style.find("*/", at + 2), style.size() - 2) + 1;
        } else if (!is_space(style[at])) {
            bare += style[at];
        }
    }
    bare = to_lower(bare);
    for (auto declaration : split(bare, ';')) {
        declaration = declaration.substr(0, declaration.find('!'));
        if (declaration == "display:none" || declaration == "visibility:hidden") return true;
    }
    return false;
}

}  // namespace

bool is_hidden(const MarkupReader& element) {
    return element.attribute("hidden").has_value() || element.attribute("aria-hidden") == "true" ||
           hides(element.attribute("style").value_or(""));
}

}  // namespace gateway::formats
