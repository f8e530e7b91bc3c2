// PDF: the text of each page in reading order, or as it is laid out, through pdftotext of poppler. Poppler is
// GPL and a large parser of hostile bytes; a process of its own answers both.
#include "formats/format.hpp"
#include "formats/shared/helper_process.hpp"
#include "formats/shared/pdf_outcome.hpp"

namespace gateway::formats {
namespace {

constexpr std::size_t kHead = 1024;

// The mark stands first; a blank or a byte order mark before it is overlooked, as readers of PDF do.
bool looks_like_pdf(std::string_view bytes) {
    if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
    const auto begin = bytes.substr(0, kHead).find_first_not_of(" \t\r\n");
    return begin != std::string_view::npos && bytes.substr(begin).starts_with("%PDF-");
}

Result<Document> load_pdf(const Input& input) {
    HelperCommand pdftotext{"pdftotext", "poppler-utils", {"-enc", "UTF-8", "-eol", "unix", "-htmlmeta"}};
    if (input.as_laid_out) pdftotext.arguments.emplace_back("-layout");
    pdftotext.arguments.insert(pdftotext.arguments.end(), {"-", "-"});
    HelperBounds bounds;
    bounds.time = input.limits.helper_time;
    bounds.memory = input.limits.helper_memory;
    bounds.output = input.limits.text_bytes + 16 * kHead;
    const auto outcome = run_helper(pdftotext, input.bytes, bounds, input.stop);
    if (!outcome) {
        auto error = outcome.error();
        error.message = "'" + input.name + "': " + error.message;
        error.detail = input.name;
        return tl::unexpected(std::move(error));
    }
    return read_pdf_outcome(*outcome, input);
}

}  // namespace

Format pdf() {
    return {"pdf", &load_pdf, {".pdf"}, {"application/pdf", "application/x-pdf"}, &looks_like_pdf, true};
}

}  // namespace gateway::formats
