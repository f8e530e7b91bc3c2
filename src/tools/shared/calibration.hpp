// Prompt tokens before a call is made: o200k counts, corrected by what the providers' own usage reports of
// earlier calls say of their tokenizers. Learned since the process started, for each family of models. Never
// exact: what frames the messages is not public either.
#pragma once

#include <cstdint>
#include <optional>

#include "llm/request.hpp"
#include "llm/usage.hpp"
#include "routing/target.hpp"
#include "tokens/estimate.hpp"

namespace gateway::tools {

class Calibration {
  public:
    /// The o200k tokens of a prompt whose usage report would teach something: of every eighth call to a
    /// provider whose tokenizer is not OpenAI's, unless the prompt is long. Counting costs more than many
    /// calls do.
    std::optional<std::uint64_t> sample(const llm::Request& request, const routing::Target& target);
    /// The provider's report on a sampled prompt.
    void learn(const routing::Target& ran, std::uint64_t o200k, const llm::Usage& usage);

    /// What a prompt will have at a model.
    tokens::Estimate estimate(const llm::Request& request, const routing::Target& target) const;

  private:
    static constexpr std::uint64_t kEvery = 8;

    tokens::UsageCalibrator calibrator_;
    std::uint64_t calls_ = 0;
};

}  // namespace gateway::tools
