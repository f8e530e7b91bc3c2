#include "base/delimited.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway {

bool DelimitedRows::next(std::vector<std::string>& row) {
    row.clear();
    while (at_ < text_.size() && (text_[at_] == '\n' || (text_[at_] == '\r' && spaces_ == Spaces::trimmed)))
        ++at_;
    if (at_ >= text_.size()) return false;
    do {
        if (row.size() == most_fields_) {
            too_wide_ = true;
            return false;
        }
        row.push_back(field());
    } while (take(separator_));
    take('\n');
    return true;
}

bool DelimitedRows::take(char c) {
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
}

std::string DelimitedRows::field() {
    std::string value;
    const bool begins_quoted = take('"');
    if (begins_quoted) value = quoted_part();
    const char stops[] = {separator_, '\n'};
    const auto end = std::min(text_.find_first_of(stops, at_, 2), text_.size());
    auto rest = text_.substr(at_, end - at_);
    at_ = end;
    if (begins_quoted && !trim(rest).empty()) text_behind_quote_ = true;
    if (spaces_ == Spaces::trimmed) rest = trim(rest);
    return value += rest;
}

std::string DelimitedRows::quoted_part() {
    quoted_ = true;
    std::string value;
    for (;;) {
        const auto end = text_.find('"', at_);
        open_quote_ = end == std::string_view::npos;
        value += text_.substr(at_, open_quote_ ? end : end - at_);
        at_ = open_quote_ ? text_.size() : end + 1;
        if (open_quote_ || !take('"')) return value;
        value += '"';
    }
}

}  // namespace gateway
