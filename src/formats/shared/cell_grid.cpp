#include "formats/shared/cell_grid.hpp"

#include <algorithm>
#include <utility>

#include "formats/shared/header.hpp"

namespace gateway::formats {
namespace {

constexpr int kWidestSpan = 50;                  // columns; more is a slip or malice
constexpr int kHighestSpan = 200;                // rows
constexpr std::size_t kMostRepeated = 1u << 20;  // bytes that spans may add to one table

}  // namespace

void CellGrid::begin_row() {
    end_row();
    in_row_ = true;
}

void CellGrid::end_row() {
    end_cell();
    if (!in_row_) return;
    fill_spanned();
    if (std::any_of(row_.begin(), row_.end(), [](const auto& cell) { return !cell.empty(); })) {
        if (rows_.empty()) of_first_row_ = of_row_;
        if (header_rows_ == rows_.size() && of_row_.is_header()) ++header_rows_;
        rows_.push_back(std::move(row_));
    }
    row_.clear();
    of_row_ = {};
    in_row_ = false;
}

void CellGrid::begin_cell(int column_span, int row_span, bool heads) {
    end_cell();
    in_row_ = in_cell_ = true;
    column_span_ = std::clamp(column_span, 1, kWidestSpan);
    row_span_ = std::clamp(row_span, 1, kHighestSpan);
    continues_ = false;
    heads_ = heads;
}

void CellGrid::span_columns(int columns) { column_span_ = std::clamp(columns, 1, kWidestSpan); }

// Cells that reach down from the rows above stand before the next cell of this one; they are repeated.
void CellGrid::fill_spanned() {
    while (row_.size() < spans_.size() && spans_[row_.size()].rows > 0 && repeated_ < kMostRepeated) {
        auto& span = spans_[row_.size()];
        repeated_ += span.text.size() + 4;
        --span.rows;
        row_.push_back(span.text);
    }
}

void CellGrid::end_cell() {
    if (!in_cell_) return;
    in_cell_ = false;
    fill_spanned();
    if (continues_ && !rows_.empty() && row_.size() < rows_.back().size() && repeated_ < kMostRepeated) {
        cell_ = rows_.back()[row_.size()];
        repeated_ += cell_.size();
    }
    if (!cell_.empty()) {
        ++(heads_ ? of_row_.heads : of_row_.data);
        spans_columns_ = spans_columns_ || column_span_ > 1;
    }
    for (int i = 0; i < column_span_; ++i) {
        // What spans columns is written once; repeating it would say it twice.
        auto text = i == 0 ? cell_ : std::string{};
        repeated_ += i == 0 ? 0 : 4;
        if (i > 0 && repeated_ >= kMostRepeated) break;
        if (row_span_ > 1) {
            if (spans_.size() <= row_.size()) spans_.resize(row_.size() + 1);
            spans_[row_.size()] = {row_span_ - 1, text};
        }
        row_.push_back(std::move(text));
    }
    cell_.clear();
}

void CellGrid::add(std::string_view text) {
    if (!cell_.empty()) cell_ += '\n';
    cell_ += text;
}

bool CellGrid::is_grid() const {
    return rows_.size() >= 2 &&
           std::any_of(rows_.begin(), rows_.end(), [](const Row& row) { return row.size() >= 2; });
}

std::vector<Row> CellGrid::take_rows() {
    end_row();
    return std::exchange(rows_, {});
}

std::vector<Row> CellGrid::take_table() {
    auto rows = take_rows();
    // A first row that is headed itself is a record; one that says nothing may name the columns.
    const bool stated = of_first_row_.heads > 0;
    if (stated ? of_first_row_.is_header() : names_columns(rows[0], rows[1])) return rows;
    const auto widest = std::max_element(rows.begin(), rows.end(),
                                         [](const Row& a, const Row& b) { return a.size() < b.size(); });
    rows.insert(rows.begin(), Row(widest->size()));
    return rows;
}

}  // namespace gateway::formats
