#include "formats/shared/docx_body.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "formats/shared/links.hpp"

namespace gateway::formats {
namespace {

using Event = MarkupReader::Event;

constexpr std::size_t kDeepest = 64;  // text boxes and fields inside each other

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

// The address in ` HYPERLINK "https://…" \o "…" `; empty for other fields.
std::string link_of_field(std::string_view code) {
    code = trim(code);
    if (!code.starts_with("HYPERLINK")) return {};
    const auto begin = code.find('"');
    if (begin == std::string_view::npos || code.substr(0, begin).find('\\') != std::string_view::npos)
        return {};
    const auto end = code.find('"', begin + 1);
    return std::string(code.substr(begin + 1, end == std::string_view::npos ? end : end - begin - 1));
}

// Endnotes are numbered on their own.
std::string note_label(const MarkupReader& xml) {
    const auto id = one_line(xml.attribute("id").value_or(""));
    return (xml.name().starts_with("endnote") ? "e" : "") + std::string(utf8_prefix(id, 20));
}

}  // namespace

Result<void> DocxBody::write() {
    if (auto done = read(package_.body); !done) return done;
    in_notes_ = true;
    if (auto done = read(package_.footnotes); !done) return done;
    if (auto done = read(package_.endnotes); !done) return done;
    for (const auto& label : referred_)
        if (const auto note = notes_.extract(label)) writer_.paragraph("[^" + label + "]: " + note.mapped());
    if (insertions_ + deletions_ > 0)
        writer_.note("tracked changes: insertions kept (" + std::to_string(insertions_) +
                     "), deletions left out (" + std::to_string(deletions_) + ")");
    return {};
}

Result<void> DocxBody::read(std::string_view text) {
    auto xml = read_xml(text);
    auto event = xml.next();
    for (std::size_t events = 0; event != Event::done && !writer_.full(); ++events, event = xml.next()) {
        if (events % 1024 == 0 && input_.stop.stop_requested())
            return fail(ErrorKind::cancelled, "Cancelled.");
        if (event == Event::start) start(xml);
        if (event == Event::end) end(xml.name());
        if (event == Event::text && in_text_ && !hidden_) add(xml.text());
        if (event == Event::text && in_code_ && !fields_.empty()) fields_.back().code += xml.text();
    }
    while (!open_.empty())
        end_paragraph();
    while (tables_ > 0)
        end_table("tbl");
    fields_.clear();
    return {};
}

// What a reader of the document does not see, or sees twice.
bool DocxBody::skips(MarkupReader& xml) {
    const auto& name = xml.name();
    constexpr std::array<std::string_view, 6> kSkipped = {"del",      "moveFrom", "sectPr",
                                                          "Fallback", "sdtPr",    "tblGrid"};
    if (name == "ins") ++insertions_;
    if (name == "del") ++deletions_;
    if (!is_one_of(name, kSkipped) && !name.ends_with("PrChange")) return false;
    skip_element(xml);
    return true;
}

void DocxBody::start(MarkupReader& xml) {
    const auto& name = xml.name();
    if (skips(xml)) return;
    if (name == "footnote" || name == "endnote") {
        // Separators are notes of a type.
        note_ = xml.attribute("type") ? "" : note_label(xml);
    } else if (name == "p") {
        if (!xml.self_closing() && open_.size() < kDeepest) open_.emplace_back();
    } else if (name == "tbl" || name == "tr" || name == "tc" || name == "gridSpan" || name == "vMerge") {
        start_table(xml);
    } else if (open_.empty()) {
        return;
    } else if (name == "pStyle" || name == "numId" || name == "ilvl" || name == "outlineLvl") {
        paragraph_property(xml);
    } else {
        start_run(xml);
    }
}

void DocxBody::paragraph_property(MarkupReader& xml) {
    auto& style = open_.back().style;
    const auto& name = xml.name();
    const int value = number_attribute(xml, "val", -1);
    if (name == "pStyle") style = styles_.style(xml.attribute("val").value_or(""));
    if (name == "numId") style.list = value;
    if (name == "ilvl") style.level = value;
    if (name == "outlineLvl") style.heading = value >= 0 && value <= 8 ? std::min(value + 1, 6) : 0;
}

void DocxBody::start_table(MarkupReader& xml) {
    const auto& name = xml.name();
    if (name == "tbl" && !xml.self_closing()) ++tables_;
    if (tables_ != 1 || xml.self_closing() == (name == "tr" || name == "tc")) return;
    if (name == "tr") grid_.begin_row();
    if (name == "tc") grid_.begin_cell(1, 1);
    if (!grid_.in_cell()) return;
    if (name == "gridSpan") grid_.span_columns(number_attribute(xml, "val", 1));
    if (name == "vMerge" && xml.attribute("val").value_or("continue") != "restart") grid_.continue_above();
}

void DocxBody::start_run(MarkupReader& xml) {
    const auto& name = xml.name();
    const bool empty = xml.self_closing();
    if (name == "r") hidden_ = false;
    if (name == "t") in_text_ = !empty;
    if (name == "instrText") in_code_ = !empty;
    if (name == "vanish") hidden_ = is_on(xml);
    if (name == "fldChar") field(xml.attribute("fldCharType").value_or(""));
    if (name == "fldSimple" && !empty) begin_link(link_of_field(xml.attribute("instr").value_or("")));
    if (name == "hyperlink" && !empty) {
        const auto found = package_.links.find(xml.attribute("id").value_or(""));
        begin_link(found == package_.links.end() ? "" : found->second);
    }
    if (hidden_) return;
    if (name == "tab" || name == "ptab") add(" ");
    if (name == "br" || name == "cr") open_.back().text += '\n';
    if (name == "noBreakHyphen") add("-");
    if (name == "footnoteReference" || name == "endnoteReference") reference(note_label(xml));
    if (name == "docPr")
        if (const auto words = one_line(xml.attribute("descr").value_or("")); !words.empty())
            add("[image: " + words + "]");
}

void DocxBody::end(const std::string& name) {
    if (name == "t") in_text_ = false;
    if (name == "instrText") in_code_ = false;
    if (name == "p" && !open_.empty()) end_paragraph();
    if (name == "hyperlink" || name == "fldSimple") end_link();
    if (name == "tbl" || name == "tr" || name == "tc") end_table(name);
    if (name == "footnote" || name == "endnote") note_.clear();
}

void DocxBody::end_table(const std::string& name) {
    if (tables_ == 0) return;
    if (tables_ == 1 && name == "tc") grid_.end_cell();
    if (tables_ == 1 && name == "tr") grid_.end_row();
    if (name != "tbl" || --tables_ > 0) return;
    const bool is_table = grid_.is_grid();
    const bool is_plain = grid_.is_plain();
    const auto rows = grid_.take_rows();
    grid_ = {};
    if (in_notes_) return;
    if (is_table && !is_plain) writer_.not_exact();
    if (is_table) return writer_.table(rows);
    for (const auto& row : rows)
        for (const auto& cell : row)
            writer_.paragraph(cell);
}

// Line ends in the XML are spaces to a reader.
void DocxBody::add(std::string_view text) {
    if (open_.empty()) return;
    for (const char c : text)
        open_.back().text += c == '\n' || c == '\t' || c == '\r' ? ' ' : c;
}

void DocxBody::begin_link(std::string href) {
    if (open_.empty()) return;
    auto& paragraph = open_.back();
    end_link();
    if (paragraph.style.heading > 0) return;
    paragraph.href = resolve_link(href, "");
    paragraph.link_at = paragraph.text.size();
}

void DocxBody::end_link() {
    if (open_.empty()) return;
    auto& [style, text, href, at] = open_.back();
    const auto words = std::string(trim(std::string_view(text).substr(std::min(at, text.size()))));
    if (!href.empty() && !words.empty()) {
        text.resize(at);
        text += "[" + words + "](" + href + ")";
    }
    href.clear();
}

// A field is its code, then what it shows; all in runs of their own.
void DocxBody::field(std::string_view what) {
    if (what == "begin" && fields_.size() < kDeepest) fields_.emplace_back();
    if (fields_.empty()) return;
    auto& field = fields_.back();
    if (what == "separate") {
        field.shows_result = true;
        if (const auto href = link_of_field(field.code); !href.empty()) begin_link(href);
    } else if (what == "end") {
        if (field.shows_result && !link_of_field(field.code).empty()) end_link();
        fields_.pop_back();
    }
}

void DocxBody::reference(std::string label) {
    add("[^" + label + "]");
    referred_.push_back(std::move(label));
}

void DocxBody::end_paragraph() {
    end_link();
    const auto paragraph = std::move(open_.back());
    open_.pop_back();
    if (!paragraph.style.contents) put(paragraph.style, std::string(trim(paragraph.text)));
}

void DocxBody::put(const DocxStyles::Style& style, const std::string& text) {
    // Empty paragraphs of a list are counted too, as Word does.
    const auto label = style.list > 0 ? numbering_.next(style.list, std::max(style.level, 0)) : std::nullopt;
    if (text.empty()) return;
    if (in_notes_) {
        if (note_.empty()) return;
        auto& note = notes_[note_];
        note += (note.empty() ? "" : " ") + one_line(text);
    } else if (tables_ > 0) {
        if (grid_.in_cell()) grid_.add(label ? *label + " " + text : text);
    } else if (style.heading > 0) {
        if (style.title && std::exchange(untitled_, false)) writer_.title(one_line(text));
        writer_.heading(style.heading, label && *label != "-" ? *label + " " + text : text);
    } else if (label) {
        writer_.item(std::max(style.level, 0), *label, text);
    } else {
        writer_.paragraph(text);
    }
}

}  // namespace gateway::formats
