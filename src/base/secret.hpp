// A secret string (an API key) that cannot be printed, compared by timing or formatted by accident.
// There is no operator<<, no conversion and no fmt formatter; expose() is the one word to search for.
#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace gateway {

class Secret {
  public:
    Secret() = default;
    explicit Secret(std::string value) : value_(std::move(value)) {}

    bool empty() const { return value_.empty(); }
    /// The raw value. Only for putting it on the wire to the party it belongs to.
    const std::string& expose() const { return value_; }
    /// Constant-time for equal lengths.
    bool equals(std::string_view candidate) const {
        unsigned char difference = candidate.size() == value_.size() ? 0 : 1;
        for (std::size_t i = 0; i < candidate.size(); ++i)
            difference |=
                static_cast<unsigned char>(candidate[i] ^ value_[value_.empty() ? 0 : i % value_.size()]);
        return difference == 0 && !value_.empty();
    }

  private:
    std::string value_;
};

}  // namespace gateway
