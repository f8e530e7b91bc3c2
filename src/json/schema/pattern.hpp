// `pattern` and `patternProperties`: ECMA-262 regular expressions (Unicode mode, no flags) on PCRE2. The text
// is translated, so that what ECMA-262 has is understood as it means it and what only Perl has is refused;
// matching is paid for from the validation's budget, so that catastrophic patterns end.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "json/schema/compare.hpp"

namespace gateway::json::schema {

/// The PCRE2 spelling of an ECMA-262 expression. Errors: invalid_parameter, what is wrong and where.
Result<std::string> translate_pattern(std::string_view ecma);

class Pattern {
  public:
    /// Errors: invalid_parameter with the reason.
    static Result<Pattern> compile(std::string_view ecma);

    enum class Match { yes, no, out_of_budget };
    /// Does it match somewhere in `text`? Safe to call from several threads at once.
    Match search(std::string_view text, Budget& budget) const;

  private:
    struct Free {
        void operator()(void* code) const;
    };
    std::unique_ptr<void, Free> code_;
};

}  // namespace gateway::json::schema
