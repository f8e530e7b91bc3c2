#include "artifacts/handle.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace gateway::artifacts {
namespace {

constexpr std::size_t kIdDigits = 32;  // random_id()

bool is_id(std::string_view text) {
    return text.size() == kIdDigits && std::all_of(text.begin(), text.end(), [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

}  // namespace

std::string Handle::text() const {
    std::string out = std::string(kHandlePrefix) + id;
    if (item) out += '/' + std::to_string(*item);
    return out;
}

bool looks_like_handle(std::string_view text) {
    text = trim(text);
    return text.starts_with(kHandlePrefix) && text.find_first_of(" \t\r\n") == std::string_view::npos;
}

std::optional<Handle> parse_handle(std::string_view text) {
    text = trim(text);
    if (!text.starts_with(kHandlePrefix)) return std::nullopt;
    text.remove_prefix(kHandlePrefix.size());
    const auto slash = text.find('/');
    Handle handle{std::string(text.substr(0, slash))};
    if (!is_id(handle.id)) return std::nullopt;
    if (slash == std::string_view::npos) return handle;
    const auto digits = text.substr(slash + 1);
    std::size_t item = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), item);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    handle.item = item;
    return handle;
}

}  // namespace gateway::artifacts
