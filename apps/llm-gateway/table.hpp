// Tables for people: aligned columns, bold headings on a terminal, no decoration in a pipe.
#pragma once

#include <string>
#include <vector>

namespace gateway::app {

class Table {
  public:
    enum class Align { left, right };
    struct Column {
        std::string title;
        Align align = Align::left;
    };

    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}
    void add(std::vector<std::string> cells) { rows_.push_back(std::move(cells)); }
    /// To stdout.
    void print() const;

  private:
    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

/// Is stdout a terminal that wants colour (NO_COLOR unset)?
bool colour_wanted();

/// One line of progress on stderr, rewritten in place; silent when stderr is no terminal.
void show_progress(std::size_t done, std::size_t total, const std::string& what);

}  // namespace gateway::app
