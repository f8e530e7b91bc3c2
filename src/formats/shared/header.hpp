// Whether the first row of a table names its columns.
#pragma once

#include "formats/shared/writer.hpp"

namespace gateway::formats {

/// Its cells are filled (the corner above names of rows may be empty), differ, and none is a number, a date
/// or an amount of money: those are data. The exception is a time series written wide: years and dates name
/// columns of numbers. `second` is the row below; empty when there is none.
bool names_columns(const Row& first, const Row& second);

}  // namespace gateway::formats
