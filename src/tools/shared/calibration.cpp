#include "tools/shared/calibration.hpp"

#include <algorithm>
#include <string>

#include "llm/estimate.hpp"
#include "tools/shared/count.hpp"

namespace gateway::tools {
namespace {

constexpr std::int64_t kLongPrompt =
    20'000;  // tokens, by the cheap estimate: about a millisecond of counting

bool is_openai(const routing::Target& target) { return target.provider == "openai"; }

std::uint64_t o200k(const llm::Request& request) {
    const auto count = [](std::string_view text) {
        return static_cast<std::int64_t>(tokenizer().count(text));
    };
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, llm::estimate_prompt_tokens(request, count)));
}

// "anthropic/claude" of "claude-haiku-4-5": what is called alike shares a tokenizer, as a rule.
std::string family_of(const routing::Target& target) {
    const auto& model = target.model;
    return target.provider + '/' + model.substr(0, model.find_first_of("-.:0123456789"));
}

}  // namespace

std::optional<std::uint64_t> Calibration::sample(const llm::Request& request, const routing::Target& target) {
    if (is_openai(target) || calls_++ % kEvery != 0) return std::nullopt;
    if (llm::estimate_prompt_tokens(request) > kLongPrompt) return std::nullopt;
    return o200k(request);
}

void Calibration::learn(const routing::Target& ran, std::uint64_t o200k, const llm::Usage& usage) {
    if (is_openai(ran) || usage.input.provenance != llm::Provenance::reported) return;
    calibrator_.observe(family_of(ran), o200k, static_cast<std::uint64_t>(usage.prompt_tokens()));
}

tokens::Estimate Calibration::estimate(const llm::Request& request, const routing::Target& target) const {
    const auto counted = o200k(request);
    if (is_openai(target)) return {counted, false, 0};
    return calibrator_.estimate(family_of(target), counted);
}

}  // namespace gateway::tools
