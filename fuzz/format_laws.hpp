// What the fuzz targets of the document formats share: any bytes give a document or an error; text, titles
// and notes are valid UTF-8 and within the limit; anchors stand in order at the beginning of lines.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "formats/format.hpp"
#include "zip_file.hpp"

namespace gateway::fuzz {

inline void check(bool holds) {
    if (!holds) std::abort();
}

inline void check_laws(const formats::Document& document) {
    check(is_valid_utf8(document.text) && is_valid_utf8(document.title));
    std::size_t before = 0;
    for (const auto& anchor : document.anchors) {
        check(before <= anchor.offset && anchor.offset <= document.text.size());
        check(anchor.offset == 0 || document.text[anchor.offset - 1] == '\n');
        check(is_valid_utf8(anchor.title));
        before = anchor.offset;
    }
    for (const auto& note : document.notes)
        check(is_valid_utf8(note));
}

/// Archives hide their contents from a fuzzer behind compression and checksums. `data` that is none becomes
/// one: members parted by zero bytes, each its name up to a line end, then its bytes.
inline std::string as_archive(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (bytes.starts_with("PK")) return std::string(bytes);
    std::vector<test::ZipMember> members;
    for (const auto part : split(bytes, '\0')) {
        const auto end = std::min(part.find('\n'), part.size());
        members.push_back(
            {std::string(part.substr(0, end)), std::string(part.substr(std::min(end + 1, part.size())))});
    }
    return test::zip_file(members);
}

/// Loads `data` as the format `id`.
inline int load_format(std::string_view id, const std::uint8_t* data, std::size_t size) {
    static const auto& format = *formats::find(id);
    formats::Input input{{reinterpret_cast<const char*>(data), size}, "https://example.com/a/b"};
    input.limits.text_bytes = 1u << 20;
    input.limits.unpacked_bytes = 4u << 20;
    if (const auto document = format.load(input)) {
        check(document->text.size() <= 4 * size + input.limits.text_bytes);
        check_laws(*document);
    }
    return 0;
}

}  // namespace gateway::fuzz
