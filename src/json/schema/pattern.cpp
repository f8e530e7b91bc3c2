#include "json/schema/pattern.hpp"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace gateway::json::schema {
namespace {

constexpr std::size_t kMaxPattern = 16'384;

struct FreeMatch {
    void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
    void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
};

// One a thread, kept: a match then allocates nothing. What a match may take is bounded by the budget; only
// its memory has a limit of its own.
struct Workspace {
    std::unique_ptr<pcre2_match_data, FreeMatch> data{pcre2_match_data_create(1, nullptr)};
    std::unique_ptr<pcre2_match_context, FreeMatch> context{pcre2_match_context_create(nullptr)};

    Workspace() {
        if (!context) return;
        constexpr std::uint32_t kUnlimited = std::numeric_limits<std::uint32_t>::max();
        pcre2_set_match_limit(context.get(), kUnlimited);
        pcre2_set_depth_limit(context.get(), kUnlimited);
        pcre2_set_heap_limit(context.get(), 8'192);  // KiB
    }
};

// PCRE2 calls in before each item of the pattern that it tries. Between two calls it may still run along the
// text: forwards, which shows in the position; along a run that was too short in the end; or along what a
// back reference repeats.
struct Meter {
    Budget& budget;
    std::size_t run;
    bool back_references;
    std::size_t last = 0;
    std::size_t work = 0;
};

int count_item(pcre2_callout_block* item, void* data) {
    constexpr std::size_t kWorkPerStep = 16;
    auto& meter = *static_cast<Meter*>(data);
    const auto at = item->current_position;
    meter.work += 1 + meter.run / 16;
    if (at > meter.last) meter.work += (at - meter.last) / 16;
    if (meter.back_references && at > item->start_match) meter.work += (at - item->start_match) / 64;
    meter.last = at;
    const auto steps = meter.work / kWorkPerStep;
    meter.work %= kWorkPerStep;
    return steps == 0 || meter.budget.spend(steps) ? 0 : PCRE2_ERROR_CALLOUT;
}

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
                              PCRE2_MATCH_UNSET_BACKREF | PCRE2_NEVER_BACKSLASH_C | PCRE2_AUTO_CALLOUT;
    auto* code = pcre2_compile(reinterpret_cast<PCRE2_SPTR>(translated->pcre.data()), translated->pcre.size(),
                               kOptions, &error, &offset, nullptr);
    if (!code) {
        PCRE2_UCHAR text[160] = {};
        pcre2_get_error_message(error, text, sizeof text);
        return fail(ErrorKind::invalid_parameter,
                    "not a usable regular expression: " + std::string(reinterpret_cast<const char*>(text)));
    }
    Pattern pattern;
    pattern.code_.reset(code);
    pattern.longest_run_ = translated->longest_run;
    pattern.back_references_ = translated->back_references;
    return pattern;
}

std::size_t Pattern::size() const {
    std::size_t bytes = 0;
    pcre2_pattern_info(static_cast<const pcre2_code*>(code_.get()), PCRE2_INFO_SIZE, &bytes);
    return bytes;
}

Pattern::Match Pattern::search(std::string_view text, Budget& budget, std::size_t from, Place* place) const {
    thread_local Workspace workspace;
    if (!workspace.data || !workspace.context || !budget.spend(1 + (text.size() - from) / 64))
        return Match::out_of_budget;
    Meter meter{budget, longest_run_, back_references_};
    pcre2_set_callout(workspace.context.get(), count_item, &meter);
    const int found =
        pcre2_match(static_cast<const pcre2_code*>(code_.get()), reinterpret_cast<PCRE2_SPTR>(text.data()),
                    text.size(), from, 0, workspace.data.get(), workspace.context.get());
    if (found >= 0) {
        const auto* ends = pcre2_get_ovector_pointer(workspace.data.get());
        // A pattern may say that its match begins where it ends; then it is the place itself.
        if (place) *place = {std::min(ends[0], ends[1]), ends[1]};
        return Match::yes;
    }
    // Text that is not UTF-8 matches nothing; anything else is a bound that was reached.
    const bool settled =
        found == PCRE2_ERROR_NOMATCH || (found <= PCRE2_ERROR_UTF8_ERR1 && found >= PCRE2_ERROR_UTF8_ERR21);
    return settled ? Match::no : Match::out_of_budget;
}

}  // namespace gateway::json::schema
