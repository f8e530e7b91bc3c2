#include "storage/sqlite/ledger_table.hpp"

#include <array>
#include <utility>

#include "storage/sqlite/columns.hpp"

namespace gateway::storage {
namespace {

constexpr const char* kInsert =
    "INSERT INTO attempts (attempt_id, call_id, tool, principal, provider, model, started, attempt, "
    "streamed, instance)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING";

constexpr const char* kSettle =
    "UPDATE attempts SET outcome = ?, error_kind = ?, answered_model = ?, input = ?, cache_read = ?,"
    " cache_write_5m = ?, cache_write_1h = ?, output = ?, reasoning = ?, input_audio = ?, cache_read_audio = "
    "?,"
    " output_audio = ?, estimated = ?, reported_total = ?, web_searches = ?, service_tier = ?, extra_passes "
    "= ?,"
    " extra_input = ?, extra_output = ?, provider_cost = ?, cost = ?, cost_source = ?, cost_note = ?, "
    "latency = ?,"
    " first_token = ?, request_id = ?"
    " WHERE attempt_id = ? AND outcome IS NULL";

constexpr const char* kInterrupt =
    "UPDATE attempts SET outcome = 'interrupted', cost_source = 'unknown',"
    " cost_note = 'the process ended before the call was settled' WHERE instance = ? AND outcome IS NULL";

std::optional<std::int64_t> known(const llm::TokenCount& count) {
    return count.known() ? std::optional(count.tokens) : std::nullopt;
}

// Bit n stands for the n-th token column of the schema.
std::int64_t estimated_bits(const llm::Usage& usage) {
    const std::array counts = {usage.input,          usage.cache_read,       usage.cache_write_5m,
                               usage.cache_write_1h, usage.output,           usage.reasoning,
                               usage.input_audio,    usage.cache_read_audio, usage.output_audio};
    std::int64_t bits = 0;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i].provenance == llm::Provenance::estimated) bits |= std::int64_t{1} << i;
    return bits;
}

struct ExtraTokens {
    std::int64_t input = 0, output = 0;
};

ExtraTokens extra_tokens(const llm::Usage& usage) {
    ExtraTokens sum;
    for (const llm::Usage& pass : usage.extra_passes) {
        sum.input += pass.prompt_tokens();
        sum.output += pass.output.tokens;
    }
    return sum;
}

// The column's words are part of the file format, so they are fixed here whatever the program calls them.
std::string_view source_word(llm::Cost::Source source) {
    switch (source) {
        case llm::Cost::Source::computed: return "computed";
        case llm::Cost::Source::estimated: return "estimated";
        case llm::Cost::Source::reported: return "reported";
        case llm::Cost::Source::unknown: return "unknown";
    }
    return "unknown";
}

std::optional<std::int64_t> milliseconds(const std::optional<std::chrono::milliseconds>& duration) {
    return duration ? std::optional<std::int64_t>(duration->count()) : std::nullopt;
}

}  // namespace

Result<LedgerTable> LedgerTable::prepare(Database& database) {
    LedgerTable table(database);
    const std::pair<Statement*, const char*> statements[] = {
        {&table.insert_, kInsert},
        {&table.settle_, kSettle},
        {&table.hit_,
         "INSERT INTO hits (at, call_id, tool, principal, provider, model, saved)"
         " VALUES (?, ?, ?, ?, ?, ?, ?)"},
        {&table.add_instance_, "INSERT INTO instances (id, started) VALUES (?, ?) ON CONFLICT DO NOTHING"},
        {&table.touch_, "UPDATE instances SET started = started WHERE id = ?"},
        {&table.interrupt_, kInterrupt},
        {&table.forget_, "DELETE FROM instances WHERE id = ?"},
        {&table.purge_attempts_,
         "DELETE FROM attempts WHERE attempt_id IN"
         " (SELECT attempt_id FROM attempts WHERE started < ? AND outcome IS NOT NULL LIMIT ?)"},
        {&table.purge_hits_, "DELETE FROM hits WHERE rowid IN (SELECT rowid FROM hits WHERE at < ? LIMIT ?)"},
    };
    for (const auto& [statement, sql] : statements) {
        auto prepared = database.prepare(sql);
        if (!prepared) return fail(prepared.error());
        *statement = std::move(*prepared);
    }
    return table;
}

Result<void> LedgerTable::insert_claim(const ledger::Claim& claim, std::string_view instance) {
    insert_.bind(claim.attempt_id, claim.call_id, claim.tool, claim.principal, claim.provider, claim.model,
                 to_column(claim.started), claim.attempt, claim.streamed, instance);
    if (auto inserted = insert_.run(); !inserted) return inserted;
    if (database_->changes() == 0)
        return fail(ErrorKind::internal, "attempt " + claim.attempt_id + " was claimed before");
    return {};
}

Result<bool> LedgerTable::settle(const ledger::Settlement& settlement) {
    const llm::Usage& usage = settlement.usage;
    const ExtraTokens extra = extra_tokens(usage);
    settle_.bind(to_string(settlement.outcome), settlement.error_kind, settlement.answered_model,
                 known(usage.input), known(usage.cache_read), known(usage.cache_write_5m),
                 known(usage.cache_write_1h), known(usage.output), known(usage.reasoning),
                 known(usage.input_audio), known(usage.cache_read_audio), known(usage.output_audio),
                 estimated_bits(usage), usage.reported_total, usage.web_searches, usage.service_tier,
                 static_cast<std::int64_t>(usage.extra_passes.size()), extra.input, extra.output,
                 to_column(usage.provider_cost), to_column(settlement.cost.amount),
                 source_word(settlement.cost.source), settlement.cost.note,
                 static_cast<std::int64_t>(settlement.latency.count()), milliseconds(settlement.first_token),
                 settlement.request_id, settlement.attempt_id);
    if (auto updated = settle_.run(); !updated) return fail(updated.error());
    return database_->changes() == 1;
}

Result<void> LedgerTable::insert_hit(const ledger::Hit& hit) {
    return hit_
        .bind(to_column(hit.at), hit.call_id, hit.tool, hit.principal, hit.provider, hit.model,
              to_column(hit.saved))
        .run();
}

Result<void> LedgerTable::add_instance(std::string_view instance, WallTime started) {
    return add_instance_.bind(instance, to_column(started)).run();
}

Result<void> LedgerTable::try_writing(std::string_view instance, WallTime now) {
    if (auto added = add_instance(instance, now); !added) return added;
    // A claim of the same transaction may have registered it already.
    return database_->changes() > 0 ? forget_.bind(instance).run() : touch_.bind(instance).run();
}

Result<std::int64_t> LedgerTable::close_instance(std::string_view instance) {
    if (auto closed = interrupt_.bind(instance).run(); !closed) return fail(closed.error());
    const std::int64_t closed = database_->changes();
    if (auto forgotten = forget_.bind(instance).run(); !forgotten) return fail(forgotten.error());
    return closed;
}

Result<std::int64_t> LedgerTable::purge(WallTime before) {
    if (auto purged = purge_attempts_.bind(to_column(before), kPurgeChunk).run(); !purged)
        return fail(purged.error());
    const std::int64_t attempts = database_->changes();
    if (auto purged = purge_hits_.bind(to_column(before), kPurgeChunk).run(); !purged)
        return fail(purged.error());
    return attempts + database_->changes();
}

}  // namespace gateway::storage
