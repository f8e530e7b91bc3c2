// What each HTML tag means to a reader of text.
#pragma once

#include <cstdint>
#include <string_view>

namespace gateway::formats {

enum class Role : std::uint8_t {
    plain,        ///< inline text or no meaning
    skip,         ///< nothing in it is text for a reader
    title,        ///< the page's own title
    heading,      ///< h1 to h6
    block,        ///< its contents are paragraphs
    list,         ///< ul, ol, menu
    item,         ///< li
    definitions,  ///< dl
    term,         ///< dt
    definition,   ///< dd
    table,
    row,
    cell,
    pre,
    code,
    quote,
    link,
    main,   ///< main, article
    aside,  ///< nav, aside, footer: beside the matter
    head,   ///< header: beside the matter unless it is inside it
    line,   ///< br
    rule,   ///< hr
    image,
    base,  ///< <base href>
};

struct HtmlTag {
    std::string_view name;
    Role role;
    bool is_void = false;  ///< has no contents and no end tag
};

/// The index of a tag in lower case, below kHtmlTags; -1 when it is none.
int html_tag_index(std::string_view name);
const HtmlTag& html_tag(int index);
inline constexpr int kHtmlTags = 128;

}  // namespace gateway::formats
