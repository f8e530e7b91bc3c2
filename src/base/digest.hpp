// SHA-256, for what must not be forged or guessed back: cache keys, marks around documents, names of keys.
#pragma once

#include <string>
#include <string_view>

namespace gateway {

/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view text);

}  // namespace gateway
