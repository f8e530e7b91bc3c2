#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "formats/format.hpp"
#include "formats/shared/binary.hpp"
#include "formats/shared/encoding.hpp"

namespace gateway::formats {

/// Every file of the folder above; generated from the listing (cmake/folder_table.cmake).
std::vector<Format> formats();

namespace {

std::string extension_of(std::string_view name) {
    name = name.substr(0, name.find_first_of("?#"));
    const auto slash = name.find_last_of('/');
    if (slash != std::string_view::npos) name.remove_prefix(slash + 1);
    const auto dot = name.rfind('.');
    return dot == std::string_view::npos ? std::string{} : to_lower(name.substr(dot));
}

bool contains(const std::vector<std::string>& list, std::string_view word) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

// Media types that servers send for anything.
bool says_nothing(std::string_view media_type) {
    return media_type.empty() || media_type == "text/plain" || media_type == "application/octet-stream" ||
           media_type == "binary/octet-stream";
}

// The format that says so in its first bytes, among those that are binary or those that are not.
const Format* by_bytes(std::string_view bytes, bool binary) {
    for (const auto& format : all())
        if (format.binary == binary && format.recognises && format.recognises(bytes)) return &format;
    return nullptr;
}

const Format* by_words(const Input& input) {
    if (!says_nothing(input.media_type))
        for (const auto& format : all())
            if (contains(format.media_types, input.media_type)) return &format;
    const auto extension = extension_of(input.name);
    for (const auto& format : all())
        if (!extension.empty() && contains(format.extensions, extension)) return &format;
    return nullptr;
}

}  // namespace

std::span<const Format> all() {
    static const std::vector<Format> table = formats();
    return table;
}

const Format* find(std::string_view id) {
    for (const auto& format : all())
        if (format.id == id) return &format;
    return nullptr;
}

Result<const Format*> detect(const Input& input) {
    if (const auto* format = by_bytes(input.bytes, true)) return format;
    if (const auto what = binary_kind(input.bytes); !what.empty())
        return fail(
            ErrorKind::unsupported,
            "'" + input.name + "' is " + std::string(what) + "; sources can be " + readable_formats() + ".",
            input.name);
    // Text. An extension may lie: what calls itself a PDF and is none may be the page that says why.
    if (const auto* format = by_words(input); format && !format->binary) return format;
    const auto* format = by_bytes(input.bytes, false);
    return format ? format : find("text");
}

Result<Document> load(const Input& input) {
    const auto format = detect(input);
    if (!format) return tl::unexpected(format.error());
    auto document = (*format)->load(input);
    if (document && document->text.size() >= input.limits.text_bytes)
        return fail(ErrorKind::document_too_large,
                    "'" + input.name + "' has more than " + std::to_string(input.limits.text_bytes) +
                        " bytes of text.",
                    input.name);
    return document;
}

}  // namespace gateway::formats
