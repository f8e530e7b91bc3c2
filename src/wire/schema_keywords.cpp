#include "wire/schema_keywords.hpp"

#include <algorithm>

namespace gateway::wire {
namespace {

template <std::size_t N>
bool one_of(std::string_view word, const std::string_view (&list)[N]) {
    return std::find(std::begin(list), std::end(list), word) != std::end(list);
}

constexpr std::string_view kOwnPlace[] = {"$schema",
                                          "$id",
                                          "$comment",
                                          "$anchor",
                                          "$vocabulary",
                                          "$defs",
                                          "definitions",
                                          "$ref",
                                          "default",
                                          "examples",
                                          "deprecated",
                                          "readOnly",
                                          "writeOnly",
                                          "contentMediaType",
                                          "contentEncoding",
                                          "title",
                                          "description",
                                          "type",
                                          "enum",
                                          "const",
                                          "properties",
                                          "required",
                                          "additionalProperties",
                                          "items",
                                          "prefixItems",
                                          "anyOf",
                                          "oneOf",
                                          "allOf"};
constexpr std::string_view kWider[] = {"patternProperties", "$dynamicRef", "unevaluatedItems"};
constexpr std::string_view kOpenai[] = {"multipleOf",       "maximum",  "exclusiveMaximum", "minimum",
                                        "exclusiveMinimum", "minItems", "maxItems"};
constexpr std::string_view kGemini[] = {"minItems", "maxItems", "minimum", "maximum"};
constexpr std::string_view kFormats[] = {"date-time", "time", "date", "duration", "email",
                                         "hostname",  "ipv4", "ipv6", "uuid"};

}  // namespace

bool has_own_place(std::string_view keyword) { return one_of(keyword, kOwnPlace); }

bool widens_shape(std::string_view keyword) { return one_of(keyword, kWider); }

bool is_enforced(SchemaSubset subset, std::string_view keyword, const json::value& bound) {
    if (keyword == "format") {
        const auto name = json::as_string(bound);
        return one_of(name, kFormats) || (name == "uri" && subset == SchemaSubset::anthropic);
    }
    switch (subset) {
        case SchemaSubset::gemini: return one_of(keyword, kGemini);
        case SchemaSubset::anthropic: return keyword == "minItems" && json::as_int(bound).value_or(2) <= 1;
        case SchemaSubset::openai_strict:
            // Its patterns know no look-around.
            if (keyword == "pattern") return json::as_string(bound).find("(?") == std::string_view::npos;
            return one_of(keyword, kOpenai);
    }
    return false;
}

}  // namespace gateway::wire
