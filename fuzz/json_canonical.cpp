// Fuzzes the JSON reader and the canonical text on which cache keys stand. Properties: the canonical text of
// a document is itself a document, with the same canonical text; and so is the text that write() gives.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/json.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway;
    const auto document = json::parse({reinterpret_cast<const char*>(data), size});
    if (!document) return 0;
    const auto canonical = json::canonical(*document);
    const auto again = json::parse(canonical);
    if (!again || json::canonical(*again) != canonical) std::abort();
    const auto written = json::parse(json::write(*document));
    if (!written || json::canonical(*written) != canonical) std::abort();
    return 0;
}
