// Money and counts as a person reads them, in progress and in errors. Bills keep the exact amounts.
#pragma once

#include <string>

#include "base/money.hpp"
#include "delegation/call.hpp"

namespace gateway::operations {

/// To the millionth of a dollar, less than ten of them to two digits: "$0.002134", "$0.0000015".
inline std::string usd_text(Money money) {
    std::int64_t unit = 1'000'000;
    while (unit > 1 && money < Money::pico(10 * unit) && Money::pico(-10 * unit) < money)
        unit /= 10;
    return "$" + to_decimal(Money::pico(unit) * money.scaled(1, unit).picodollars());
}

/// "$0.002134", "about $0.002", "an unknown amount".
inline std::string usd_text(const delegation::Spend& spend) {
    if (!spend.amount) return "an unknown amount";
    return (spend.estimated ? "about " : "") + usd_text(*spend.amount);
}

}  // namespace gateway::operations
