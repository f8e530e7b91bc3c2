// Every file of tests/data/documents against what it became, tests/golden/documents/NAME.txt: notes and
// anchors first, then the text. GATEWAY_UPDATE_GOLDEN=1 writes the golden files anew.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

namespace fs = std::filesystem;

std::string name_of(Anchor::Kind kind) {
    switch (kind) {
        case Anchor::Kind::heading: return "heading";
        case Anchor::Kind::page: return "page";
        case Anchor::Kind::section: return "section";
    }
    return {};
}

std::string as_text(const Result<Document>& document) {
    if (!document)
        return "error " + std::string(traits(document.error().kind).name) + ": " + document.error().message +
               "\n";
    std::string out;
    if (!document->title.empty()) out += "title: " + document->title + "\n";
    for (const auto& note : document->notes)
        out += "note: " + note + "\n";
    for (const auto& anchor : document->anchors)
        out += name_of(anchor.kind) + " " + std::to_string(anchor.number) + " at " +
               std::to_string(anchor.offset) + (anchor.title.empty() ? "" : ": " + anchor.title) + "\n";
    return out + "----\n" + document->text;
}

std::vector<fs::path> data_files() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(test::data_folder()))
        files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

class Golden : public ::testing::TestWithParam<fs::path> {};

TEST_P(Golden, BecomesTheSameText) {
    const auto bytes = test::file_bytes(GetParam());
    const auto name = GetParam().filename().string();
    const auto document = test::load_bytes(bytes, name);
    if (!document && document.error().kind == ErrorKind::not_configured)
        GTEST_SKIP() << document.error().message;
    if (document) test::check_laws(*document);
    const auto golden = fs::path(GATEWAY_SOURCE_DIR) / "tests/golden/documents" / (name + ".txt");
    if (std::getenv("GATEWAY_UPDATE_GOLDEN")) {
        fs::create_directories(golden.parent_path());
        std::ofstream(golden, std::ios::binary) << as_text(document);
    }
    EXPECT_EQ(as_text(document), test::file_bytes(golden));
}

INSTANTIATE_TEST_SUITE_P(Documents, Golden, ::testing::ValuesIn(data_files()), [](const auto& info) {
    auto name = info.param.filename().string();
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
});

}  // namespace
}  // namespace gateway::formats
