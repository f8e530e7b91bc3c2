#include "formats/shared/binary.hpp"

#include <array>

#include "formats/shared/encoding.hpp"

namespace gateway::formats {
namespace {

struct Magic {
    std::string_view prefix, name;
};
constexpr std::array kMagic = {
    Magic{"PK\x03\x04", "a zip archive"},
    Magic{"PK\x05\x06", "an empty zip archive"},
    Magic{"\x89PNG", "a PNG image"},
    Magic{"\xFF\xD8\xFF", "a JPEG image"},
    Magic{"GIF8", "a GIF image"},
    Magic{"RIFF", "an image, sound or video"},
    Magic{"\x1F\x8B", "gzip data"},
    Magic{"BZh", "bzip2 data"},
    Magic{"\xFD"
          "7zXZ",
          "xz data"},
    Magic{"7z\xBC\xAF", "a 7z archive"},
    Magic{"\x28\xB5\x2F\xFD", "zstd data"},
    Magic{"Rar!", "a RAR archive"},
    Magic{"\xD0\xCF\x11\xE0",
          "an old or encrypted Office file (save it as .docx or PDF, without a password)"},
    Magic{"SQLite format 3", "an SQLite database"},
    Magic{"\x7F"
          "ELF",
          "a program"},
};

// What a zip archive is by the names in it, which stand uncompressed beside their contents.
std::string_view kind_of_zip(std::string_view bytes) {
    const auto has = [&](std::string_view name) { return bytes.find(name) != std::string_view::npos; };
    if (has("xl/workbook")) return "an Excel workbook (save it as CSV)";
    if (has("ppt/presentation")) return "a PowerPoint presentation (save it as PDF)";
    if (has("application/vnd.oasis.opendocument")) return "an OpenDocument file (save it as .docx or PDF)";
    return "a zip archive";
}

}  // namespace

std::string_view binary_kind(std::string_view bytes) {
    for (const auto& magic : kMagic)
        if (bytes.starts_with(magic.prefix))
            return magic.prefix.starts_with("PK\x03") ? kind_of_zip(bytes) : magic.name;
    return looks_like_text(bytes) ? std::string_view{} : "binary data";
}

std::string readable_formats() {
    return "text, Markdown, HTML, PDF, Word (.docx), EPUB, CSV, JSON or source code";
}

}  // namespace gateway::formats
