// `pattern` and `patternProperties`: ECMA-262 regular expressions (Unicode mode, no flags) on PCRE2. The text
// is translated, so that what ECMA-262 has is understood as it means it and what only Perl has is refused;
// every item tried in matching is paid for from the validation's budget, so that catastrophic patterns end.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/schema/compare.hpp"

namespace gateway::json::schema {

struct Translated {
    std::string pcre;
    std::size_t longest_run = 0;  ///< the most characters that one item must match: 40 in "a{40,}"
    bool back_references = false;
};

/// The PCRE2 spelling of an ECMA-262 expression. Errors: invalid_parameter, what is wrong and where.
Result<Translated> translate_pattern(std::string_view ecma);

class Pattern {
  public:
    /// Errors: invalid_parameter with the reason.
    static Result<Pattern> compile(std::string_view ecma);

    enum class Match { yes, no, out_of_budget };
    /// Bytes of the text.
    struct Place {
        std::size_t begin = 0, end = 0;
    };
    /// Does it match somewhere in `text` from byte `from` on (where a character begins), and where first?
    /// Safe to call from several threads at once.
    Match search(std::string_view text, Budget& budget, std::size_t from = 0, Place* place = nullptr) const;

    /// Bytes of its compiled form.
    std::size_t size() const;

  private:
    struct Free {
        void operator()(void* code) const;
    };
    std::unique_ptr<void, Free> code_;
    std::size_t longest_run_ = 0;
    bool back_references_ = false;
};

}  // namespace gateway::json::schema
