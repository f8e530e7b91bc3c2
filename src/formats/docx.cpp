// Word documents (.docx): headings, lists, tables, links and notes as a reader sees them.
#include "formats/format.hpp"
#include "formats/shared/docx_body.hpp"
#include "formats/shared/docx_package.hpp"
#include "formats/shared/zip.hpp"

namespace gateway::formats {
namespace {

bool looks_like_docx(std::string_view bytes) { return zip_names(bytes, "word/document"); }

Result<Document> load_docx(const Input& input) {
    const auto package = read_docx_package(input);
    if (!package) return tl::unexpected(package.error());
    Writer writer(input.limits.text_bytes);
    writer.title(package->title);
    DocxBody body(*package, input, writer);
    if (const auto written = body.write(); !written) return tl::unexpected(written.error());
    return writer.take();
}

}  // namespace

Format docx() {
    return {"docx",
            &load_docx,
            {".docx", ".docm", ".dotx"},
            {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
             "application/vnd.openxmlformats-officedocument.wordprocessingml.template",
             "application/vnd.ms-word.document.macroenabled.12"},
            &looks_like_docx,
            true};
}

}  // namespace gateway::formats
