// Fuzzes summaries. Properties: no more words than asked for; sentences lie in the text, in order and apart;
// the same text gives the same summary. The first two bytes choose the words, the format and whether there is
// a focus.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "local/summary.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway::local;
    const auto check = [](bool holds) {
        if (!holds) std::abort();
    };
    if (size < 2) return 0;
    const std::string_view text{reinterpret_cast<const char*>(data) + 2, size - 2};
    const SummaryOptions options{data[0], static_cast<SummaryFormat>(data[1] % 4),
                                 data[1] & 4 ? "port of freight" : ""};
    const auto summary = summarize(text, options);
    check(count_words(summary.text) <= options.max_words);
    check(summary.sentences.empty() == summary.text.empty());
    std::size_t end = 0;
    for (const auto& span : summary.sentences) {
        check(end <= span.begin && span.begin < span.end && span.end <= text.size());
        end = span.end;
    }
    check(summarize(text, options).text == summary.text);
    return 0;
}
