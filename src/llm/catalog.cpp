#include "llm/catalog.hpp"

#include <algorithm>
#include <tuple>
#include <unordered_map>

#include "llm/catalog_parse.hpp"
#include "llm/model_match.hpp"
#include "llm/price.hpp"

namespace gateway::llm {
namespace {

std::string key_of(std::string_view provider, std::string_view id) {
    std::string key{provider};
    key += '\n';
    key += id;
    return key;
}

constexpr const char* kNoPrice = "the model has no row with a price in the table";

bool is_priced(const PriceSheet& sheet) { return sheet.free || !sheet.tariffs.empty(); }

bool contains(const std::vector<std::string>& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

/// The rows sorted by provider and id, with an index of every exact id.
struct Catalog::Rows {
    CatalogDocument document;
    std::unordered_map<std::string, std::size_t> exact;  // ids and aliases → position in document.rows

    explicit Rows(CatalogDocument d) : document(std::move(d)) {
        auto& rows = document.rows;
        std::sort(rows.begin(), rows.end(), [](const CatalogRow& a, const CatalogRow& b) {
            return std::tie(a.model.provider, a.model.id) < std::tie(b.model.provider, b.model.id);
        });
        // An id beats an alias of the same text; a user's alias beats a built-in one.
        for (std::size_t i = 0; i < rows.size(); ++i)
            exact.emplace(key_of(rows[i].model.provider, rows[i].model.id), i);
        for (const bool user_defined : {true, false})
            for (std::size_t i = 0; i < rows.size(); ++i)
                if (rows[i].model.user_defined == user_defined)
                    for (const auto& alias : rows[i].aliases)
                        exact.emplace(key_of(rows[i].model.provider, alias), i);
    }

    const CatalogRow* find(std::string_view provider, std::string_view id) const {
        if (provider.empty() || id.empty()) return nullptr;
        if (const auto* row = find_verbatim(provider, id)) return row;
        // "openai/gpt-4o" at openai, "models/gemini-…" as Gemini lists them.
        for (const std::string_view prefix : {provider, std::string_view{"models"}})
            if (id.size() > prefix.size() + 1 && id.substr(0, prefix.size()) == prefix &&
                id[prefix.size()] == '/')
                return find_verbatim(provider, id.substr(prefix.size() + 1));
        return nullptr;
    }

  private:
    const CatalogRow* find_verbatim(std::string_view provider, std::string_view id) const {
        if (const auto hit = exact.find(key_of(provider, id)); hit != exact.end())
            return &document.rows[hit->second];
        const CatalogRow* best = nullptr;
        std::size_t best_specificity = 0;
        for (const auto& row : document.rows) {
            if (row.model.provider != provider) continue;
            for (const auto& glob : row.match) {
                const std::size_t specificity = glob_specificity(glob);
                if ((best && specificity <= best_specificity) || !glob_matches(glob, id)) continue;
                if (std::any_of(row.exceptions.begin(), row.exceptions.end(),
                                [&](const auto& except) { return glob_matches(except, id); }))
                    continue;
                best = &row;
                best_specificity = specificity;
            }
        }
        return best;
    }
};

std::string_view to_string(Cost::Source source) {
    switch (source) {
        case Cost::Source::computed: return "computed";
        case Cost::Source::estimated: return "estimated";
        case Cost::Source::reported: return "reported";
        case Cost::Source::unknown: return "unknown";
    }
    return "unknown";
}

bool is_retired(const Model& model, WallTime now) {
    if (model.status == "retired") return true;
    const auto date = parse_rfc3339(model.retires_on);
    return date && *date <= now;
}

Catalog::Catalog(std::unique_ptr<const Rows> rows) : rows_(std::move(rows)) {}
Catalog::~Catalog() = default;

Result<std::shared_ptr<const Catalog>> Catalog::parse(std::string_view models_json) {
    auto document = parse_catalog_document(models_json);
    if (!document) return fail(std::move(document.error()));
    return std::shared_ptr<const Catalog>(new Catalog(std::make_unique<const Rows>(std::move(*document))));
}

Result<std::shared_ptr<const Catalog>> Catalog::with_user_models(const json::array& rows) const {
    CatalogDocument document = rows_->document;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        auto row = parse_catalog_row(rows[i], "models[" + std::to_string(i) + "]", {});
        if (!row) return fail(std::move(row.error()));
        row->model.user_defined = true;
        if (row->model.price_source.empty()) row->model.price_source = "configuration";
        std::erase_if(document.rows, [&](const CatalogRow& old) {
            return old.model.provider == row->model.provider && old.model.id == row->model.id;
        });
        document.rows.push_back(std::move(*row));
    }
    return std::shared_ptr<const Catalog>(new Catalog(std::make_unique<const Rows>(std::move(document))));
}

const Model* Catalog::find(std::string_view provider, std::string_view model) const {
    const CatalogRow* row = rows_->find(provider, model);
    return row ? &row->model : nullptr;
}

std::vector<const Model*> Catalog::list(std::string_view provider) const {
    std::vector<const Model*> models;
    for (const auto& row : rows_->document.rows)
        if (provider.empty() || row.model.provider == provider) models.push_back(&row.model);
    return models;
}

std::string_view Catalog::prices_as_of() const { return rows_->document.prices_as_of; }

Cost Catalog::price(std::string_view provider, std::string_view answered, std::string_view asked,
                    const Usage& usage, WallTime at) const {
    const CatalogDocument& document = rows_->document;
    if (usage.provider_cost && contains(document.reports_charge, provider))
        return {usage.provider_cost, Cost::Source::reported, {}};
    const CatalogRow* row = rows_->find(provider, answered);
    if (!row) row = rows_->find(provider, asked);
    if (row && is_priced(row->prices)) return cost_of(row->prices, usage, at);
    if (usage.provider_cost) return {usage.provider_cost, Cost::Source::reported, {}};
    if (contains(document.no_charge, provider)) return {Money{}, Cost::Source::computed, {}};
    return {{}, Cost::Source::unknown, kNoPrice};
}

Cost Catalog::ceiling(std::string_view provider, std::string_view model, std::int64_t prompt_tokens,
                      std::int64_t max_output, WallTime at) const {
    const CatalogRow* row = rows_->find(provider, model);
    if (row && is_priced(row->prices)) return ceiling_of(row->prices, prompt_tokens, max_output, at);
    if (contains(rows_->document.no_charge, provider)) return {Money{}, Cost::Source::computed, {}};
    return {{}, Cost::Source::unknown, kNoPrice};
}

}  // namespace gateway::llm
