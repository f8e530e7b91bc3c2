#include "playback/journal.hpp"

#include "base/text.hpp"

namespace gateway::playback {
namespace {

json::object to_json(const JournalEntry& entry) {
    json::object out{{"number", entry.number}, {"method", entry.method}, {"path", entry.path}};
    if (!entry.model.empty()) out["model"] = entry.model;
    if (!entry.matched.empty()) out["matched"] = entry.matched;
    if (!entry.tag.empty()) out["tag"] = entry.tag;
    out["how"] = entry.how;
    out["status"] = entry.status;
    out["prompt_tokens"] = entry.prompt_tokens;
    out["output_tokens"] = entry.output_tokens;
    out["bytes"] = entry.bytes;
    out["outcome"] = entry.finished ? to_string(entry.outcome) : std::string_view{"in_progress"};
    return out;
}

}  // namespace

std::uint64_t Journal::begin(JournalEntry entry) {
    entry.number = next_++;
    ++totals_.requests;
    if (entry.status >= 200 && entry.status < 300) {
        totals_.prompt_tokens += entry.prompt_tokens;
        totals_.output_tokens += entry.output_tokens;
    } else {
        ++totals_.errors;
    }
    entries_.push_back(std::move(entry));
    if (entries_.size() > limit_) entries_.pop_front();
    return next_ - 1;
}

void Journal::finish(std::uint64_t number, const Delivered& delivered) {
    if (number < first_since_reset_) return;
    ++totals_.finished;
    totals_.bytes += delivered.bytes;
    switch (delivered.outcome) {
        case Delivered::Outcome::completed: ++totals_.completed; break;
        case Delivered::Outcome::broken: ++totals_.broken; break;
        case Delivered::Outcome::client_gone: ++totals_.client_gone; break;
    }
    if (entries_.empty() || number < entries_.front().number) return;
    auto& entry = entries_[number - entries_.front().number];  // numbers are consecutive
    entry.bytes = delivered.bytes;
    entry.outcome = delivered.outcome;
    entry.finished = true;
}

void Journal::reset() {
    entries_.clear();
    totals_ = {};
    first_since_reset_ = next_;
}

json::object Journal::to_json() const {
    json::array entries;
    for (const auto& entry : entries_)
        entries.push_back(playback::to_json(entry));
    return {{"entries", std::move(entries)}, {"dropped", totals_.requests - entries_.size()}};
}

json::object Journal::totals() const {
    return {{"requests", totals_.requests},
            {"finished", totals_.finished},
            {"completed", totals_.completed},
            {"broken", totals_.broken},
            {"client_gone", totals_.client_gone},
            {"errors", totals_.errors},
            {"prompt_tokens", totals_.prompt_tokens},
            {"output_tokens", totals_.output_tokens},
            {"bytes", totals_.bytes}};
}

std::string without_key(std::string_view target) {
    const auto query_at = target.find('?');
    if (query_at == std::string_view::npos) return std::string{target};
    std::string out{target.substr(0, query_at)};
    char separator = '?';
    for (const auto parameter : split(target.substr(query_at + 1), '&')) {
        out += separator;
        out += parameter.starts_with("key=") ? std::string_view{"key=REDACTED"} : parameter;
        separator = '&';
    }
    return out;
}

}  // namespace gateway::playback
