// Randomness and identifiers, injected. Ids that guard access are 128 random bits; ids that order things
// carry their time in front so that they sort.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"

namespace gateway {

class Random {
  public:
    virtual ~Random() = default;
    virtual std::uint64_t next() = 0;
    /// Uniform in [0, 1).
    double unit() { return static_cast<double>(next() >> 11) * 0x1.0p-53; }
};

/// The operating system's generator (getrandom): unguessable.
class SystemRandom final : public Random {
  public:
    std::uint64_t next() override;
};

/// SplitMix64 from a seed: reproducible, for tests and the mock upstream.
class SeededRandom final : public Random {
  public:
    explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() override;

  private:
    std::uint64_t state_;
};

/// 32 lower-case hex digits, 128 random bits: for session ids, handles and anything that must not be guessed.
std::string random_id(Random& random);

/// `prefix` + 9 base-36 digits of milliseconds + 7 random ones (36 bits); sorts by time. E.g.
/// "req_0mhz3k0q2…": short, because a model that reads it pays for it.
std::string ordered_id(std::string_view prefix, WallTime now, Random& random);

}  // namespace gateway
