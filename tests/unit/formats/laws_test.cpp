// Any bytes become a document that keeps the laws, or an error: files cut, bytes changed, bytes inserted.
#include <gtest/gtest.h>

#include <algorithm>

#include "base/ids.hpp"
#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

std::string damaged(std::string bytes, Random& random) {
    if (bytes.empty()) return bytes;
    switch (random.next() % 4) {
        case 0: bytes.resize(random.next() % bytes.size()); break;
        case 1:
            for (int i = 0; i < 8; ++i)
                bytes[random.next() % bytes.size()] = static_cast<char>(random.next());
            break;
        case 2: bytes.erase(random.next() % bytes.size(), random.next() % 64); break;
        default: {
            const auto from = random.next() % bytes.size();
            const auto piece = bytes.substr(from, random.next() % 256);
            bytes.insert(random.next() % bytes.size(), piece);
        }
    }
    return bytes;
}

TEST(Laws, DamagedFilesBecomeDocumentsOrErrors) {
    SeededRandom random(4);
    for (const auto& entry : std::filesystem::directory_iterator(test::data_folder())) {
        const auto name = entry.path().filename().string();
        SCOPED_TRACE(name);
        if (name.ends_with(".pdf")) continue;  // each would start a process; pdf_test has a few
        const auto bytes = test::file_bytes(entry.path());
        for (int round = 0; round < 60; ++round) {
            const auto document = test::load_bytes(damaged(bytes, random), name);
            if (document) test::check_laws(*document);
        }
    }
}

TEST(Laws, EveryFormatTakesAnyBytes) {
    SeededRandom random(5);
    for (int round = 0; round < 200; ++round) {
        std::string bytes(random.next() % 300, '\0');
        for (auto& c : bytes)
            c = static_cast<char>(random.next());
        for (const auto& format : all()) {
            if (format.id == "pdf") continue;
            SCOPED_TRACE(format.id);
            const auto document = format.load({bytes, "any" + format.extensions.front()});
            if (document) test::check_laws(*document);
        }
    }
}

TEST(Formats, EachExtensionAndMediaTypeIsThatOfOneFormat) {
    std::vector<std::string> seen;
    for (const auto& format : all()) {
        EXPECT_NE(format.load, nullptr) << format.id;
        EXPECT_EQ(find(format.id), &format);
        for (const auto* list : {&format.extensions, &format.media_types})
            seen.insert(seen.end(), list->begin(), list->end());
    }
    std::sort(seen.begin(), seen.end());
    EXPECT_EQ(std::adjacent_find(seen.begin(), seen.end()), seen.end());
}

}  // namespace
}  // namespace gateway::formats
