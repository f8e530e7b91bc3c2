// Money and counts as a person reads them, in progress and in errors. Bills keep the exact amounts.
#pragma once

#include <string>

#include "base/money.hpp"
#include "delegation/call.hpp"

namespace gateway::operations {

/// To the millionth of a dollar: "$0.002134".
inline std::string usd_text(Money money) {
    constexpr std::int64_t kMillionth = 1'000'000;
    return "$" + to_decimal(Money::pico(kMillionth) * money.scaled(1, kMillionth).picodollars());
}

/// "$0.002134", "about $0.002", "an unknown amount".
inline std::string usd_text(const delegation::Spend& spend) {
    if (!spend.amount) return "an unknown amount";
    return (spend.estimated ? "about " : "") + usd_text(*spend.amount);
}

}  // namespace gateway::operations
