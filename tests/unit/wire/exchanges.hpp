// The recordings of one provider by their short names, and what of an exchange only some tests look at.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "recordings.hpp"
#include "wire/http_message.hpp"

namespace gateway::wire::replay {

using test::Recording;

/// All recordings in a folder by file name without ".json".
inline std::map<std::string, Recording> recordings(const std::string& folder) {
    std::map<std::string, Recording> all;
    for (auto& recording : test::load_recordings({folder})) {
        std::string name = recording.name.substr(folder.size() + 1);
        all.emplace(std::move(name), std::move(recording));
    }
    EXPECT_FALSE(all.empty());
    return all;
}

inline Headers headers_of(const Recording& recording) {
    Headers headers;
    if (const auto* fields = json::get_object(*json::find(recording.file, "response"), "headers"))
        for (const auto& field : *fields)
            headers.add(std::string(field.key()), std::string(json::as_string(field.value())));
    return headers;
}

inline json::value json_body_of(const Recording& recording) {
    return json::parse(recording.body()).value_or(json::value{});
}

}  // namespace gateway::wire::replay
