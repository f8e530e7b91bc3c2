#include "delegation/fit.hpp"

#include <algorithm>

#include "llm/estimate.hpp"

namespace gateway::delegation {
namespace {

// An answer cut below this is no answer; better to refuse than to spend.
constexpr std::int64_t kLeastOutput = 16;
// The bound where a generous ceiling sets one for a model whose own limit is not known: servers refuse a
// request for more than their limit, and few have a lower one than this.
constexpr std::int64_t kModestOutput = 8192;

void drop_parameters(llm::Request& request, const llm::Model& row, std::vector<std::string>& notes) {
    const auto note = [&](const std::string& name) {
        notes.push_back(name + " dropped: " + row.id + " does not take it");
    };
    if (request.temperature && !row.temperature) {
        request.temperature.reset();
        note("temperature");
    }
    if (row.provider == "openai" && row.reasoning) {
        if (!request.stop.empty()) {
            request.stop.clear();
            note("stop");
        }
        if (request.top_p) {
            request.top_p.reset();
            note("top_p");
        }
    }
    if (!request.reasoning_effort.empty() && !row.reasoning) {
        request.reasoning_effort.clear();
        note("reasoning_effort");
    }
    if (request.max_tokens && row.max_output && *request.max_tokens > *row.max_output) {
        request.max_tokens = row.max_output;
        notes.push_back("max_tokens lowered to " + std::to_string(*row.max_output) + ", the most " + row.id +
                        " writes");
    }
}

// The estimate may be low, so admission counts half as much again: the ceiling must hold, not nearly hold.
std::int64_t cautious_prompt_tokens(const llm::Request& request) {
    return llm::estimate_prompt_tokens(request) * 3 / 2 + 8;
}

Result<void> bound_by_money(llm::Request& request, const routing::Target& target, const llm::Catalog& catalog,
                            Money left, WallTime now, std::vector<std::string>& notes) {
    const auto prompt = cautious_prompt_tokens(request);
    const auto price = [&](std::int64_t output) {
        return catalog.ceiling(target.provider, target.model, prompt, output, now).amount;
    };
    const auto base = price(0), with_million = price(1'000'000);
    if (!base || !with_million)
        return fail(
            ErrorKind::budget_exceeded,
            "The price of " + target.provider + "/" + target.model +
                " is unknown, so max_cost cannot be kept. Name a priced model, drop max_cost, or give the "
                "model a price under [[models]] in the configuration.");
    const Money per_million = *with_million - *base;
    // An answer that costs nothing needs no bound.
    if (per_million.picodollars() <= 0 && left >= *base) return {};
    std::int64_t affordable =
        left > *base ? static_cast<std::int64_t>(static_cast<__int128>((left - *base).picodollars()) *
                                                 1'000'000 / per_million.picodollars())
                     : 0;
    const std::int64_t wanted = request.max_tokens.value_or(affordable);
    if (affordable < std::min(kLeastOutput, wanted) || left < *base)
        return fail(ErrorKind::budget_exceeded,
                    "max_cost $" + to_decimal(left) +
                        " does not cover this call: the prompt alone may cost up to $" + to_decimal(*base) +
                        " at " + target.provider + "/" + target.model +
                        ". Raise max_cost, shorten the prompt or name a cheaper model.");
    if (!request.max_tokens || *request.max_tokens > affordable) {
        const auto* row = catalog.find(target.provider, target.model);
        affordable = std::min(affordable, row && row->max_output ? *row->max_output : kModestOutput);
        if (request.max_tokens)
            notes.push_back("max_tokens lowered to " + std::to_string(affordable) + " by max_cost");
        request.max_tokens = affordable;
    }
    return {};
}

}  // namespace

Result<Fitted> fit(const llm::Request& request, const routing::Resolved& target, const llm::Catalog& catalog,
                   std::optional<Money> left, WallTime now) {
    Fitted fitted{request, {}};
    fitted.request.model = target.target.model;
    if (target.row) {
        drop_parameters(fitted.request, *target.row, fitted.notes);
        const auto window = target.row->context_window;
        // Twice over by a rough estimate is certainly over; anything nearer is the provider's to decide.
        if (window && llm::estimate_prompt_tokens(request) > *window * 2)
            return fail(ErrorKind::context_too_long,
                        "The prompt is about " + std::to_string(llm::estimate_prompt_tokens(request)) +
                            " tokens; " + target.target.model + " reads " + std::to_string(*window) +
                            ". Shorten it or name a model with a larger window.");
    }
    if (left) {
        const auto bounded = bound_by_money(fitted.request, target.target, catalog, *left, now, fitted.notes);
        if (!bounded) return tl::unexpected(bounded.error());
    }
    return fitted;
}

}  // namespace gateway::delegation
