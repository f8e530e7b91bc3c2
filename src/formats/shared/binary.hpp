// What cannot be read as a document, by name.
#pragma once

#include <string>
#include <string_view>

namespace gateway::formats {

/// "a PNG image", "an Excel workbook (save it as CSV)", "binary data": what `bytes` are when they are no
/// text. Empty when they may be text.
std::string_view binary_kind(std::string_view bytes);

/// The formats that can be read, for messages.
std::string readable_formats();

}  // namespace gateway::formats
