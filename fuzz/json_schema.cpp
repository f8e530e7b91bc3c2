// Fuzzes the compilation of JSON Schemas and the validation by them. The bytes hold a schema, a line end, and
// a document. Properties: whatever is written there ends within its bounds; a verdict that is not "valid" has
// a reason; and the same question has the same answer, with one failure wanted or with three.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/schema/schema.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway;
    using Outcome = json::Verdict::Outcome;
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    const auto line_end = text.find('\n');
    if (line_end == text.npos) return 0;
    const auto schema = json::parse(text.substr(0, line_end));
    const auto document = json::parse(text.substr(line_end + 1));
    if (!schema || !document) return 0;
    const auto compiled = json::Schema::compile(*schema, {}, {.assert_formats = true});
    if (!compiled) {
        if (compiled.error().message.empty()) std::abort();
        return 0;
    }
    const json::ValidationLimits limits{.max_steps = 20'000, .max_depth = 128, .max_failures = 3};
    const auto verdict = compiled->validate(*document, limits);
    if (verdict.valid() != verdict.failures.empty() || verdict.failures.size() > 3) std::abort();
    const auto again =
        compiled->validate(*document, {.max_steps = 20'000, .max_depth = 128, .max_failures = 1});
    if (again.outcome == Outcome::invalid && verdict.outcome == Outcome::unfinished)
        return 0;  // it ended sooner
    if (again.outcome != verdict.outcome) std::abort();
    return 0;
}
