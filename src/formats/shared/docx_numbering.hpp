// The numbers that Word writes before items and headings without their being text: "3.", "b)", "4.2".
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace gateway::formats {

class DocxNumbering {
  public:
    static constexpr int kLevels = 9;

    /// `xml` may be empty, or anything.
    explicit DocxNumbering(std::string_view xml);

    /// What stands before the next paragraph of the list `list` at `level`: "-" for a bullet. Counts it.
    /// Nothing when there is no such list, or it shows nothing.
    std::optional<std::string> next(int list, int level);

  private:
    static constexpr int kNotBegun = -1;
    struct Level {
        std::string format = "decimal";
        std::string text = {};  ///< "%1.%2"
        int start = 1;
    };
    struct Definition {
        Definition() { counts.fill(kNotBegun); }
        std::array<Level, kLevels> levels;
        std::array<int, kLevels> counts;
    };
    struct List {
        int definition = -1;
        std::map<int, int> restarts;  ///< level to the number it begins with anew
        bool begun = false;
    };

    static std::string number(const Level& level, int count);

    std::map<int, Definition> definitions_;
    std::map<int, List> lists_;
};

}  // namespace gateway::formats
