// The languages a type is written in; each is one file.
#pragma once

#include <string>
#include <string_view>

#include "local/schema.hpp"

namespace gateway::local {

std::string typescript_of(const Type& type, std::string_view root);
std::string python_of(const Type& type, std::string_view root);
std::string cpp_of(const Type& type, std::string_view root);

/// `text` in double quotes, as JSON; a literal of Python and TypeScript too. Stays on its line, so it can
/// stand in a comment.
std::string quoted(std::string_view text);

/// What a comment beside a member says: its description, the first line of it.
std::string first_line(std::string_view text);

}  // namespace gateway::local
