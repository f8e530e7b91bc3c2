// Money is an integer number of picodollars (10^-12 USD). A published price per million tokens with up to six
// decimals is then a whole number of picodollars per token, so charges are exact and sums never drift.
// An int64 holds about 9.2 million dollars; arithmetic saturates instead of wrapping.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace gateway {

class Money {
  public:
    constexpr Money() = default;
    static constexpr Money pico(std::int64_t picodollars) { return Money{picodollars}; }

    constexpr std::int64_t picodollars() const { return pico_; }
    /// The nearest double; divided, not multiplied, because 1e-12 is no exact double and 1e12 is.
    double usd() const { return static_cast<double>(pico_) / 1e12; }

    friend constexpr auto operator<=>(Money, Money) = default;
    friend constexpr Money operator+(Money a, Money b) {
        return clamp(static_cast<__int128>(a.pico_) + b.pico_);
    }
    friend constexpr Money operator-(Money a, Money b) {
        return clamp(static_cast<__int128>(a.pico_) - b.pico_);
    }
    /// Price per unit × units.
    friend constexpr Money operator*(Money a, std::int64_t n) {
        return clamp(static_cast<__int128>(a.pico_) * n);
    }
    Money& operator+=(Money b) { return *this = *this + b; }

    /// `this` × numerator / denominator, rounded half up; for discounts such as 1/2 or 9/5.
    constexpr Money scaled(std::int64_t numerator, std::int64_t denominator) const {
        const __int128 product = static_cast<__int128>(pico_) * numerator;
        const __int128 half = denominator / 2;
        return clamp((product >= 0 ? product + half : product - half) / denominator);
    }

  private:
    constexpr explicit Money(std::int64_t picodollars) : pico_(picodollars) {}
    static constexpr Money clamp(__int128 value) {
        constexpr __int128 kMax = std::numeric_limits<std::int64_t>::max();
        constexpr __int128 kMin = std::numeric_limits<std::int64_t>::min();
        return Money{static_cast<std::int64_t>(value > kMax ? kMax : value < kMin ? kMin : value)};
    }
    std::int64_t pico_ = 0;
};

/// Exact decimal USD without trailing zeros and at most 12 decimals: "0.000123", "12", "-0.5".
std::string to_decimal(Money money);

/// Reads a decimal number of USD ("0.25", "1e-7" — at most 12 significant decimals, the rest rounded half
/// up). Nothing on malformed or out-of-range input.
std::optional<Money> parse_usd(std::string_view text);

/// The nearest picodollar to a floating-point amount, for JSON numbers. Nothing if not finite or out of
/// range.
std::optional<Money> money_from_usd(double usd);

}  // namespace gateway
