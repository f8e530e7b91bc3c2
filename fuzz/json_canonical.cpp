// Fuzzes the JSON reader and the canonical text on which cache keys stand. Properties: the canonical text of
// a document is itself a document, with the same canonical text; and so is the text that write() gives.
//
// Documents with a number that does not survive being written and read are left out of the comparison:
// Boost.JSON reads a long fraction to within one unit in its last place. They must still be read.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/json.hpp"

namespace {

using namespace gateway;

bool survives(double number) {
    const auto again = json::parse(json::write(json::value(number)));
    return again && json::as_double(*again) == number;
}

bool numbers_survive(const json::value& document) {
    if (const auto* number = document.if_double()) return survives(*number);
    if (const auto* array = document.if_array())
        return std::all_of(array->begin(), array->end(), numbers_survive);
    if (const auto* object = document.if_object())
        return std::all_of(object->begin(), object->end(),
                           [](const auto& member) { return numbers_survive(member.value()); });
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto document = json::parse({reinterpret_cast<const char*>(data), size});
    if (!document || !numbers_survive(*document)) return 0;
    const auto canonical = json::canonical(*document);
    const auto again = json::parse(canonical);
    const auto written = json::parse(json::write(*document));
    if (!again || !written) std::abort();
    if (json::canonical(*again) != canonical || json::canonical(*written) != canonical) std::abort();
    return 0;
}
