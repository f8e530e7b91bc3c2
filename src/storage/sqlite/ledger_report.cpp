#include "storage/sqlite/ledger_report.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "storage/sqlite/columns.hpp"

namespace gateway::storage {
namespace {

// What may stand after group_by, and the column of attempts and of hits that it means.
struct Grouping {
    std::string_view name;
    std::string_view attempts;
    std::string_view hits;
};

constexpr Grouping kGroupings[] = {
    {"day", "strftime('%Y-%m-%d', started / 1000000, 'unixepoch')",
     "strftime('%Y-%m-%d', at / 1000000, 'unixepoch')"},
    {"provider", "provider", "provider"},
    {"model", "model", "model"},
    {"tool", "tool", "tool"},
    {"outcome", "coalesce(outcome, 'open')", "'cached'"},
    {"key", "principal", "principal"},
};
constexpr Grouping kNoGrouping = {"", "'total'", "'total'"};

const Grouping* grouping(std::string_view name) {
    const auto* found = std::find_if(std::begin(kGroupings), std::end(kGroupings),
                                     [&](const Grouping& grouping) { return grouping.name == name; });
    return found == std::end(kGroupings) ? nullptr : found;
}

// The text is put together from the constants above and below alone.
//
// Money is summed in two halves: SQLite refuses a sum beyond 64 bits, Money saturates.
std::string sums_sql(const Grouping& by) {
    std::string sql = "WITH events AS (SELECT ";
    sql += by.attempts;
    sql +=
        " AS name, call_id, 1 AS attempt, 0 AS hit, coalesce(outcome IN ('failed', 'throttled'), 0) AS error,"
        " coalesce(input, 0) + coalesce(cache_read, 0) + coalesce(cache_write_5m, 0) + "
        "coalesce(cache_write_1h, 0)"
        " + coalesce(extra_input, 0) AS prompt, coalesce(output, 0) + coalesce(extra_output, 0) AS output, "
        "cost,"
        " outcome IS NOT NULL AND cost IS NULL AS unknown, coalesce(cost_source = 'estimated', 0) AS "
        "estimated,"
        " NULL AS saved, coalesce(outcome = 'ok', 0) AS ok, coalesce(latency, 0) AS latency"
        " FROM attempts WHERE started >= ?1 AND started < ?2 AND (?3 = '' OR principal = ?3) UNION ALL "
        "SELECT ";
    sql += by.hits;
    sql +=
        ", call_id, 0, 1, 0, 0, 0, NULL, 0, 0, saved, 0, 0 FROM hits WHERE at >= ?1 AND at < ?2 AND (?3 = '' "
        "OR principal = ?3))"
        " SELECT name, count(DISTINCT call_id), sum(attempt), sum(error), sum(hit), sum(prompt), sum(output),"
        " sum(cost / 1000000), sum(cost % 1000000), sum(unknown), sum(estimated),"
        " sum(saved / 1000000), sum(saved % 1000000), sum(ok * output), sum(ok * latency)"
        " FROM events GROUP BY name ORDER BY name";
    return sql;
}

std::string latencies_sql(const Grouping& by) {
    std::string sql = "SELECT ";
    sql += by.attempts;
    sql +=
        ", latency FROM attempts WHERE started >= ?1 AND started < ?2 AND (?3 = '' OR principal = ?3) AND "
        "outcome = 'ok'";
    return sql;
}

Money money(const Statement& row, int column) {
    return Money::pico(1'000'000) * row.integer(column) + Money::pico(row.integer(column + 1));
}

ledger::ReportRow read_row(const Statement& row) {
    ledger::ReportRow result;
    result.group = row.text(0);
    result.calls = row.integer(1);
    result.attempts = row.integer(2);
    result.errors = row.integer(3);
    result.cache_hits = row.integer(4);
    result.input_tokens = row.integer(5);
    result.output_tokens = row.integer(6);
    result.cost = money(row, 7);
    result.unknown_cost = row.integer(9);
    result.estimated_cost = row.integer(10);
    result.saved = money(row, 11);
    const double seconds = static_cast<double>(row.integer(14)) / 1000;
    if (seconds > 0) result.tokens_per_second = static_cast<double>(row.integer(13)) / seconds;
    return result;
}

Result<std::vector<ledger::ReportRow>> sums(Database& database, const Grouping& by,
                                            const ledger::ReportQuery& query) {
    auto statement = database.prepare(sums_sql(by));
    if (!statement) return fail(statement.error());
    statement->bind(to_column(query.from), to_column(query.to), query.principal);
    std::vector<ledger::ReportRow> rows;
    while (true) {
        const Result<bool> more = statement->step();
        if (!more) return fail(more.error());
        if (!*more) return rows;
        rows.push_back(read_row(*statement));
    }
}

// Nearest rank: the smallest value that at least `percent` of them do not exceed.
std::int64_t percentile(std::vector<std::int64_t>& values, std::size_t percent) {
    if (values.empty()) return 0;
    const std::size_t rank = (values.size() * percent + 99) / 100 - 1;
    std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
    return values[rank];
}

void set_percentiles(ledger::ReportRow& row, std::vector<std::int64_t>& latencies) {
    row.latency_p50_ms = percentile(latencies, 50);
    row.latency_p95_ms = percentile(latencies, 95);
}

Result<void> add_latencies(Database& database, const Grouping& by, const ledger::ReportQuery& query,
                           ledger::Report& report) {
    auto statement = database.prepare(latencies_sql(by));
    if (!statement) return fail(statement.error());
    statement->bind(to_column(query.from), to_column(query.to), query.principal);
    std::map<std::string, std::vector<std::int64_t>, std::less<>> latencies;
    std::vector<std::int64_t> all;
    while (true) {
        const Result<bool> more = statement->step();
        if (!more) return fail(more.error());
        if (!*more) break;
        const std::string_view name = statement->text(0);
        auto found = latencies.find(name);
        if (found == latencies.end()) found = latencies.emplace(name, std::vector<std::int64_t>{}).first;
        found->second.push_back(statement->integer(1));
        all.push_back(statement->integer(1));
    }
    for (ledger::ReportRow& row : report.rows)
        set_percentiles(row, latencies[row.group]);
    set_percentiles(report.total, all);
    return {};
}

}  // namespace

Result<ledger::Report> make_report(Database& database, const ledger::ReportQuery& query) {
    const Grouping* by = grouping(query.group_by);
    if (!by)
        return fail(ErrorKind::invalid_parameter,
                    "group_by must be one of day, provider, model, tool, outcome, key", "group_by");
    // One read transaction, so that total, rows and percentiles speak of the same moment.
    if (auto begun = database.execute("BEGIN"); !begun) return fail(begun.error());
    ledger::Report report;
    Result<void> result;
    auto rows = sums(database, *by, query);
    auto total = sums(database, kNoGrouping, query);
    if (!rows) result = fail(rows.error());
    if (!total) result = fail(total.error());
    if (result) {
        report.rows = std::move(*rows);
        report.total.group = "total";
        if (!total->empty()) report.total = std::move(total->front());
        result = add_latencies(database, *by, query, report);
    }
    database.rollback();
    if (!result) return fail(result.error());
    return report;
}

}  // namespace gateway::storage
