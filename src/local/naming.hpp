// Names of columns and keys: when two of them mean the same, and how one is written in code.
#pragma once

#include <string>
#include <string_view>

namespace gateway::local {

/// Letters and digits alone, ASCII in lower case, other bytes as they are: names that differ in case, spaces
/// and punctuation only have the same. May be empty.
std::string bare_name(std::string_view name);

/// "Invoice No." and "invoiceNo" are "invoice_no". Bytes beyond ASCII stay. May be empty.
std::string snake_case(std::string_view name);

}  // namespace gateway::local
