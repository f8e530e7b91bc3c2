// The real recordings, as the wire tests see them.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"
#include "shared_folder.hpp"

namespace gateway::wire::test {

struct Recording {
    std::string name;  ///< "openai/plain-gpt-4o"
    json::value file;

    const json::value& request_body() const { return *json::find(file, "request", "body"); }
    std::string path() const { return std::string(json::get_string(*json::find(file, "request"), "path")); }
    std::string provider() const { return std::string(json::get_string(file, "provider")); }
    int status() const { return static_cast<int>(*json::get_int(*json::find(file, "response"), "status")); }
    bool streamed() const { return json::find(file, "response", "sse") != nullptr; }
    /// The answer's body as the bytes a client would see.
    std::string body() const {
        if (streamed()) return std::string(json::as_string(*json::find(file, "response", "sse")));
        const json::value& recorded = *json::find(file, "response", "body");
        return recorded.is_string() ? std::string(json::as_string(recorded)) : json::write(recorded);
    }
    bool path_ends_with(std::string_view end) const {
        const std::string whole = path();
        return std::string_view(whole).substr(0, whole.find('?')).ends_with(end);
    }
};

/// Every recording in these folders of the shared recordings, sorted by name.
inline std::vector<Recording> load_recordings(const std::vector<std::string>& folders) {
    std::vector<Recording> recordings;
    for (const auto& folder : folders)
        for (const auto& entry :
             std::filesystem::directory_iterator(gateway::test::shared_folder() / "recordings" / folder)) {
            auto file = json::parse(gateway::test::read_file(entry.path()), 128);
            if (file) recordings.push_back({folder + "/" + entry.path().stem().string(), std::move(*file)});
        }
    std::sort(recordings.begin(), recordings.end(),
              [](const auto& a, const auto& b) { return a.name < b.name; });
    return recordings;
}

}  // namespace gateway::wire::test
