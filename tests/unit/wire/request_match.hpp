// Compares an encoded request with a recorded one. A recorded body differs from ours in spelling the API
// treats alike and in settings the house has no word for; each such difference is a row with its reason, and
// a row that no recording needs any more is a failure too.
#pragma once

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "exchanges.hpp"
#include "wire/codec.hpp"

namespace gateway::wire::replay {

/// One justified difference: `apply` rewrites a recorded body into our form; bodies without it stay as they
/// are.
struct Difference {
    std::string_view reason;
    std::function<void(json::object& body)> apply;
};

/// Calls `visit` for every object inside `value`, the outer ones first.
inline void for_each_object(json::value& value, const std::function<void(json::object&)>& visit) {
    if (auto* object = value.if_object()) {
        visit(*object);
        for (auto& member : *object)
            for_each_object(member.value(), visit);
    } else if (auto* array = value.if_array()) {
        for (auto& element : *array)
            for_each_object(element, visit);
    }
}

class RequestMatcher {
  public:
    RequestMatcher(Dialect dialect, std::string_view folder, std::vector<Difference> differences)
        : dialect_(dialect),
          all_(recordings(std::string(folder))),
          differences_(std::move(differences)),
          used_(differences_.size()) {}

    const json::object& recorded(const std::string& name) const {
        return all_.at(name).request_body().as_object();
    }
    std::string recorded_path(const std::string& name) const { return all_.at(name).path(); }

    /// Expects `request` to be the recorded one, differences apart. Returns what was encoded.
    EncodedRequest expect_match(const std::string& name, const llm::Request& request, const Traits& traits) {
        SCOPED_TRACE(name);
        json::object body = recorded(name);
        for (std::size_t i = 0; i < differences_.size(); ++i) {
            const std::string before = json::canonical(body);
            differences_[i].apply(body);
            if (json::canonical(body) != before) used_[i] = true;
        }
        auto encoded = encode(dialect_, request, traits);
        if (!encoded) {
            ADD_FAILURE() << encoded.error().message;
            return {};
        }
        EXPECT_EQ(json::canonical(encoded->body), json::canonical(body));
        EXPECT_TRUE(encoded->notes.empty()) << encoded->notes.front();
        return *encoded;
    }

    void expect_every_difference_used() const {
        for (std::size_t i = 0; i < differences_.size(); ++i)
            EXPECT_TRUE(used_[i]) << "not needed any more: " << differences_[i].reason;
    }

  private:
    Dialect dialect_;
    std::map<std::string, Recording> all_;
    std::vector<Difference> differences_;
    std::vector<bool> used_;
};

}  // namespace gateway::wire::replay
