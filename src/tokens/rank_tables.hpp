// The tables of ranks, embedded in the binary; their form is described in tools/make_token_tables.mjs.
#pragma once

#include <string_view>

namespace gateway::tokens {

std::string_view o200k_base_table();
std::string_view cl100k_base_table();

}  // namespace gateway::tokens
