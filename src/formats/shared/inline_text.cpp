#include "formats/shared/inline_text.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace gateway::formats {

void InlineText::add(std::string_view text) {
    const auto before = text_.size();
    if (is_verbatim()) {
        text_ += text;
    } else {
        for (const char c : text) {
            const bool space = c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f';
            if (!space)
                text_ += c;
            else if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n')
                text_ += ' ';
        }
    }
    visible_ += text_.size() - before;
    if (links_ > 0) link_bytes_ += text_.size() - before;
}

void InlineText::break_line() {
    if (headings_ > 0)
        add(" ");
    else
        text_ += '\n';
}

void InlineText::begin_link(std::string address) {
    if (links_++ > 0) return;
    address_ = std::move(address);
    link_at_ = text_.size();
}

void InlineText::end_link() {
    if (--links_ > 0) return;
    mark_link();
    address_.clear();
}

void InlineText::mark_link() {
    code_in_link_ = false;  // what is open of it goes on behind the link
    if (!has_marks() || address_.empty()) return;
    const auto written = std::string_view(text_).substr(link_at_);
    const auto words = std::string(trim(written));
    const bool space_before = written.starts_with(' ');
    const bool space_after = !words.empty() && written.ends_with(' ');
    text_.resize(link_at_);
    if (!words.empty())
        text_ += (space_before ? " [" : "[") + words + "](" + address_ + ")" + (space_after ? " " : "");
    code_at_ = std::min(code_at_, link_at_);  // code that goes on behind the link has all of it
}

void InlineText::begin_code() {
    code_at_ = text_.size();
    code_in_link_ = links_ > 0;
}

void InlineText::end_code() {
    if (!has_marks() || code_at_ >= text_.size()) return;
    text_.insert(code_at_, "`") += '`';
    if (!code_in_link_) link_at_ = text_.size();  // a link that goes on behind the code begins there
}

InlineText::Taken InlineText::take() {
    if (links_ > 0) mark_link();
    link_at_ = code_at_ = 0;
    return {std::exchange(text_, {}), std::exchange(visible_, 0), std::exchange(link_bytes_, 0)};
}

}  // namespace gateway::formats
