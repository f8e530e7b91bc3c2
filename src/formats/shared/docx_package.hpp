// Which member of a .docx is what: its parts refer to each other by relationships.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "formats/shared/zip.hpp"

namespace gateway::formats {

struct DocxPackage {
    std::string body;                          ///< XML of the text itself
    std::string styles, numbering;             ///< XML; empty when there is none
    std::string footnotes, endnotes;           ///< likewise
    std::string title;                         ///< of the properties
    std::map<std::string, std::string> links;  ///< relationship id to address
};

/// Unpacks the parts that hold text or say what it means. Errors: those of ZipArchive; invalid_parameter
/// when there is no text part.
Result<DocxPackage> read_docx_package(const Input& input);

}  // namespace gateway::formats
