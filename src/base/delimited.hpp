// Rows of CSV, TSV and the like, one after the other: RFC 4180, lenient where real files are. A quote inside
// a field that does not begin with one is an ordinary character. Line ends are "\n"; "\r" before one is of
// the field.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace gateway {

class DelimitedRows {
  public:
    /// White space around fields: theirs, or none of theirs.
    enum class Spaces { kept, trimmed };

    /// `text` outlives the reader. A row of more than `most_fields` ends the reading.
    DelimitedRows(std::string_view text, char separator, Spaces spaces = Spaces::kept,
                  std::size_t most_fields = std::string_view::npos)
        : text_(text), separator_(separator), spaces_(spaces), most_fields_(most_fields) {}

    /// The next row that is not blank; false at the end, and in a row that is too wide.
    bool next(std::vector<std::string>& row);

    bool quoted() const { return quoted_; }          ///< was any field?
    bool open_quote() const { return open_quote_; }  ///< one was never closed
    bool too_wide() const { return too_wide_; }      ///< a row had more than `most_fields`
    /// A quote was never closed, or something other than white space stood behind one.
    bool irregular() const { return open_quote_ || text_behind_quote_; }

  private:
    bool take(char c);
    std::string field();
    std::string quoted_part();

    std::string_view text_;
    char separator_;
    Spaces spaces_;
    std::size_t most_fields_;
    std::size_t at_ = 0;
    bool quoted_ = false, open_quote_ = false, text_behind_quote_ = false, too_wide_ = false;
};

}  // namespace gateway
