// Fuzzes the finding of tables. Properties: tables lie in the text, in order, and are square; what is chosen
// and written has all rows; written as a pipe table, a table is read again as it was.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "local/table.hpp"

namespace {

using namespace gateway;
using local::Table;

void check(bool holds) {
    if (!holds) std::abort();
}

// A carriage return and a "<br>" that is text are not kept; a head that looks like the rule below a head
// would be taken for it.
bool can_be_read_again(const Table& table) {
    const auto is_kept = [](const std::string& cell) {
        return cell.find('\r') == std::string::npos && cell.find("<br") == std::string::npos;
    };
    for (const auto& row : table.rows)
        if (!std::all_of(row.begin(), row.end(), is_kept)) return false;
    for (const auto& cell : table.header)
        if (!is_kept(cell) || cell.find_first_not_of("|-: \t\n") == std::string::npos) return false;
    return !table.header.empty();
}

void check_again(const Table& table) {
    const auto again = local::find_tables(local::table_markdown(table));
    check(again.size() == 1 && again[0].exact && again[0].rows.size() == table.rows.size());
    for (std::size_t i = 0; i < table.rows.size(); ++i)
        for (std::size_t column = 0; column < table.columns; ++column)
            check(again[0].rows[i][column] == trim(table.rows[i][column]));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto tables = local::find_tables(text);
    std::size_t end = 0;
    for (const auto& table : tables) {
        check(end <= table.begin && table.begin <= table.end && table.end <= size);
        end = table.end;
        check(table.header.empty() || table.header.size() == table.columns);
        for (const auto& row : table.rows)
            check(row.size() == table.columns);
        check(local::table_json(table).size() == table.rows.size());
        local::table_csv(table);
        if (can_be_read_again(table)) check_again(table);
    }
    const std::string wanted[] = {"a", "name"};
    if (const auto choice = local::choose_table(tables, wanted)) check(choice->table.columns == 2);
    check(local::choose_table(tables, {}).has_value() == !tables.empty());
    return 0;
}
