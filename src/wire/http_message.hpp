// An HTTP request and the head of an answer as plain data: what wire/ and providers/ produce and read, and
// what delegation/upstream.hpp carries. Nothing here knows a socket.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace gateway::wire {

/// Header fields in order. Lookup ignores the case of names.
class Headers {
  public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}

    void add(std::string name, std::string value) {
        if (fields_.empty()) fields_.reserve(8);  // most messages have four to eight
        fields_.emplace_back(std::move(name), std::move(value));
    }
    /// The first value of `name`, or an empty view. The view lives as long as this object is unchanged.
    std::string_view get(std::string_view name) const {
        for (const auto& [key, value] : fields_)
            if (equals_ignoring_case(key, name)) return value;
        return {};
    }
    auto begin() const { return fields_.begin(); }
    auto end() const { return fields_.end(); }
    std::size_t size() const { return fields_.size(); }

  private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

struct HttpRequest {
    std::string method = "POST";
    std::string url;  ///< absolute
    Headers headers;  ///< without credentials
    std::string body;
    /// The credential header, kept apart so that logs, recordings and cache keys cannot see it.
    std::string auth_header = {};  ///< e.g. "authorization"; empty = none
    std::string auth_prefix = {};  ///< e.g. "Bearer "
    Secret credential = {};
};

struct ResponseHead {
    int status = 0;
    Headers headers;
};

}  // namespace gateway::wire
