#include <algorithm>

#include "base/text.hpp"
#include "local/key_values.hpp"
#include "local/key_values/pair.hpp"
#include "local/line.hpp"
#include "local/naming.hpp"
#include "local/table/forms.hpp"

namespace gateway::local {
namespace {

constexpr auto npos = std::string_view::npos;

// The head of a table of keys and values that names neither of them.
bool names_the_columns(const TableRow& header) {
    static constexpr std::string_view kKeys[] = {"attribute", "field",   "item",    "key",
                                                 "label",     "name",    "option",  "parameter",
                                                 "property",  "setting", "variable"};
    static constexpr std::string_view kValues[] = {"content", "data",    "description", "detail", "details",
                                                   "meaning", "setting", "value",       "values"};
    const auto key = bare_name(header[0]), value = bare_name(header[1]);
    return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys) &&
           std::find(std::begin(kValues), std::end(kValues), value) != std::end(kValues);
}

// Fenced text that may hold settings.
bool may_hold_pairs(std::string_view language) {
    static constexpr std::string_view kLanguages[] = {"",    "conf", "console",    "dotenv", "env",
                                                      "ini", "log",  "properties", "text",   "toml",
                                                      "txt", "yaml", "yml"};
    return std::find(std::begin(kLanguages), std::end(kLanguages), language) != std::end(kLanguages);
}

class Reader {
  public:
    Reader(std::string_view text, const std::stop_token& stop)
        : text_(text), stop_(stop), lines_(lines_of(text, stop)) {}

    KeyValues read() {
        for (std::size_t i = 0; i < lines_.size() && !stop_.stop_requested();)
            i = lines_[i].kind == LineKind::table ? table(i) : (line(lines_[i]), i + 1);
        close();
        return std::move(out_);
    }

  private:
    std::size_t indent(const Line& line) const {
        return std::min(text_.find_first_not_of(" \t", line.begin), line.end) - line.begin;
    }

    void line(const Line& line) {
        const auto content = content_of(text_, line);
        switch (line.kind) {
            case LineKind::blank: after_blank_ = true; return;
            case LineKind::heading:
            case LineKind::mark:
            case LineKind::markup: return close();
            case LineKind::fence: return fence(content);
            case LineKind::front_matter: return front_matter(line, content);
            case LineKind::item: item(line, content); break;
            case LineKind::code:
                if (in_fence_ && !fence_is_read_) {
                    if (!content.empty()) unread(line);
                    break;
                }
                [[fallthrough]];
            case LineKind::prose:
            case LineKind::quote:
            case LineKind::table:
                if (content.empty())
                    after_blank_ = true;
                else
                    text(line, content);
                return;
        }
        after_blank_ = false;
    }

    void fence(std::string_view content) {
        close();
        in_fence_ = !in_fence_;
        const auto mark = std::min(content.find_first_not_of("`~"), content.size());
        fence_is_read_ = in_fence_ && may_hold_pairs(to_lower(trim(content.substr(mark))));
    }

    void front_matter(const Line& line, std::string_view content) {
        if (content == "---" || content == "...") return close();
        if (content.empty() || content.starts_with('#')) return;
        if (content.starts_with("- ")) return add_item(line, unquoted(trim(content.substr(2))));
        text(line, content);
        after_blank_ = false;
        if (!open_ || out_.pairs.empty()) return;
        auto& pair = out_.pairs.back();
        if (pair.values.size() != 1 || pair.end != line.end) return;
        pair.values[0] = std::string(unquoted(pair.values[0]));
        if (pair.values[0].starts_with('[') && pair.values[0].ends_with(']')) split_list(pair);
    }

    // "[a, b]"
    static void split_list(KeyValue& pair) {
        const auto inside = pair.values[0].substr(1, pair.values[0].size() - 2);
        pair.values.clear();
        pair.is_list = true;
        // A comma within quotes or brackets would be cut at.
        if (inside.find_first_of("\"'[{") != npos) pair.certain = false;
        for (const auto element : split(inside, ','))
            if (!trim(element).empty()) pair.values.emplace_back(unquoted(trim(element)));
    }

    void text(const Line& line, std::string_view content) {
        const auto depth = indent(line);
        if (content.starts_with(": ") && define(line, trim(content.substr(2)))) return;
        const auto pairs = pairs_of(content, stop_);
        if (!pairs.empty())
            add(line, depth, pairs);
        else if (open_ && depth > depth_ && !(after_blank_ && beside_))
            go_on(line, content);
        else
            unread(line);
        after_blank_ = false;
    }

    // A pair, unless it is that of a key and the items below it.
    void item(const Line& line, std::string_view content) {
        const auto pairs = pairs_of(content, stop_);
        if (!pairs.empty() && !(open_ && is_list_open())) {
            // The key above a list of pairs is their heading.
            const bool below_key = open_ && !open_is_item_ && !out_.pairs.empty();
            if (below_key && indent(line) == depth_ && lacks_value(out_.pairs.back())) nest();
            add(line, indent(line), pairs);
            open_is_item_ = true;
        } else
            add_item(line, content);
    }

    static bool lacks_value(const KeyValue& pair) { return !pair.is_list && pair.values[0].empty(); }

    bool is_list_open() const {
        return !out_.pairs.empty() && out_.pairs.back().is_list && !out_.pairs.back().values.empty();
    }

    void add_item(const Line& line, std::string_view content) {
        if (!open_ || out_.pairs.empty()) return unread(line);
        auto& pair = out_.pairs.back();
        if (!pair.is_list && !pair.values[0].empty()) return unread(line);
        if (!pair.is_list) pair.values.clear();
        pair.is_list = true;
        pair.values.emplace_back(content);
        pair.end = line.end;
    }

    void add(const Line& line, std::size_t depth, const std::vector<Pair>& pairs) {
        if (depth > depth_ && !out_.pairs.empty()) nest();
        // Items may stand as far out as their heading.
        if (heading_depth_ && depth < *heading_depth_ + (line.kind != LineKind::item)) heading_depth_.reset();
        const bool within_text = last_unread_ && !after_blank_ && line.continues;
        for (const auto& pair : pairs) {
            const auto begin = static_cast<std::size_t>(pair.key.data() - text_.data());
            const auto end = pair.value.empty() ? line.end
                                                : static_cast<std::size_t>(pair.value.data() - text_.data()) +
                                                      pair.value.size();
            out_.pairs.push_back({std::string(pair.key),
                                  {std::string(pair.value)},
                                  false,
                                  begin,
                                  pair.value.empty() ? line.end : end,
                                  !within_text,
                                  heading_depth_.has_value()});
        }
        open_ = true;
        open_is_item_ = false;
        beside_ = !pairs.back().value.empty();
        depth_ = depth;
        last_unread_ = nullptr;
    }

    // A pair below the last one, indented more: the key above is a heading if it has no value. (If something
    // stands between them, it may be.)
    void nest() {
        if (!heading_depth_) heading_depth_ = depth_;
        auto& above = out_.pairs.back();
        if (open_ && lacks_value(above))
            out_.pairs.pop_back();
        else
            above.certain = false;
    }

    void go_on(const Line& line, std::string_view content) {
        auto& pair = out_.pairs.back();
        if (pair.values.empty()) pair.values.emplace_back();  // "[]"
        auto& value = pair.values.back();
        value += (value.empty() ? "" : "\n") + std::string(content);
        pair.end = line.end;
    }

    // ": what it means" below a term.
    bool define(const Line& line, std::string_view definition) {
        if (!last_unread_ || after_blank_) return false;
        const auto term = content_of(text_, *last_unread_);
        if (!is_key(term)) return false;
        --out_.unread_lines;
        out_.pairs.push_back(
            {std::string(term), {std::string(definition)}, false, last_unread_->content, line.end, true});
        open_ = true;
        depth_ = indent(*last_unread_);
        last_unread_ = nullptr;
        return true;
    }

    void unread(const Line& line) {
        // Right below a pair it may be the rest of its value.
        if (open_ && !after_blank_ && !out_.pairs.empty()) out_.pairs.back().certain = false;
        ++out_.unread_lines;
        close();
        last_unread_ = &line;
    }

    void close() {
        open_ = false;
        after_blank_ = false;
        last_unread_ = nullptr;
    }

    std::size_t table(std::size_t from) {
        auto to = from;
        while (to < lines_.size() && lines_[to].kind == LineKind::table)
            ++to;
        close();
        depth_ = npos;  // nothing is indented below a table
        const auto span = std::span(lines_).subspan(from, to - from);
        auto read = read_pipes(text_, span);
        if (!read || read->columns != 2) {
            out_.unread_lines += to - from;
            return to;
        }
        // A head that does not say "key" and "value" may be the first pair.
        if (!read->header.empty() && !names_the_columns(read->header)) add_row(read->header, *read, false);
        for (const auto& row : read->rows)
            add_row(row, *read, read->exact);
        return to;
    }

    void add_row(const TableRow& row, const Table& table, bool certain) {
        constexpr std::string_view kMarks = "*_`";
        std::string_view key = row[0];
        while (!key.empty() && kMarks.find(key.front()) != npos)
            key.remove_prefix(1);
        while (!key.empty() && (key.back() == ':' || kMarks.find(key.back()) != npos))
            key.remove_suffix(1);
        if (!key.empty())
            out_.pairs.push_back({std::string(key), {row[1]}, false, table.begin, table.end, certain});
    }

    std::string_view text_;
    std::stop_token stop_;
    std::vector<Line> lines_;
    KeyValues out_;
    bool open_ = false;  // the last pair may go on
    bool open_is_item_ = false;
    bool beside_ = false;                       // its value stands beside its key, and ends at a blank line
    std::size_t depth_ = npos;                  // indentation of the last pair
    std::optional<std::size_t> heading_depth_;  // of the key that the lines stand below
    bool after_blank_ = false, in_fence_ = false, fence_is_read_ = false;
    const Line* last_unread_ = nullptr;  // the line before, if it was not read
};

}  // namespace

KeyValues read_key_values(std::string_view text, const std::stop_token& stop) {
    if (auto members = read_json_object(text)) return std::move(*members);
    return Reader(text, stop).read();
}

}  // namespace gateway::local
