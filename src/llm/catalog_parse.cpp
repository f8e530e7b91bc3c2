#include "llm/catalog_parse.hpp"

#include <algorithm>
#include <charconv>

namespace gateway::llm {
namespace {

constexpr std::int64_t kSchema = 1;
constexpr std::int64_t kTokensPerPriceUnit = 1'000'000;
constexpr std::int64_t kSearchesPerPriceUnit = 1'000;

/// Reads the members of one object and keeps the first error. After an error every read is a default, so that
/// a row is read straight through and checked once at its end.
class FieldReader {
  public:
    FieldReader(const json::object& object, std::string where, std::optional<Error>& error)
        : object_(object), where_(std::move(where)), error_(error) {}

    void allow_only(std::initializer_list<std::string_view> names) {
        for (const auto& member : object_)
            if (std::find(names.begin(), names.end(), std::string_view{member.key()}) == names.end())
                complain(member.key(), "is not a known field");
    }
    bool has(std::string_view name) const { return object_.if_contains(name) != nullptr; }

    std::string text(std::string_view name, bool required = false) {
        const auto* member = object_.if_contains(name);
        if (!member) {
            if (required) complain(name, "is missing");
            return {};
        }
        if (!member->is_string() || (required && member->get_string().empty()))
            return complain(name, "must be a string that is not empty"), std::string{};
        return std::string{json::as_string(*member)};
    }
    std::optional<std::int64_t> count(std::string_view name) {
        const auto* member = object_.if_contains(name);
        if (!member) return {};
        const auto value = json::as_int(*member);
        if (!value || *value < 0) complain(name, "must be a whole number, 0 or more");
        return value;
    }
    bool flag(std::string_view name, bool fallback) {
        const auto* member = object_.if_contains(name);
        if (!member) return fallback;
        if (!member->is_bool()) return complain(name, "must be true or false"), fallback;
        return member->get_bool();
    }
    std::vector<std::string> texts(std::string_view name) {
        std::vector<std::string> out;
        const json::array* list = array(name);
        if (!list) return out;
        for (const auto& element : *list) {
            if (!element.is_string() || element.get_string().empty())
                return complain(name, "must be a list of strings that are not empty"), out;
            out.emplace_back(json::as_string(element));
        }
        return out;
    }
    const json::array* array(std::string_view name) {
        const auto* member = object_.if_contains(name);
        if (!member) return nullptr;
        if (!member->is_array()) complain(name, "must be a list");
        return member->if_array();
    }
    const json::object* object(std::string_view name) {
        const auto* member = object_.if_contains(name);
        if (!member) return nullptr;
        if (!member->is_object()) complain(name, "must be an object");
        return member->if_object();
    }
    /// The price of one unit, published per `units`; exact or an error.
    std::optional<Money> price(std::string_view name, std::int64_t units) {
        const auto* member = object_.if_contains(name);
        if (!member) return {};
        std::optional<Money> amount;
        if (member->is_string())
            amount = parse_usd(json::as_string(*member));
        else if (const auto number = json::as_double(*member))
            amount = money_from_usd(*number);
        if (!amount || *amount < Money{})
            return complain(name, "must be a price in USD, 0 or more"), std::nullopt;
        if (amount->picodollars() % units != 0) return complain(name, "has too many decimals"), std::nullopt;
        return Money::pico(amount->picodollars() / units);
    }
    std::optional<WallTime> date(std::string_view name, bool required = false) {
        const std::string day = text(name, required);
        if (day.empty()) return {};
        const auto time = day.size() == 10 ? parse_rfc3339(day) : std::nullopt;
        if (!time) complain(name, "must be a date like 2026-07-30");
        return time;
    }
    void complain(std::string_view name, std::string_view what) {
        if (!error_)
            error_ = Error{ErrorKind::invalid_parameter,
                           where_ + ": " + std::string{name} + " " + std::string{what},
                           std::string{name},
                           {},
                           {}};
    }
    FieldReader inside(const json::object& object, std::string_view name) {
        return {object, where_ + ": " + std::string{name}, error_};
    }
    std::optional<Error>& error() { return error_; }

  private:
    const json::object& object_;
    std::string where_;
    std::optional<Error>& error_;
};

Rates read_rates(FieldReader& reader) {
    Rates rates;
    rates.input = reader.price("input", kTokensPerPriceUnit);
    rates.cached_input = reader.price("cached_input", kTokensPerPriceUnit);
    rates.cache_write = reader.price("cache_write", kTokensPerPriceUnit);
    rates.cache_write_1h = reader.price("cache_write_1h", kTokensPerPriceUnit);
    rates.output = reader.price("output", kTokensPerPriceUnit);
    rates.input_audio = reader.price("input_audio", kTokensPerPriceUnit);
    rates.cached_input_audio = reader.price("cached_input_audio", kTokensPerPriceUnit);
    rates.output_audio = reader.price("output_audio", kTokensPerPriceUnit);
    rates.web_search = reader.price("web_search_per_1k", kSearchesPerPriceUnit);
    return rates;
}

Rates read_price(FieldReader& reader) {
    const json::object* object = reader.object("price");
    if (!object) return {};
    FieldReader price = reader.inside(*object, "price");
    price.allow_only({"input", "cached_input", "cache_write", "cache_write_1h", "output", "input_audio",
                      "cached_input_audio", "output_audio", "web_search_per_1k"});
    return read_rates(price);
}

std::vector<LongContextBand> read_long_context(FieldReader& reader) {
    std::vector<LongContextBand> bands;
    const json::array* list = reader.array("long_context");
    if (!list) return bands;
    for (const auto& element : *list) {
        if (!element.is_object()) return reader.complain("long_context", "must be a list of objects"), bands;
        FieldReader band = reader.inside(element.get_object(), "long_context");
        const auto above = band.count("above");
        if (!above) band.complain("above", "is missing");
        bands.push_back({above.value_or(0), read_rates(band)});
    }
    std::sort(bands.begin(), bands.end(), [](const auto& a, const auto& b) { return a.above < b.above; });
    return bands;
}

std::optional<std::chrono::minutes> clock_time(std::string_view text) {
    int hour = 0, minute = 0;
    if (text.size() != 5 || text[2] != ':') return {};
    const auto h = std::from_chars(text.data(), text.data() + 2, hour);
    const auto m = std::from_chars(text.data() + 3, text.data() + 5, minute);
    if (h.ptr != text.data() + 2 || m.ptr != text.data() + 5 || hour > 24 || minute > 59) return {};
    return std::chrono::hours{hour} + std::chrono::minutes{minute};
}

std::optional<PeakBand> read_peak(FieldReader& reader) {
    const json::object* object = reader.object("peak");
    if (!object) return {};
    FieldReader peak = reader.inside(*object, "peak");
    PeakBand band;
    const std::string days = peak.text("days", true);
    if (days == "mon-fri")
        band.weekdays = {false, true, true, true, true, true, false};
    else if (days == "every-day")
        band.weekdays.fill(true);
    else
        peak.complain("days", "must be \"mon-fri\" or \"every-day\"");
    if (const json::array* spans = peak.array("utc"))
        for (const auto& span : *spans) {
            const json::array* ends = span.if_array();
            const auto from =
                ends && ends->size() == 2 ? clock_time(json::as_string((*ends)[0])) : std::nullopt;
            const auto to =
                ends && ends->size() == 2 ? clock_time(json::as_string((*ends)[1])) : std::nullopt;
            if (!from || !to || *from >= *to)
                return peak.complain("utc", "must be a list of spans like [\"01:00\",\"04:00\"]"), band;
            band.spans.emplace_back(*from, *to);
        }
    band.not_modelled = peak.text("not_modelled");
    band.rates = read_price(peak);
    return band;
}

Tariff read_tariff(FieldReader& reader) {
    return {{}, read_price(reader), read_long_context(reader), read_peak(reader)};
}

/// The price lists in the order of their time: `history` (each until a date), the current one, `future` (each
/// from a date on).
std::vector<Tariff> read_tariffs(FieldReader& reader) {
    std::vector<Tariff> tariffs;
    const auto dated = [&](std::string_view list_name, auto&& use) {
        const json::array* list = reader.array(list_name);
        if (!list) return;
        for (const auto& element : *list) {
            if (!element.is_object()) return reader.complain(list_name, "must be a list of objects");
            FieldReader entry = reader.inside(element.get_object(), list_name);
            use(entry);
        }
    };
    dated("history", [&](FieldReader& entry) {
        Tariff tariff = read_tariff(entry);
        tariff.until = entry.date("until", true);
        if (!tariffs.empty() && tariffs.back().until >= tariff.until)
            entry.complain("until", "must be later than that of the entry before");
        tariffs.push_back(std::move(tariff));
    });
    tariffs.push_back(read_tariff(reader));
    dated("future", [&](FieldReader& entry) {
        tariffs.back().until = entry.date("from", true);
        tariffs.push_back(read_tariff(entry));
    });
    return tariffs;
}

std::optional<Factor> read_factor(FieldReader& reader, std::string_view name) {
    const json::array* list = reader.array(name);
    if (!list) return {};
    const auto n = list->size() == 2 ? json::as_int((*list)[0]) : std::nullopt;
    const auto d = list->size() == 2 ? json::as_int((*list)[1]) : std::nullopt;
    if (!n || !d || *n < 0 || *d <= 0)
        return reader.complain(name, "must be a fraction of the standard price like [1,2]"), std::nullopt;
    return Factor{*n, *d};
}

std::string read_source(FieldReader& reader, const json::object& row,
                        std::span<const std::string> price_sources) {
    const auto* member = row.if_contains("source");
    if (!member || member->is_string()) return reader.text("source");
    const auto index = json::as_int(*member);
    if (!index || *index < 0 || static_cast<std::size_t>(*index) >= price_sources.size())
        return reader.complain("source", "must be a text or an index into price_sources"), std::string{};
    return price_sources[static_cast<std::size_t>(*index)];
}

Model read_model(FieldReader& reader, const json::object& row, std::span<const std::string> price_sources) {
    Model model;
    model.provider = reader.text("provider", true);
    model.id = reader.text("id", true);
    if (reader.has("kind")) model.kind = reader.text("kind", true);
    model.context_window = reader.count("context_window");
    model.max_output = reader.count("max_output");
    model.capabilities = reader.texts("capabilities");
    model.temperature = reader.flag("temperature", true);
    if (model.temperature && model.kind == "chat") model.capabilities.emplace_back("temperature");
    std::sort(model.capabilities.begin(), model.capabilities.end());
    model.reasoning = std::binary_search(model.capabilities.begin(), model.capabilities.end(), "reasoning");
    model.free = reader.flag("free", false);
    model.status = reader.text("status");
    reader.date("retires_on");
    model.retires_on = reader.text("retires_on");
    model.successor = reader.text("successor");
    model.successor_source = reader.text("successor_source");
    if (!model.successor.empty() && model.successor_source.empty())
        reader.complain("successor", "needs a successor_source: where the provider names it");
    model.price_source = read_source(reader, row, price_sources);
    reader.date("checked");
    model.prices_as_of = reader.text("checked");
    return model;
}

}  // namespace

Result<CatalogRow> parse_catalog_row(const json::value& value, const std::string& where,
                                     std::span<const std::string> price_sources) {
    const json::object* object = value.if_object();
    if (!object) return fail(ErrorKind::invalid_parameter, where + ": must be an object");
    std::string name = where;
    if (const auto id = json::get_string(value, "id"); !id.empty()) name += " (" + std::string{id} + ")";

    std::optional<Error> error;
    FieldReader reader(*object, name, error);
    reader.allow_only(
        {"provider",       "id",           "aliases",    "match",        "except",      "kind",
         "context_window", "max_input",    "max_output", "capabilities", "temperature", "free",
         "price",          "long_context", "peak",       "history",      "future",      "batch",
         "flex",           "priority",     "status",     "retires_on",   "successor",   "successor_source",
         "source",         "checked",      "note"});
    CatalogRow row;
    row.model = read_model(reader, *object, price_sources);
    row.aliases = reader.texts("aliases");
    row.match = reader.texts("match");
    row.exceptions = reader.texts("except");
    row.prices.free = row.model.free;
    if (reader.has("price")) row.prices.tariffs = read_tariffs(reader);
    row.prices.batch = read_factor(reader, "batch");
    row.prices.flex = read_factor(reader, "flex");
    row.prices.priority = read_factor(reader, "priority");
    if (row.model.free && reader.has("price")) reader.complain("price", "contradicts free: true");
    if (error) return fail(std::move(*error));
    // What is shown as "the price" is the current list; history and future entries surround it.
    if (const auto* price = object->if_contains("price")) {
        FieldReader current(price->get_object(), name, error);
        row.model.rates = read_rates(current);
    }
    return row;
}

Result<CatalogDocument> parse_catalog_document(std::string_view models_json) {
    auto parsed = json::parse(models_json);
    if (!parsed) return fail(ErrorKind::invalid_parameter, "models: " + parsed.error().message);
    const json::object* object = parsed->if_object();
    if (!object) return fail(ErrorKind::invalid_parameter, "models: must be an object");
    std::optional<Error> error;
    FieldReader reader(*object, "models", error);
    if (reader.count("schema") != kSchema) reader.complain("schema", "must be 1");
    CatalogDocument document;
    document.prices_as_of = reader.text("prices_as_of", true);
    document.no_charge = reader.texts("no_charge");
    document.reports_charge = reader.texts("reports_charge");
    const auto price_sources = reader.texts("price_sources");
    const json::array* rows = reader.array("models");
    if (!rows) reader.complain("models", "is missing");
    if (error) return fail(std::move(*error));

    document.rows.reserve(rows->size());
    for (std::size_t i = 0; i < rows->size(); ++i) {
        auto row = parse_catalog_row((*rows)[i], "models[" + std::to_string(i) + "]", price_sources);
        if (!row) return fail(std::move(row.error()));
        document.rows.push_back(std::move(*row));
    }
    return document;
}

}  // namespace gateway::llm
