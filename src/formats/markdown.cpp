// Markdown: decoded and otherwise as it is, with its headings found.
#include "formats/format.hpp"
#include "formats/shared/encoding.hpp"
#include "formats/shared/outline.hpp"

namespace gateway::formats {
namespace {

Result<Document> load_markdown(const Input& input) {
    auto document = plain_document(input.bytes, input.charset);
    document.anchors = markdown_headings(document.text);
    for (const auto& anchor : document.anchors)
        if (anchor.number == 1 && document.title.empty()) document.title = anchor.title;
    return document;
}

}  // namespace

Format markdown() {
    return {"markdown",
            &load_markdown,
            {".md", ".markdown", ".mdown", ".mkd", ".mdx", ".rmd", ".qmd"},
            {"text/markdown", "text/x-markdown"}};
}

}  // namespace gateway::formats
