// What a page hides from its readers, as far as the element itself says so. Hidden text is a way to tell a
// model what no person sees.
#pragma once

#include "formats/shared/markup.hpp"

namespace gateway::formats {

/// Of the start event just read: `hidden`, `aria-hidden`, or a `style` of display:none or visibility:hidden.
bool is_hidden(const MarkupReader& element);

}  // namespace gateway::formats
