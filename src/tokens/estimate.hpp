// Token counts for models whose tokenizer is not public: an estimate, in proportion to the exact count of
// o200k_base, from what the provider's own `usage` said of earlier requests. An estimate never claims to be
// exact, and says on how many observations it stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace gateway::tokens {

struct Estimate {
    std::uint64_t tokens = 0;
    bool exact = false;              ///< true only where the model's own tokenizer was run
    std::uint32_t observations = 0;  ///< usage reports behind the estimate; 0: none, the o200k count as it is
};

/// What one model family makes of a text, learned from usage. A family is what the caller says shares a
/// tokenizer, e.g. "anthropic/claude". Not thread-safe.
class UsageCalibrator {
  public:
    /// The provider counted `reported` tokens where o200k_base has `o200k`. Ignored when it says little about
    /// the tokenizer: a short text (the chat frame around it weighs too much) or a ratio beyond [1/4, 4] (an
    /// image, a hidden prompt).
    void observe(std::string_view family, std::uint64_t o200k, std::uint64_t reported);

    /// The estimate for a text of `o200k` tokens, rounded up. Never exact.
    Estimate estimate(std::string_view family, std::uint64_t o200k) const;

  private:
    // Sums that fade: what was seen long ago counts less, so that a new tokenizer under an old name is
    // learned.
    struct Seen {
        double o200k = 0, reported = 0;
        std::uint32_t observations = 0;
    };
    static constexpr std::uint64_t kLeastTokens = 64;
    static constexpr double kFade = 0.98;              // per observation: the last 50 or so decide
    static constexpr std::size_t kMostFamilies = 256;  // names come from outside

    std::map<std::string, Seen, std::less<>> seen_;
};

}  // namespace gateway::tokens
