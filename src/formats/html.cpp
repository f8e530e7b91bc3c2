// HTML: what the page is about, with its headings, tables, lists and links; menus, footers and scripts
// dropped.
#include <algorithm>
#include <string_view>

#include "base/text.hpp"
#include "formats/format.hpp"
#include "formats/shared/encoding.hpp"
#include "formats/shared/html_blocks.hpp"

namespace gateway::formats {
namespace {

constexpr std::size_t kMenu = 3;  // so many blocks of links in a row are a menu

bool looks_like_html(std::string_view bytes) {
    auto head = to_lower(trim(bytes.substr(0, 512)));
    if (head.starts_with("\xEF\xBB\xBF")) head.erase(0, 3);
    return head.starts_with("<!doctype html") || head.starts_with("<html") ||
           (head.starts_with("<?xml") && head.find("<html") != std::string::npos);
}

std::size_t visible(const std::vector<Block>& blocks) {
    std::size_t sum = 0;
    for (const auto& block : blocks)
        sum += block.visible;
    return sum;
}

bool is_mostly_links(const Block& block) {
    const bool prose = block.kind == Block::Kind::item || block.kind == Block::Kind::paragraph;
    return prose && block.link_bytes * 10 >= block.visible * 8;
}

std::vector<Block> without_menus(const std::vector<Block>& blocks) {
    std::vector<Block> kept;
    for (std::size_t i = 0; i < blocks.size();) {
        std::size_t end = i;
        while (end < blocks.size() && is_mostly_links(blocks[end]))
            ++end;
        if (end - i < kMenu) {
            end = std::max(end, i + 1);
            kept.insert(kept.end(), blocks.begin() + static_cast<std::ptrdiff_t>(i),
                        blocks.begin() + static_cast<std::ptrdiff_t>(end));
        }
        i = end;
    }
    return kept;
}

// The blocks that the page is about: those it marks as its matter, if that is a fair part of it; else what is
// neither beside the matter nor a menu, unless hardly anything would be left (a page of links is about
// links).
std::vector<Block> main_blocks(std::vector<Block> blocks) {
    std::vector<Block> body, main;
    for (const auto& block : blocks) {
        if (block.aside) continue;
        body.push_back(block);
        if (block.main) main.push_back(block);
    }
    if (visible(body) * 10 < visible(blocks)) return blocks;
    if (visible(main) * 4 >= visible(body) && !main.empty()) return main;
    auto prose = without_menus(body);
    return visible(prose) * 4 >= visible(body) ? prose : body;
}

Result<Document> load_html(const Input& input) {
    const auto stated = input.charset.empty() ? stated_encoding(input.bytes) : input.charset;
    auto decoded = decode(input.bytes, stated);
    auto page = read_page(decoded.text, input.name, input);
    if (!page) return tl::unexpected(page.error());
    const auto blocks = main_blocks(std::move(page->blocks));
    Writer writer(input.limits.text_bytes);
    for (auto& note : decoded.notes)
        writer.note(std::move(note));
    if (!decoded.exact) writer.not_exact();
    writer.title(page->title);
    const bool titled = std::any_of(blocks.begin(), blocks.end(), [](const Block& block) {
        return block.kind == Block::Kind::heading && block.level == 1;
    });
    if (!titled) writer.heading(1, page->title);
    write_blocks(blocks, writer);
    return writer.take();
}

}  // namespace

Format html() {
    return {"html",
            &load_html,
            {".html", ".htm", ".xhtml", ".shtml"},
            {"text/html", "application/xhtml+xml"},
            &looks_like_html};
}

}  // namespace gateway::formats
