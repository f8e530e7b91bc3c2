// What the tests of this room share: loading from bytes and from tests/data/documents, and the laws that
// every document keeps.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/text.hpp"
#include "formats/format.hpp"

namespace gateway::formats::test {

inline std::string file_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream bytes;
    bytes << file.rdbuf();
    return bytes.str();
}

inline std::filesystem::path data_folder() {
    return std::filesystem::path(GATEWAY_SOURCE_DIR) / "tests/data/documents";
}

inline Result<Document> load_bytes(std::string_view bytes, std::string name, std::string media_type = {}) {
    return load({bytes, std::move(name), std::move(media_type)});
}

/// Valid UTF-8; anchors in order, within the text, at the beginning of a line.
inline void check_laws(const Document& document) {
    EXPECT_TRUE(is_valid_utf8(document.text));
    EXPECT_TRUE(is_valid_utf8(document.title));
    for (const auto& note : document.notes)
        EXPECT_TRUE(is_valid_utf8(note));
    std::size_t before = 0;
    for (const auto& anchor : document.anchors) {
        ASSERT_LE(anchor.offset, document.text.size());
        EXPECT_LE(before, anchor.offset);
        EXPECT_TRUE(anchor.offset == 0 || document.text[anchor.offset - 1] == '\n') << anchor.title;
        EXPECT_TRUE(is_valid_utf8(anchor.title));
        before = anchor.offset;
    }
}

}  // namespace gateway::formats::test
