// Does a number count something, or does it name it: page 4, runner 12, the 404 response?
#pragma once

#include <string_view>

#include "local/entities/quantity.hpp"

namespace gateway::local {

/// The number at `begin`, whose first digits are `digits` many, is a name by the words around it.
bool names_something(std::string_view text, std::size_t begin, const Quantity& quantity, std::size_t digits);

/// It is that of a house or a town: "48 Mill Road", "75020 Paris".
bool is_address(std::string_view text, const Quantity& quantity, std::size_t digits);

/// `word`, or its plural, is one whose numbers are names: "page", "ports".
bool is_naming(std::string_view word);

/// Capitalised at the start of a sentence, it says nothing about the number that follows: "About", "The".
bool is_plain(std::string_view word);

/// A word follows that says what is counted: "12 restarts", not "12 restarted" and not "12 is".
bool counted_follows(std::string_view text, std::size_t end);

}  // namespace gateway::local
