#include "playback/fault.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace gateway::playback {
namespace {

constexpr std::size_t kMaxNumber = 1'000'000'000;

Result<std::size_t> parse_number(std::string_view name, std::string_view text) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size() || number > kMaxNumber)
        return fail(ErrorKind::invalid_parameter,
                    "fault: " + std::string{name} + " needs a number, not \"" + std::string{text} + "\"");
    return number;
}

Result<Split> parse_split(std::string_view text) {
    const auto colon = text.find(':');
    const auto kind = text.substr(0, colon);
    const auto argument = colon == std::string_view::npos ? std::string_view{} : text.substr(colon + 1);
    if (kind == "whole") return Split{};
    if (kind == "bytes") return Split{Split::Kind::every, 1, 0};
    if (kind == "random" && argument.empty()) return Split{Split::Kind::random, 0, 0};
    if (kind != "every" && kind != "random")
        return fail(ErrorKind::invalid_parameter,
                    "fault: split is one of whole, bytes, every:N, random:SEED");
    const auto number = parse_number("split", argument);
    if (!number) return fail(number.error());
    if (kind == "random") return Split{Split::Kind::random, 0, *number};
    if (*number == 0) return fail(ErrorKind::invalid_parameter, "fault: split=every:N needs N of at least 1");
    return Split{Split::Kind::every, *number, 0};
}

std::optional<Break::Kind> break_kind(std::string_view name) {
    if (name == "end") return Break::Kind::end;
    if (name == "cut") return Break::Kind::cut;
    if (name == "stall") return Break::Kind::stall;
    if (name == "reset") return Break::Kind::reset;
    return std::nullopt;
}

Result<void> set_break(Fault& fault, Break::Kind kind, std::string_view name, std::string_view value) {
    Break breaking{kind};
    if (value == "head") {
        if (kind == Break::Kind::end)
            return fail(ErrorKind::invalid_parameter, "fault: end=head is not possible; use cut=head");
        breaking.before_head = true;
    } else if (!value.empty()) {
        const auto number = parse_number(name, value);
        if (!number) return fail(number.error());
        breaking.after = *number;
    }
    fault.breaking = breaking;
    return {};
}

Result<void> set_status(Fault& fault, std::string_view value) {
    const auto status = parse_number("status", value);
    if (!status) return fail(status.error());
    if (*status < 200 || *status > 599)
        return fail(ErrorKind::invalid_parameter, "fault: status is a number from 200 to 599");
    fault.status = static_cast<int>(*status);
    return {};
}

Result<void> set(Fault& fault, std::string_view name, std::string_view value) {
    if (name == "ok" && value.empty()) return {};
    if (const auto kind = break_kind(name)) return set_break(fault, *kind, name, value);
    if (name == "status") return set_status(fault, value);
    if (name == "body") {
        fault.body = std::string{value};
        return {};
    }
    if (name == "split") {
        const auto split = parse_split(value);
        if (!split) return fail(split.error());
        fault.split = *split;
        return {};
    }
    constexpr std::array<std::string_view, 5> kNumbers{"pace", "delay", "corrupt", "retry-after", "first"};
    if (std::find(kNumbers.begin(), kNumbers.end(), name) == kNumbers.end())
        return fail(ErrorKind::invalid_parameter,
                    "fault: unknown setting \"" + std::string{name} +
                        "\"; known are split, pace, delay, end, cut, stall, reset, corrupt, status, body, "
                        "retry-after, first and ok");
    const auto number = parse_number(name, value);
    if (!number) return fail(number.error());
    if (name == "pace") fault.pace = std::chrono::milliseconds{*number};
    if (name == "delay") fault.delay = std::chrono::milliseconds{*number};
    if (name == "corrupt") fault.corrupt_at = *number;
    if (name == "retry-after") fault.retry_after = std::string{value};
    if (name == "first") fault.first = *number;
    return {};
}

bool is_number(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

// The next setting of `text`, which loses it. `body` takes everything up to the next semicolon.
std::string_view next_setting(std::string_view& text) {
    text = trim(text);
    const auto end = text.starts_with("body=") ? text.find(';') : text.find_first_of("; ");
    const auto setting = trim(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    return setting;
}

std::size_t random_length(Random& random) {
    // One byte; a few; about a line; several events. Even odds, so every kind occurs in any body of some
    // length.
    constexpr std::array<std::size_t, 4> kUpTo{1, 8, 96, 1500};
    const auto up_to = kUpTo[random.next() % kUpTo.size()];
    return 1 + random.next() % up_to;
}

}  // namespace

std::vector<std::string_view> pieces_of(std::string_view body, const Split& split) {
    std::vector<std::string_view> pieces;
    SeededRandom random{split.seed};
    while (!body.empty()) {
        std::size_t length = body.size();
        if (split.kind == Split::Kind::every) length = std::max<std::size_t>(split.size, 1);
        if (split.kind == Split::Kind::random) length = random_length(random);
        pieces.push_back(body.substr(0, length));
        body.remove_prefix(pieces.back().size());
    }
    return pieces;
}

Result<Fault> parse_fault(std::string_view text) {
    Fault fault;
    while (!trim(text).empty()) {
        const auto setting = next_setting(text);
        if (setting.empty()) continue;
        const auto equals = setting.find('=');
        const auto name = trim(setting.substr(0, equals));
        const auto value =
            equals == std::string_view::npos ? std::string_view{} : trim(setting.substr(equals + 1));
        const bool bare_status = equals == std::string_view::npos && is_number(name);
        const auto done = bare_status ? set_status(fault, name) : set(fault, name, value);
        if (!done) return fail(done.error());
    }
    return fault;
}

Result<std::vector<Fault>> parse_script(std::string_view text) {
    std::vector<Fault> script;
    if (trim(text).empty()) return script;
    for (const auto part : split(text, ',')) {
        auto fault = parse_fault(part);
        if (!fault) return fail(fault.error());
        script.push_back(*std::move(fault));
    }
    return script;
}

Fault merged(Fault base, const Fault& over) {
    if (over.split) base.split = over.split;
    if (over.pace) base.pace = over.pace;
    if (over.delay) base.delay = over.delay;
    if (over.breaking) base.breaking = over.breaking;
    if (over.corrupt_at) base.corrupt_at = over.corrupt_at;
    if (over.status) base.status = over.status;
    if (over.body) base.body = over.body;
    if (!over.retry_after.empty()) base.retry_after = over.retry_after;
    if (over.first) base.first = over.first;
    return base;
}

}  // namespace gateway::playback
