// The catalogue: what the world's models are called, can do and cost. Read once from data/models.json
// (embedded in the binary) plus the user's own rows from the configuration; immutable afterwards and shared
// by pointer.
//
// Pricing is two lookups: which row (by the id the provider answered with, then by the one asked for) and
// which band of it holds for this usage at this moment (whole-request long-context bands, time of day with
// weekdays, service tier, price history). What the table does not model makes a cost `estimated`, never
// silently exact.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/money.hpp"
#include "base/result.hpp"
#include "json/json.hpp"
#include "llm/usage.hpp"

namespace gateway::llm {

/// Prices per token (Money per ONE token). An absent price means "not published", not zero.
struct Rates {
    std::optional<Money> input, cached_input, cache_write, cache_write_1h, output;
    std::optional<Money> input_audio, cached_input_audio, output_audio;
    std::optional<Money> web_search;  ///< per search
    bool operator==(const Rates&) const = default;
};

struct Model {
    std::string provider;
    std::string id;
    std::string kind = "chat";  ///< chat | embedding | legacy-completion | …
    std::optional<std::int64_t> context_window, max_output;
    std::vector<std::string> capabilities;  ///< sorted: vision, tools, json_schema, reasoning, temperature, …
    bool temperature = true;                ///< takes a temperature
    bool reasoning = false;
    bool free = false;             ///< published as free of charge
    bool user_defined = false;     ///< comes from the configuration
    std::string status;            ///< "" = live; "retired", "legacy alias"
    std::string retires_on;        ///< ISO date of the shutdown, past or announced; "" = none known
    std::string successor;         ///< model id to run instead of a retired one; "" = none named
    std::string successor_source;  ///< where the provider says so
    std::string price_source;      ///< where the prices come from
    std::string prices_as_of;      ///< ISO date the prices were last checked, "" unknown
    Rates rates;                   ///< current standard rates outside every special band
};

/// Has the provider shut this model down by `now`? (An announced shutdown counts from its date on.)
bool is_retired(const Model& model, WallTime now);

/// A call's price, or the reason why there is none.
struct Cost {
    enum class Source {
        computed,   ///< from the table, every part modelled
        estimated,  ///< from the table, but something is not modelled (holiday calendar, unknown tier,
                    ///< estimated usage)
        reported,   ///< the provider's own statement (no table row)
        unknown,    ///< no price: `amount` is empty, and that is not zero
    };
    std::optional<Money> amount;
    Source source = Source::unknown;
    std::string note;  ///< why estimated or unknown; "" otherwise
};

std::string_view to_string(Cost::Source source);

class Catalog {
  public:
    /// Parses a models.json document. Errors: invalid_parameter naming the row and field.
    static Result<std::shared_ptr<const Catalog>> parse(std::string_view models_json);
    /// This catalogue plus rows of the user's (same row format); a user's row replaces one with the same
    /// provider and id.
    Result<std::shared_ptr<const Catalog>> with_user_models(const json::array& rows) const;

    ~Catalog();

    /// The row for a model id as seen on the wire, by exact id first, then aliases, then the most specific
    /// matching rule. Nullptr if none. An id prefixed with another provider ("anthropic/claude-…" at
    /// openrouter) is looked up at openrouter first and never priced at somebody else's rate.
    const Model* find(std::string_view provider, std::string_view model) const;

    /// Rows of one provider, or of all (""), sorted by provider and id.
    std::vector<const Model*> list(std::string_view provider = {}) const;

    /// Newest date on which prices were checked, ISO; shown as "prices as of".
    std::string_view prices_as_of() const;

    /// Prices a finished call. `answered` is the id in the answer (may be empty), `asked` the one requested;
    /// `at` the moment of the request. Buckets that are unknown make the cost unknown (null), never zero. All
    /// extra passes are included. Usage.provider_cost is used only when no row matches (or the provider is
    /// one that reports prices).
    Cost price(std::string_view provider, std::string_view answered, std::string_view asked,
               const Usage& usage, WallTime at) const;

    /// An upper bound for admission: `prompt_tokens` uncached at the dearest input band that they reach plus
    /// `max_output` tokens. Unknown if the row or a needed rate is missing.
    Cost ceiling(std::string_view provider, std::string_view model, std::int64_t prompt_tokens,
                 std::int64_t max_output, WallTime at) const;

  private:
    struct Rows;
    explicit Catalog(std::unique_ptr<const Rows> rows);
    std::unique_ptr<const Rows> rows_;
};

}  // namespace gateway::llm
