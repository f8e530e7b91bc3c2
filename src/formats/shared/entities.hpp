#pragma once

#include <string_view>

namespace gateway::formats {

/// The character that HTML calls `name` ("eacute"); 0 when there is none.
char32_t entity(std::string_view name);

}  // namespace gateway::formats
