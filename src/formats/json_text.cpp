// JSON and JSON Lines: as written, and a word when it is not well formed, because a file that was cut looks
// whole to a model.
#include "base/text.hpp"
#include "formats/format.hpp"
#include "formats/shared/encoding.hpp"
#include "json/json.hpp"

namespace gateway::formats {
namespace {

// The number of the first line that is no document of its own; 0 when all are.
std::size_t broken_line(std::string_view text, std::size_t depth) {
    std::size_t number = 0;
    for (const auto line : split(text, '\n')) {
        ++number;
        if (!trim(line).empty() && !json::check(line, depth)) return number;
    }
    return 0;
}

Result<Document> load_json(const Input& input) {
    auto document = plain_document(input.bytes, input.charset);
    const auto whole = json::check(document.text, input.limits.depth);
    if (whole) return document;
    const auto line = broken_line(document.text, input.limits.depth);
    if (line == 1)
        document.notes.push_back("not well-formed JSON: " + whole.error().message);
    else if (line > 1)
        document.notes.push_back("not well-formed JSON: line " + std::to_string(line) +
                                 " is no document of its own, nor are the lines one together");
    return document;
}

}  // namespace

Format json_text() {
    return {"json_text",
            &load_json,
            {".json", ".jsonl", ".ndjson", ".geojson", ".webmanifest"},
            {"application/json", "application/x-ndjson", "application/jsonl", "application/ld+json",
             "application/geo+json", "application/problem+json"}};
}

}  // namespace gateway::formats
