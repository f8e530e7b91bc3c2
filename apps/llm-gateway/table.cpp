#include "llm-gateway/table.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>

namespace gateway::app {
namespace {

// Width on a terminal, taking every code point as one column: ids, numbers and provider names are.
std::size_t width(const std::string& text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

}  // namespace

bool colour_wanted() { return isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR"); }

void Table::print() const {
    std::vector<std::size_t> widths;
    for (const auto& column : columns_)
        widths.push_back(width(column.title));
    for (const auto& row : rows_)
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], width(row[i]));

    const auto line = [&](const std::vector<std::string>& cells) {
        std::string text;
        for (std::size_t i = 0; i < columns_.size(); ++i) {
            const std::string cell = i < cells.size() ? cells[i] : "";
            const std::string padding(widths[i] - width(cell), ' ');
            text += columns_[i].align == Align::right ? padding + cell : cell + padding;
            if (i + 1 < columns_.size()) text += "  ";
        }
        while (text.ends_with(' '))
            text.pop_back();
        return text;
    };
    std::vector<std::string> titles;
    for (const auto& column : columns_)
        titles.push_back(column.title);
    std::cout << (colour_wanted() ? "\x1b[1m" : "") << line(titles) << (colour_wanted() ? "\x1b[0m" : "")
              << "\n";
    for (const auto& row : rows_)
        std::cout << line(row) << "\n";
}

void show_progress(std::size_t done, std::size_t total, const std::string& what) {
    if (!isatty(STDERR_FILENO) || total == 0) return;
    constexpr std::size_t kWidth = 24;
    const std::size_t filled = done * kWidth / total;
    std::cerr << "\r\x1b[K[" << std::string(filled, '#') << std::string(kWidth - filled, '.') << "] " << done
              << "/" << total << " " << what << (done == total ? "\r\x1b[K" : "") << std::flush;
}

}  // namespace gateway::app
