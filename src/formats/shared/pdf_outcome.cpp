#include "formats/shared/pdf_outcome.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "formats/shared/markup.hpp"
#include "formats/shared/writer.hpp"

namespace gateway::formats {
namespace {

// The text between two marks, or nothing.
std::string_view between(std::string_view text, std::string_view begin, std::string_view end) {
    const auto from = text.find(begin);
    if (from == std::string_view::npos) return {};
    text.remove_prefix(from + begin.size());
    return text.substr(0, text.find(end));
}

// pdftotext escapes the title and does not escape the text, so that the first <pre> and the last are its own.
struct Parts {
    std::string title;
    std::string_view text;
};
Parts parts_of(std::string_view output) {
    constexpr std::string_view kBegin = "<pre>\n", kEnd = "</pre>";
    const auto begin = output.find(kBegin);
    if (begin == std::string_view::npos) return {{}, output};
    const auto title = between(output.substr(0, begin), "<title>", "</title>");
    auto text = output.substr(begin + kBegin.size());
    text = text.substr(0, text.rfind(kEnd));
    return {repair_utf8(one_line(resolve_references(title, false))), text};
}

// Text without the control characters that fonts without a table of characters leave behind.
std::string readable(std::string_view page) {
    auto text = repair_utf8(page);
    std::erase_if(text, [](char c) {
        return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F;
    });
    return text;
}

// A page as it is laid out, without the margin beside it: lines keep their places below each other.
std::string without_margin(std::string_view page) {
    std::size_t margin = std::string_view::npos;
    for (const auto line : split(page, '\n'))
        margin = std::min(margin, line.find_first_not_of(' '));  // npos for a blank one
    std::string text;
    for (const auto line : split(page, '\n')) {
        text += line.substr(std::min(margin, line.size()));
        text += '\n';
    }
    return text;
}

Result<Document> refused(const HelperOutcome& outcome, const Input& input) {
    const auto said = [&](std::string_view words) {
        return outcome.error_output.find(words) != std::string::npos;
    };
    const auto name = "'" + input.name + "'";
    if (said("Incorrect password"))
        return fail(ErrorKind::unsupported, name + " is encrypted; save it without a password first.",
                    input.name);
    if (said("ut of memory"))
        return fail(ErrorKind::document_too_large, name + " needs more memory to be read than is allowed.",
                    input.name);
    if (outcome.signal != 0)
        return fail(ErrorKind::invalid_parameter,
                    name + " cannot be read: pdftotext gave up on it. It may be broken.", input.name);
    return fail(ErrorKind::invalid_parameter, name + " is a broken PDF: it cannot be opened.", input.name);
}

}  // namespace

Result<Document> read_pdf_outcome(const HelperOutcome& outcome, const Input& input) {
    if (outcome.cut)
        return fail(ErrorKind::document_too_large, "'" + input.name + "' has too much text.", input.name);
    if (outcome.exit_code != 0) return refused(outcome, input);
    auto [title, text] = parts_of(outcome.output);
    Writer writer(input.limits.text_bytes);
    writer.title(std::move(title));
    int pages = 0, empty = 0;
    while (!text.empty() && !writer.full()) {
        const auto end = text.find('\f');
        const auto page = readable(text.substr(0, end));
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        writer.page(++pages);
        writer.paragraph(input.as_laid_out ? without_margin(page) : page);
        if (trim(page).empty()) ++empty;
    }
    if (empty == pages)
        return fail(ErrorKind::unsupported,
                    "'" + input.name +
                        "' holds no text, only images of pages; recognise the text first (OCR), for example "
                        "with ocrmypdf.",
                    input.name);
    if (empty > 0)
        writer.note(std::to_string(empty) + " of " + std::to_string(pages) + " pages without text");
    if (outcome.error_output.find("Syntax Error") != std::string::npos)
        writer.note("the PDF is damaged; some of it may be missing");
    return writer.take();
}

}  // namespace gateway::formats
