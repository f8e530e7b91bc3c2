// Numbers as people write them: 1,250.00, 1.250,00, 1'840, 1e6, 3.5 million.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace gateway::local {

struct Quantity {
    std::size_t end = 0;
    std::string digits;     ///< in plain decimal spelling: "-1250.5"
    bool grouped = false;   ///< has thousands separators
    bool fraction = false;  ///< has decimals or an exponent
};

/// The number at `at`, with its sign if one stands there. `spaces`: groups may be parted by spaces too.
std::optional<Quantity> read_quantity(std::string_view text, std::size_t at, bool spaces = false);

/// Multiplies by a scale word behind the number ("million", "bn"); `letters`: also by "k", "m", "b".
void take_scale(std::string_view text, Quantity& quantity, bool letters);

/// `digits` with the decimal point moved.
std::string shifted(std::string_view digits, int places);

}  // namespace gateway::local
