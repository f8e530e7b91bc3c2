#include "tokens/estimate.hpp"

#include <algorithm>
#include <cmath>

namespace gateway::tokens {
namespace {

// One long document must not outweigh everything else that was seen.
constexpr double kMostWeight = 20'000;

}  // namespace

void UsageCalibrator::observe(std::string_view family, std::uint64_t o200k, std::uint64_t reported) {
    if (o200k < kLeastTokens || reported < o200k / 4 || reported / 4 > o200k) return;
    auto at = seen_.find(family);
    if (at == seen_.end()) {
        if (seen_.size() == kMostFamilies) return;
        at = seen_.emplace(std::string(family), Seen{}).first;
    }
    const double weight = std::min(1.0, kMostWeight / static_cast<double>(o200k));
    Seen& seen = at->second;
    seen.o200k = seen.o200k * kFade + weight * static_cast<double>(o200k);
    seen.reported = seen.reported * kFade + weight * static_cast<double>(reported);
    ++seen.observations;
}

Estimate UsageCalibrator::estimate(std::string_view family, std::uint64_t o200k) const {
    const auto at = seen_.find(family);
    if (at == seen_.end()) return {o200k, false, 0};
    const double ratio = at->second.reported / at->second.o200k;
    // The quotient of sums is a hair above the true one as often as below: a whole number must not become the
    // next.
    const double tokens = std::ceil(static_cast<double>(o200k) * ratio - 1e-6);
    return {static_cast<std::uint64_t>(tokens), false, at->second.observations};
}

}  // namespace gateway::tokens
