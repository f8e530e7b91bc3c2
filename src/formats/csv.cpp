// CSV and TSV as a table: RFC 4180 with the separators that spreadsheets write, and lenient where they are.
#include "base/delimited.hpp"
#include "formats/format.hpp"
#include "formats/shared/encoding.hpp"
#include "formats/shared/header.hpp"
#include "formats/shared/writer.hpp"

namespace gateway::formats {
namespace {

constexpr std::size_t kSampleRows = 50;

// How many of the first rows have as many fields as the first, which must have two.
std::size_t agreement(std::string_view text, char separator) {
    DelimitedRows rows(text, separator);
    Row row;
    if (!rows.next(row) || row.size() < 2) return 0;
    const auto columns = row.size();
    std::size_t agree = 1;
    for (std::size_t i = 1; i < kSampleRows && rows.next(row); ++i)
        if (row.size() == columns) ++agree;
    return agree;
}

// 0 when no separator makes columns.
char separator_of(std::string_view text) {
    char best = 0;
    std::size_t most = 0;
    for (const char separator : {',', ';', '\t', '|'})
        if (const auto rows = agreement(text, separator); rows > most) {
            most = rows;
            best = separator;
        }
    return best;
}

Result<Document> load_csv(const Input& input) {
    auto decoded = decode(input.bytes, input.charset);
    std::string_view text = decoded.text;
    char separator = 0;
    if (text.starts_with("sep=") && text.size() > 5 && text[5] == '\n') {  // a spreadsheet's own hint
        separator = text[4];
        text.remove_prefix(6);
    }
    if (separator == 0 || separator == '"' || separator == '\n') separator = separator_of(text);
    if (separator == 0)
        return Document{{}, std::move(decoded.text), {}, std::move(decoded.notes), decoded.exact};

    Writer writer(input.limits.text_bytes);
    DelimitedRows rows(text, separator);
    Row row, next;
    rows.next(row);
    rows.next(next);
    const auto columns = row.size();
    if (!names_columns(row, next)) writer.table_row(Row(columns), columns);
    std::size_t ragged = 0;
    for (; !writer.full() && !row.empty(); row.swap(next), rows.next(next)) {
        if (row.size() != columns) ++ragged;
        writer.table_row(row, columns);
    }
    for (auto& note : decoded.notes)
        writer.note(std::move(note));
    if (ragged > 0)
        writer.note(std::to_string(ragged) + (ragged == 1 ? " row has" : " rows have") +
                    " another number of fields than the first");
    if (rows.open_quote()) writer.note("a quoted field is never closed");
    if (rows.irregular() || !decoded.exact) writer.not_exact();
    return writer.take();
}

}  // namespace

Format csv() {
    return {"csv",
            &load_csv,
            {".csv", ".tsv", ".tab"},
            {"text/csv", "text/tab-separated-values", "application/csv"}};
}

}  // namespace gateway::formats
