// Fuzzes the inference of schemas. Properties: documents are valid against what was inferred from them; the
// schema is read again as the type it was written from; every language can be written; any schema is read or
// refused.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "json/schema/schema.hpp"
#include "local/schema.hpp"

namespace {

using namespace gateway;
using local::SchemaTarget;

void check(bool holds) {
    if (!holds) std::abort();
}

void write_all(const local::Type& type) {
    for (const auto target : {SchemaTarget::json_schema, SchemaTarget::typescript,
                              SchemaTarget::python_dataclass, SchemaTarget::cpp_struct})
        check(!local::render_schema(type, target, "1 root").empty());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text{reinterpret_cast<const char*>(data), size};
    if (const auto inferred = local::infer_type(text)) {
        write_all(inferred->type);
        const json::value schema = local::json_schema_of(inferred->type);
        const auto again = local::type_from_json_schema(schema);
        check(again && *again == inferred->type);
        const auto compiled = json::Schema::compile(schema);
        check(compiled.has_value());
        if (const auto document = json::parse(text))
            check(compiled->validate(*document).outcome != json::Verdict::Outcome::invalid);
    }
    if (const auto document = json::parse(text))
        if (const auto type = local::type_from_json_schema(*document)) write_all(*type);
    return 0;
}
