#include "formats/shared/html_blocks.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "formats/shared/cell_grid.hpp"
#include "formats/shared/definition_terms.hpp"
#include "formats/shared/html_hidden.hpp"
#include "formats/shared/html_tags.hpp"
#include "formats/shared/inline_text.hpp"
#include "formats/shared/links.hpp"
#include "formats/shared/markup.hpp"

namespace gateway::formats {
namespace {

using Event = MarkupReader::Event;

// What an open element does while it is open.
struct Open {
    int tag = 0;
    Role role = Role::plain;
    bool hidden = false, aside = false, main = false;
};

struct List {
    bool ordered = false;
    int next = 1;
};

int small_number(const std::optional<std::string>& text, int otherwise) {
    int number = otherwise;
    if (text) std::from_chars(text->data(), text->data() + text->size(), number);
    return number;
}

bool beside_the_matter(std::string_view role) {
    constexpr std::array kRoles = {"navigation", "banner", "contentinfo", "complementary",
                                   "search",     "menu",   "menubar",     "alertdialog"};
    return std::find(kRoles.begin(), kRoles.end(), role) != kRoles.end();
}

bool is_entry(Role role) { return role == Role::term || role == Role::definition; }

// Does an element of role `open` end where one of role `next` begins?
bool ends_before(Role next, Role open) {
    return open == next || (next == Role::row && open == Role::cell) || (is_entry(next) && is_entry(open));
}

class PageReader {
  public:
    PageReader(std::string_view html, std::string_view address, const Input& input,
               MarkupReader::Language language)
        : markup_(html, language),
          is_xml_(language == MarkupReader::Language::xml),
          address_(address),
          input_(input) {}

    Result<Page> read();

  private:
    void start();
    void end();
    void open(int tag, Role role);
    void close(std::size_t index);
    void enter(const Open& element);
    void leave(const Open& element);
    void close_implied(Role role);
    void add_text(std::string_view text);
    void add_image();
    void flush(Block::Kind kind = Block::Kind::paragraph);
    void emit(Block block);
    void emit_all(std::vector<Block> blocks);
    std::string next_marker();
    void begin_item(std::string marker, bool is_definition);
    void end_item();
    void end_terms();
    void begin_cell();
    void end_table();
    void to_layout(CellGrid& table);
    CellGrid* data_cell();

    MarkupReader markup_;
    bool is_xml_;
    std::string address_;
    const Input& input_;
    Page page_;
    std::vector<Open> open_;
    std::array<std::uint32_t, kHtmlTags> open_count_{}, too_deep_{};
    std::vector<List> lists_;
    std::vector<std::unique_ptr<CellGrid>> tables_;
    InlineText inline_;
    std::string marker_, language_;
    DefinitionTerms terms_;
    std::size_t item_number_ = 0, items_ = 0, total_ = 0;
    int hidden_ = 0, aside_ = 0, main_ = 0, quote_ = 0, title_ = 0, item_ = 0, term_ = 0;
    int heading_level_ = 1;
};

Result<Page> PageReader::read() {
    for (std::size_t events = 0;; ++events) {
        if (events % 1024 == 0 && input_.stop.stop_requested())
            return fail(ErrorKind::cancelled, "Cancelled.");
        if (total_ > input_.limits.text_bytes)
            return fail(ErrorKind::document_too_large, "'" + input_.name + "' has too much text.",
                        input_.name);
        switch (markup_.next()) {
            case Event::start:
                start();
                if (is_xml_ && markup_.self_closing()) end();
                break;
            case Event::end: end(); break;
            case Event::text: add_text(markup_.text()); break;
            case Event::done:
                while (!open_.empty())
                    close(open_.size() - 1);
                flush();
                end_terms();
                return std::move(page_);
        }
    }
}

void PageReader::start() {
    const int tag = html_tag_index(markup_.name());
    if (tag < 0) return;
    const auto role = html_tag(tag).role;
    if (hidden_ > 0) {
        if (!html_tag(tag).is_void) open(tag, role);
        return;
    }
    switch (role) {
        case Role::line: inline_.break_line(); break;
        case Role::rule: flush(); break;
        case Role::image:
            if (!is_hidden(markup_)) add_image();
            break;
        case Role::base:
            if (const auto href = markup_.attribute("href")) address_ = resolve_link(*href, address_);
            break;
        default:
            if (html_tag(tag).is_void) return;
            close_implied(role);
            open(tag, role);
    }
}

// Elements whose end tag may be left out end where the next one of theirs begins.
void PageReader::close_implied(Role role) {
    if (role != Role::item && role != Role::cell && role != Role::row && !is_entry(role)) return;
    for (std::size_t i = open_.size(); i > 0; --i) {
        const auto found = open_[i - 1].role;
        if (found == Role::table || found == Role::list || found == Role::definitions) return;
        if (ends_before(role, found)) {
            while (open_.size() >= i)
                close(open_.size() - 1);
            if (role != Role::row || found == Role::row) return;
        }
    }
}

void PageReader::open(int tag, Role role) {
    // Too deep to be followed: the element is as good as not there, and its end tag must not close another.
    if (open_.size() >= input_.limits.depth) {
        ++too_deep_[static_cast<std::size_t>(tag)];
        return;
    }
    Open element{tag, role};
    const auto aria = markup_.attribute("role").value_or("");
    element.hidden = role == Role::skip || is_hidden(markup_);
    element.main = role == Role::main || aria == "main";
    element.aside = role == Role::aside || (role == Role::head && main_ == 0) || beside_the_matter(aria);
    open_.push_back(element);
    ++open_count_[static_cast<std::size_t>(tag)];
    if (hidden_ == 0 && !element.hidden) enter(element);
    hidden_ += element.hidden;
    main_ += element.main;
    aside_ += element.aside;
}

void PageReader::enter(const Open& element) {
    if (element.role != Role::plain && element.role != Role::code && element.role != Role::link &&
        element.role != Role::title)
        flush();
    switch (element.role) {
        case Role::title: ++title_; break;
        case Role::heading:
            inline_.begin_heading();
            heading_level_ = markup_.name()[1] - '0';
            break;
        case Role::list:
            lists_.push_back({markup_.name() == "ol", small_number(markup_.attribute("start"), 1)});
            break;
        case Role::item: begin_item(next_marker(), false); break;
        case Role::definitions: end_terms(); break;
        case Role::term:
            ++term_;
            terms_.begin_term();
            break;
        case Role::definition: begin_item("-", true); break;
        case Role::table:
            if (auto* outer = data_cell()) to_layout(*outer);
            tables_.push_back(std::make_unique<CellGrid>());
            break;
        case Role::row:
            if (!tables_.empty()) tables_.back()->begin_row();
            break;
        case Role::cell: begin_cell(); break;
        case Role::pre: inline_.begin_verbatim(); break;
        case Role::quote: ++quote_; break;
        case Role::link:
            inline_.begin_link(resolve_link(markup_.attribute("href").value_or(""), address_));
            break;
        case Role::code:
            if (const auto words = markup_.attribute("class");
                words && inline_.is_verbatim() && words->starts_with("language-"))
                language_ = words->substr(9, words->find(' ') - 9);
            inline_.begin_code();
            break;
        default: break;
    }
}

void PageReader::end() {
    const int tag = html_tag_index(markup_.name());
    if (tag < 0) return;
    const auto index = static_cast<std::size_t>(tag);
    if (too_deep_[index] > 0) {
        --too_deep_[index];
        return;
    }
    if (open_count_[index] == 0) return;
    const auto role = html_tag(tag).role;
    const bool is_inline = role == Role::plain || role == Role::code || role == Role::link;
    const bool of_a_table = role == Role::row || role == Role::cell || role == Role::table;
    for (std::size_t i = open_.size(); i > 0; --i) {
        const auto found = open_[i - 1].role;
        if (open_[i - 1].tag == tag) {
            // Misnested formatting ends alone; a block ends what is left open inside it.
            while (!is_inline && open_.size() > i)
                close(open_.size() - 1);
            return close(i - 1);
        }
        // A slip inside a cell does not end what the table stands in.
        if (found == Role::table || (found == Role::cell && !of_a_table)) return;
    }
}

void PageReader::close(std::size_t index) {
    const auto element = open_[index];
    open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(index));
    --open_count_[static_cast<std::size_t>(element.tag)];
    hidden_ -= element.hidden;
    if (hidden_ == 0 && !element.hidden) leave(element);
    main_ -= element.main;
    aside_ -= element.aside;
}

void PageReader::leave(const Open& element) {
    switch (element.role) {
        case Role::plain: break;
        case Role::title: --title_; break;
        case Role::link: inline_.end_link(); break;
        case Role::code: inline_.end_code(); break;
        case Role::heading:
            flush(Block::Kind::heading);
            inline_.end_heading();
            break;
        case Role::pre:
            flush(Block::Kind::code);
            inline_.end_verbatim();
            break;
        case Role::quote:
            flush();
            --quote_;
            break;
        case Role::list:
            flush();
            if (!lists_.empty()) lists_.pop_back();
            break;
        case Role::item: end_item(); break;
        case Role::definitions:
            flush();
            end_terms();
            break;
        case Role::term:
            flush();
            --term_;
            break;
        case Role::definition:
            end_item();
            emit_all(terms_.end_definition());
            break;
        case Role::row:
            flush();
            if (!tables_.empty()) tables_.back()->end_row();
            break;
        case Role::cell:
            flush();
            if (!tables_.empty()) tables_.back()->end_cell();
            break;
        case Role::table: end_table(); break;
        default: flush();
    }
}

void PageReader::add_text(std::string_view text) {
    if (hidden_ > 0) return;
    if (title_ > 0) {
        page_.title += one_line(text);
        return;
    }
    inline_.add(text);
}

void PageReader::add_image() {
    const auto words = one_line(markup_.attribute("alt").value_or(""));
    if (!words.empty()) inline_.add_label("[image: " + words + "]");
}

// Of the next item of the innermost list.
std::string PageReader::next_marker() {
    auto* list = lists_.empty() ? nullptr : &lists_.back();
    return list && list->ordered ? std::to_string(list->next++) + "." : "-";
}

void PageReader::begin_item(std::string marker, bool is_definition) {
    ++item_;
    item_number_ = ++items_;
    marker_ = std::move(marker);
    terms_.begin_item(is_definition);
}

void PageReader::end_item() {
    flush();
    marker_.clear();
    --item_;
    item_number_ = 0;
}

// A list of definitions begins or ends.
void PageReader::end_terms() {
    emit_all(terms_.take_undefined());
    terms_ = {};
}

void PageReader::begin_cell() {
    if (tables_.empty()) return;
    static const auto thead = static_cast<std::size_t>(html_tag_index("thead"));
    tables_.back()->begin_cell(small_number(markup_.attribute("colspan"), 1),
                               small_number(markup_.attribute("rowspan"), 1),
                               markup_.name() == "th" || open_count_[thead] > 0);
}

// The table whose cell is being read, unless it is mere layout.
CellGrid* PageReader::data_cell() {
    if (tables_.empty() || tables_.back()->layout || !tables_.back()->in_cell()) return nullptr;
    return tables_.back().get();
}

void PageReader::flush(Block::Kind kind) {
    auto taken = inline_.take();
    Block block;
    block.kind = kind;
    block.text = std::move(taken.text);
    block.visible = taken.visible;
    block.link_bytes = taken.link_bytes;
    if (kind != Block::Kind::code) block.text = std::string(trim(block.text));
    if (trim(block.text).empty()) return;
    if (kind == Block::Kind::heading) {
        if (auto* table = data_cell()) to_layout(*table);
        block.level = heading_level_;
        // The mark that leads to the heading itself.
        if (block.text.ends_with("\xC2\xB6")) block.text.resize(block.text.size() - 2);
    } else if (kind == Block::Kind::code) {
        block.marker = std::exchange(language_, {});
    } else if (quote_ > 0) {
        block.kind = Block::Kind::quote;
    } else if (term_ > 0 && !data_cell()) {
        return terms_.add(std::move(block));
    } else if (item_ > 0) {
        block.kind = Block::Kind::item;
        block.level = std::max(0, static_cast<int>(lists_.size()) - 1);
        block.marker = std::exchange(marker_, {});
        block.item_number = item_number_;
        if (!data_cell()) terms_.define(block);
    }
    if (auto* table = data_cell()) return table->add(block.text);
    emit(std::move(block));
}

void PageReader::emit(Block block) {
    if (block.term.empty()) emit_all(terms_.take_undefined());
    block.main = main_ > 0;
    block.aside = aside_ > 0;
    total_ += block.term.size() + block.text.size();
    for (const auto& row : block.rows)
        for (const auto& cell : row)
            total_ += cell.size() + 3;
    page_.blocks.push_back(std::move(block));
}

void PageReader::emit_all(std::vector<Block> blocks) {
    for (auto& block : blocks)
        emit(std::move(block));
}

// What was taken for a table arranges the page: its cells so far are paragraphs.
void PageReader::to_layout(CellGrid& table) {
    table.layout = true;
    for (const auto& row : table.take_rows())
        for (const auto& cell : row)
            if (!cell.empty()) {
                Block block;
                block.text = cell;
                block.visible = cell.size();
                emit(std::move(block));
            }
}

void PageReader::end_table() {
    flush();
    if (tables_.empty()) return;
    const auto table = std::move(tables_.back());
    tables_.pop_back();
    if (table->layout) return;
    table->end_row();
    if (!table->is_grid()) return to_layout(*table);
    Block block;
    block.kind = Block::Kind::table;
    block.exact = table->is_plain();
    block.rows = table->take_table();
    for (const auto& row : block.rows)
        for (const auto& cell : row)
            block.visible += cell.size();
    emit(std::move(block));
}

}  // namespace

Result<Page> read_page(std::string_view html, std::string_view address, const Input& input,
                       MarkupReader::Language language) {
    return PageReader(html, address, input, language).read();
}

void write_blocks(const std::vector<Block>& blocks, Writer& writer) {
    for (std::size_t i = 0; i < blocks.size() && !writer.full(); ++i) {
        const auto& block = blocks[i];
        switch (block.kind) {
            case Block::Kind::heading: writer.heading(block.level, block.text); break;
            case Block::Kind::paragraph: writer.paragraph(block.text); break;
            case Block::Kind::code: writer.code(block.text, block.marker); break;
            case Block::Kind::quote: writer.quote(block.text); break;
            case Block::Kind::table:
                if (!block.exact) writer.not_exact();
                writer.table(block.rows);
                break;
            case Block::Kind::item: {
                // The later paragraphs of an item go on below its first.
                auto text = block.text;
                while (i + 1 < blocks.size() && blocks[i + 1].kind == Block::Kind::item &&
                       blocks[i + 1].item_number == block.item_number && blocks[i + 1].marker.empty())
                    text += "\n" + blocks[++i].text;
                if (block.term.empty())
                    writer.item(block.level, block.marker.empty() ? "-" : block.marker, text);
                else
                    writer.definition(block.term, text);
            }
        }
    }
}

}  // namespace gateway::formats
