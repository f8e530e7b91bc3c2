// Equality, order and divisibility of JSON values as JSON Schema means them: 1 and 1.0 are the same, members
// have no order, 64-bit integers are exact, and a decimal fraction is what was written, not what a double
// makes of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "json/json.hpp"

namespace gateway::json::schema {

/// What one validation may still spend.
struct Budget {
    std::size_t steps;

    /// Takes `n` steps; false when there are not so many left, and nothing is left then.
    bool spend(std::size_t n = 1) {
        if (steps < n) return steps = 0, false;
        steps -= n;
        return true;
    }
};

/// Equal values have equal hashes, whatever the order of members or the spelling of numbers.
std::uint64_t hash_of(const value& v, Budget& budget, int depth = 0);

/// False, too, when the budget is spent: ask it.
bool equal(const value& a, const value& b, Budget& budget, int depth = 0);

/// Negative, zero or positive; both are numbers.
int compare(const value& a, const value& b);

/// Is the number `v` an integral multiple of the number `step` > 0?
bool is_multiple(const value& v, const value& step);

/// A number with no fraction: 1, 1.0 and 1e300 are integers.
bool is_integer(const value& v);

}  // namespace gateway::json::schema
