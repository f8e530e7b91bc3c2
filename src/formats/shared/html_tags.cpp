#include "formats/shared/html_tags.hpp"

#include <algorithm>
#include <iterator>

namespace gateway::formats {
namespace {

// Sorted by name.
// clang-format off
constexpr HtmlTag kTags[] = {
    {"a", Role::link}, {"abbr", Role::plain}, {"acronym", Role::plain}, {"address", Role::block},
    {"applet", Role::skip}, {"area", Role::plain, true}, {"article", Role::main}, {"aside", Role::aside},
    {"audio", Role::skip}, {"b", Role::plain}, {"base", Role::base, true}, {"bdi", Role::plain},
    {"bdo", Role::plain}, {"big", Role::plain}, {"blockquote", Role::quote}, {"body", Role::plain},
    {"br", Role::line, true}, {"button", Role::skip}, {"canvas", Role::skip}, {"caption", Role::block},
    {"center", Role::block}, {"cite", Role::plain}, {"code", Role::code}, {"col", Role::plain, true},
    {"data", Role::plain}, {"dd", Role::definition}, {"del", Role::plain}, {"details", Role::block},
    {"dfn", Role::plain}, {"dialog", Role::skip}, {"dir", Role::list}, {"div", Role::block},
    {"dl", Role::definitions}, {"dt", Role::term}, {"em", Role::plain}, {"embed", Role::plain, true},
    {"fieldset", Role::block}, {"figcaption", Role::block}, {"figure", Role::block}, {"font", Role::plain},
    {"footer", Role::aside}, {"form", Role::block}, {"h1", Role::heading}, {"h2", Role::heading},
    {"h3", Role::heading}, {"h4", Role::heading}, {"h5", Role::heading}, {"h6", Role::heading},
    {"head", Role::plain}, {"header", Role::head}, {"hgroup", Role::block}, {"hr", Role::rule, true},
    {"html", Role::plain}, {"i", Role::plain}, {"iframe", Role::skip}, {"img", Role::image, true},
    {"input", Role::plain, true}, {"ins", Role::plain}, {"kbd", Role::plain}, {"label", Role::plain},
    {"legend", Role::block}, {"li", Role::item}, {"link", Role::plain, true}, {"listing", Role::pre},
    {"main", Role::main}, {"map", Role::skip}, {"mark", Role::plain}, {"menu", Role::list},
    {"meta", Role::plain, true}, {"nav", Role::aside}, {"noembed", Role::skip}, {"noframes", Role::skip},
    {"noscript", Role::skip}, {"object", Role::skip}, {"ol", Role::list}, {"option", Role::block},
    {"p", Role::block}, {"param", Role::plain, true}, {"pre", Role::pre}, {"q", Role::plain},
    {"rp", Role::skip}, {"ruby", Role::plain}, {"s", Role::plain}, {"samp", Role::plain},
    {"script", Role::skip}, {"search", Role::block}, {"section", Role::block}, {"select", Role::skip},
    {"small", Role::plain}, {"source", Role::plain, true}, {"span", Role::plain}, {"strike", Role::plain},
    {"strong", Role::plain}, {"style", Role::skip}, {"sub", Role::plain}, {"summary", Role::block},
    {"sup", Role::plain}, {"svg", Role::skip}, {"table", Role::table}, {"tbody", Role::block},
    {"td", Role::cell}, {"template", Role::skip}, {"textarea", Role::skip}, {"tfoot", Role::block},
    {"th", Role::cell}, {"thead", Role::block}, {"time", Role::plain}, {"title", Role::title},
    {"tr", Role::row}, {"track", Role::plain, true}, {"tt", Role::plain}, {"u", Role::plain},
    {"ul", Role::list}, {"var", Role::plain}, {"video", Role::skip}, {"wbr", Role::plain, true},
    {"xmp", Role::pre},
};
// clang-format on
static_assert(std::size(kTags) <= kHtmlTags);

}  // namespace

int html_tag_index(std::string_view name) {
    const auto* end = std::end(kTags);
    const auto* found =
        std::lower_bound(std::begin(kTags), end, name,
                         [](const HtmlTag& tag, std::string_view word) { return tag.name < word; });
    return found != end && found->name == name ? static_cast<int>(found - kTags) : -1;
}

const HtmlTag& html_tag(int index) { return kTags[index]; }

}  // namespace gateway::formats
