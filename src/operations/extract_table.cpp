#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "operations/extract.hpp"
#include "operations/prompts.hpp"
#include "operations/structured.hpp"
#include "operations/wording.hpp"

namespace gateway::operations {
namespace {

json::value schema() {
    const json::object cell{{"type", json::array{"string", "null"}}};
    const json::object row{{"type", "array"}, {"items", cell}};
    return json::object{
        {"type", "object"},
        {"properties", json::object{{"columns", json::object{{"type", "array"},
                                                             {"items", json::object{{"type", "string"}}}}},
                                    {"rows", json::object{{"type", "array"}, {"items", row}}}}},
        {"required", json::array{"columns", "rows"}},
        {"additionalProperties", false}};
}

std::vector<std::string> columns_of(const json::value& document) {
    std::vector<std::string> columns;
    if (const auto* list = json::get_array(document, "columns"))
        for (const auto& name : *list)
            columns.emplace_back(trim(json::as_string(name)));
    return columns;
}

// Every row as wide as the header, and the header as it was asked for.
Result<void> check_table(const json::value& document, const std::vector<std::string>& headers) {
    const auto columns = columns_of(document);
    const auto& rows = *json::get_array(document, "rows");
    if (!headers.empty() && !rows.empty()) {
        const bool same = std::equal(columns.begin(), columns.end(), headers.begin(), headers.end(),
                                     [](const auto& a, const auto& b) { return folded(a) == folded(b); });
        if (!same) return fail(ErrorKind::validation_failed, "The columns are not: " + listed(headers) + ".");
    }
    std::set<std::string> names;
    for (const auto& column : columns)
        if (!names.insert(column).second)
            return fail(ErrorKind::validation_failed, "Two columns have the name \"" + column + "\".");
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (const auto cells = rows[i].get_array().size(); cells != columns.size())
            return fail(ErrorKind::validation_failed, "Row " + std::to_string(i + 1) + " has " +
                                                          std::to_string(cells) + " cells; there are " +
                                                          std::to_string(columns.size()) + " columns.");
    return {};
}

std::vector<Question> table_questions(std::span<const Piece> pieces, const std::vector<std::string>& headers,
                                      int max_attempts) {
    const auto task = headers.empty() ? filled(prompts::kTable)
                                      : filled(prompts::kTableColumns,
                                               {{"columns", json::write(boost::json::value_from(headers))}});
    auto questions = questions_about(pieces, task, schema(), max_attempts);
    for (auto& question : questions)
        question.check = [headers](Reply& reply, bool) { return check_table(reply.document, headers); };
    return questions;
}

void append(Table& table, const Reply& reply) {
    for (const auto& row : *json::get_array(reply.document, "rows"))
        table.rows.emplace_back(row.get_array().begin(), row.get_array().end());
    if (!table.raw.empty()) table.raw += '\n';
    table.raw += reply.text;
}

// All rows of the pieces. Parts of one table need the same columns: those of the first part that has any.
boost::asio::awaitable<tl::expected<void, Unanswered>> ask_for_rows(Run& run, std::span<const Piece> pieces,
                                                                    Table& table, int max_attempts) {
    const auto count = pieces.size();
    for (; table.columns.empty() && !pieces.empty(); pieces = pieces.subspan(1)) {
        run.expect(1);
        auto question = table_questions(pieces.first(1), {}, max_attempts).front();
        question.name = part_name(count - pieces.size(), count, pieces.front().begin_character,
                                  pieces.front().end_character);
        auto first = co_await run.ask(std::move(question));
        if (!first) co_return tl::unexpected(std::move(first.error()));
        table.columns = columns_of(first->document);
        append(table, *first);
    }
    auto replies = co_await run.ask_all(table_questions(pieces, table.columns, max_attempts));
    if (!replies) co_return tl::unexpected(std::move(replies.error()));
    for (const auto& reply : *replies)
        append(table, reply);
    co_return tl::expected<void, Unanswered>{};
}

Result<std::vector<std::string>> checked_headers(const std::vector<std::string>& asked) {
    std::vector<std::string> headers;
    std::set<std::string> seen;
    for (const auto& header : asked) {
        const auto name = trim(header);
        if (name.empty() || !seen.insert(folded(name)).second)
            return fail(ErrorKind::invalid_parameter, "headers are different names, none of them empty.",
                        "headers");
        headers.emplace_back(name);
    }
    return headers;
}

}  // namespace

boost::asio::awaitable<Outcome<Table>> extract_table(Context context, Text text, TableOptions options) {
    Run run(std::move(context));
    if (const auto checked = check_attempts(options.max_attempts); !checked)
        co_return run.failed(checked.error());
    const auto headers = checked_headers(options.headers);
    if (!headers) co_return run.failed(headers.error());
    const auto frame = frame_for(schema());
    auto cut_up = co_await cut(run.context(), *text, frame, kWholeExtraction);
    if (!cut_up) co_return run.failed(cut_up.error());

    Table table{*headers, {}, {}, 1};
    auto asked = co_await ask_for_rows(run, *cut_up, table, options.max_attempts);
    if (!asked && asked.error().cut && cut_up->size() == 1 && cut_up->front().tokens > kLeastToHalve) {
        cut_up = co_await cut(run.context(), *text, frame, 0, true);
        if (!cut_up) co_return run.failed(cut_up.error());
        asked = co_await ask_for_rows(run, *cut_up, table, options.max_attempts);
    }
    if (!asked) co_return run.failed(std::move(asked.error()));
    table.parts = cut_up->size();
    if (table.rows.empty()) run.bill().note("the text holds no rows for a table");
    co_return run.done(std::move(table));
}

}  // namespace gateway::operations
