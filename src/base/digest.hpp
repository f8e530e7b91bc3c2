// SHA-256, for what must not be forged or guessed back: cache keys, marks around documents, names of keys.
#pragma once

#include <string>
#include <string_view>

namespace gateway {

/// 64 lower-case hex digits.
std::string sha256_hex(std::string_view text);

/// The HMAC of RFC 2104 over SHA-256: 64 lower-case hex digits that only who knows `key` can make.
std::string hmac_sha256_hex(std::string_view key, std::string_view text);

/// Equality that takes the same time wherever the texts differ, for comparing signatures.
bool equals_in_constant_time(std::string_view a, std::string_view b);

}  // namespace gateway
