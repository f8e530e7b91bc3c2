#include "json/schema/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

namespace gateway::json::schema {
namespace {

constexpr std::size_t kMaxPattern = 16'384;

struct FreeMatch {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

// One a thread, kept: a match then allocates nothing.
struct Workspace {
    std::unique_ptr<pcre2_match_data, FreeMatch> data{pcre2_match_data_create(1, nullptr)};
    std::unique_ptr<pcre2_match_context, FreeMatch> context{pcre2_match_context_create(nullptr)};
};

}  // namespace

void Pattern::Free::operator()(void* code) const { pcre2_code_free(static_cast<pcre2_code*>(code)); }

Result<Pattern> Pattern::compile(std::string_view ecma) {
    if (ecma.size() > kMaxPattern)
        return fail(ErrorKind::invalid_parameter, "the pattern is longer than 16 KiB");
    const auto translated = translate_pattern(ecma);
    if (!translated) return fail(translated.error());
    int error = 0;
    PCRE2_SIZE offset = 0;
    // "$" is the very end, "[]" matches nothing, and a group that took no part is the empty text: as in
    // ECMA-262.
    constexpr auto kOptions = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY | PCRE2_ALLOW_EMPTY_CLASS |
                              PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C;
    auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->data()), translated->size(), kOptions,
                               &error, &offset, nullptr);
    if (!code) {
        PCRE2_UCHAR text[160] = {};
        pcre2_get_error_message(error, text, sizeof text);
        return fail(ErrorKind::invalid_parameter,
                    "not a usable regular expression: " + std::string(reinterpret_cast<const char*>(text)));
    }
    Pattern pattern;
    pattern.code_.reset(code);
    return pattern;
}

// PCRE2 does not say how much work a match was, only whether it stayed below a limit. So the limit starts low
// and grows, and each attempt costs what it was allowed: what is paid is never far below what was worked.
Pattern::Match Pattern::search(std::string_view text, Budget& budget) const {
    thread_local Workspace workspace;
    if (!workspace.data || !workspace.context) return Match::out_of_budget;
    const std::size_t scan = 1 + text.size() / 64;
    for (std::size_t limit = 1'000;; limit *= 8) {
        if (!budget.spend(limit == 1'000 ? scan : scan * (limit / 20))) return Match::out_of_budget;
        pcre2_set_match_limit(workspace.context.get(),
                              static_cast<std::uint32_t>(std::min<std::size_t>(limit, 1U << 30U)));
        pcre2_set_depth_limit(workspace.context.get(), 20'000);
        pcre2_set_heap_limit(workspace.context.get(), 16'384);
        const int found = pcre2_match(static_cast<const pcre2_code*>(code_.get()),
                                      reinterpret_cast<PCRE2_SPTR>(text.data()), text.size(), 0, 0,
                                      workspace.data.get(), workspace.context.get());
        if (found >= 0) return Match::yes;
        if (found == PCRE2_ERROR_MATCHLIMIT) continue;
        // Text that is not UTF-8 matches nothing; anything else is a bound that was reached.
        const bool settled = found == PCRE2_ERROR_NOMATCH ||
                             (found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21);
        return settled ? Match::no : Match::out_of_budget;
    }
}

}  // namespace gateway::json::schema
