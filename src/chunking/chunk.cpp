#include "chunking/chunk.hpp"

#include <array>
#include <utility>

namespace gateway::chunking {
namespace {

constexpr std::array<std::pair<Method, std::string_view>, 5> kNames{{
    {Method::token, "token"},
    {Method::character, "character"},
    {Method::sentence, "sentence"},
    {Method::paragraph, "paragraph"},
    {Method::structural, "structural"},
}};

}  // namespace

std::string_view name_of(Method method) {
    for (const auto& [candidate, name] : kNames)
        if (candidate == method) return name;
    return "unknown";
}

std::optional<Method> method_from_name(std::string_view name) {
    for (const auto& [method, candidate] : kNames)
        if (candidate == name) return method;
    if (name == "semantic") return Method::structural;
    return std::nullopt;
}

Result<void> validate(const Options& options) {
    if (options.size == 0)
        return fail(ErrorKind::invalid_parameter, "chunk_size must be at least 1.", "chunk_size");
    if (options.overlap > options.size / 2)
        return fail(
            ErrorKind::invalid_parameter,
            "chunk_overlap may be at most half of chunk_size (" + std::to_string(options.size / 2) + ").",
            "chunk_overlap");
    if (options.anchored && options.method == Method::character)
        return fail(ErrorKind::invalid_parameter,
                    "Chunks of so many characters cannot be anchored in the text; use another method.",
                    "method");
    return {};
}

}  // namespace gateway::chunking
