// Fuzzes the repair of almost-JSON. Properties: valid JSON comes back as it is; what was repaired is a
// document of its own, to which nothing needs to be done; a document cut anywhere becomes a front of itself
// or an error.
//
// Documents with a number that does not survive being written and read are left out of the comparison, as in
// json_canonical.cpp.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "../tests/unit/json/front_of.hpp"
#include "json/repair.hpp"

namespace {

using namespace gateway;

void check(bool holds) {
    if (!holds) std::abort();
}

bool has_doubles(const json::value& document) {
    if (const auto* array = document.if_array())
        return std::any_of(array->begin(), array->end(), has_doubles);
    if (const auto* object = document.if_object())
        return std::any_of(object->begin(), object->end(),
                           [](const auto& member) { return has_doubles(member.value()); });
    return document.is_double();
}

void check_cut(const json::value& document, std::size_t place) {
    // The front of a number alone is a number: no reader can tell.
    if (!document.is_object() && !document.is_array()) return;
    const auto text = json::write(document);
    const auto front = json::repair(std::string_view(text).substr(0, place % text.size()));
    check(!front || json::test::is_front_of(front->document, document));
}

}  // namespace

// The first two bytes say where the repaired document is cut.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size < 2) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 2, size - 2};
    const auto repaired = json::repair(text);
    if (const auto valid = json::parse(text)) check(repaired && repaired->repairs.empty());
    if (!repaired || has_doubles(repaired->document)) return 0;
    const auto again = json::repair(json::write(repaired->document));
    check(again && again->repairs.empty() && again->document == repaired->document);
    check_cut(repaired->document, data[0] * 256u + data[1]);
    return 0;
}
