// URLs, e-mail addresses and IP addresses.
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

constexpr std::size_t kLongest = 2048;

bool ends_url(char c) {
    return static_cast<unsigned char>(c) <= ' ' ||
           std::string_view("<>\"`|{}\\").find(c) != std::string_view::npos;
}

// Without what belongs to the sentence around it: full stops, quotes, brackets that were opened before it.
std::string_view without_tail(std::string_view url) {
    while (!url.empty()) {
        const char last = url.back();
        const bool unopened = (last == ')' && std::count(url.begin(), url.end(), '(') <
                                                  std::count(url.begin(), url.end(), ')')) ||
                              (last == ']' && url.find('[') == std::string_view::npos);
        if (!unopened && std::string_view(".,;:!?'*_").find(last) == std::string_view::npos) break;
        url.remove_suffix(1);
    }
    return url;
}

bool is_local_part(char c) {
    return is_ascii_letter(c) || is_digit(c) || std::string_view("._%+-").find(c) != std::string_view::npos;
}

std::optional<std::size_t> read_ipv4(std::string_view text, std::size_t at) {
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && byte_at(text, at++) != '.') return std::nullopt;
        const auto end = skip_digits(text, at);
        if (end == at || end - at > 3) return std::nullopt;
        if (end - at > 1 && text[at] == '0') return std::nullopt;
        if (std::stoi(std::string(text.substr(at, end - at))) > 255) return std::nullopt;
        at = end;
    }
    const char next = byte_at(text, at);
    const bool goes_on = (next == '.' || next == '-' || next == '+') && is_word(byte_at(text, at + 1));
    return goes_on || is_word(next) ? std::nullopt : std::optional{at};
}

bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

// "08:00:2b:01:02:03:04:05" is the address of a device.
bool is_hardware_address(std::string_view address) {
    const auto groups = split(address, ':');
    return std::all_of(groups.begin(), groups.end(),
                       [](std::string_view group) { return group.size() == 2; });
}

std::optional<std::size_t> read_ipv6(std::string_view text, std::size_t at) {
    std::size_t end = at;
    while (end < text.size() && end - at < 40 && (is_hex(text[end]) || text[end] == ':'))
        ++end;
    // ::ffff:192.0.2.1 ends as IPv4 does, in the place of two groups.
    std::optional<std::size_t> embedded;
    if (byte_at(text, end) == '.') {
        auto last = end;
        while (last > at && text[last - 1] != ':')
            --last;
        embedded = last > at ? read_ipv4(text, last) : std::nullopt;
        if (embedded) end = last;
    }
    if (!embedded && is_word(byte_at(text, end))) return std::nullopt;
    auto address = text.substr(at, end - at);
    if (address.ends_with(':') && !address.ends_with("::")) address.remove_suffix(1);
    const auto gap = address.find("::");
    if (gap != std::string_view::npos && address.find("::", gap + 1) != std::string_view::npos)
        return std::nullopt;
    if (!embedded && std::none_of(address.begin(), address.end(), is_digit)) return std::nullopt;
    std::size_t groups = embedded ? 2 : 0;
    for (const auto group : split(address, ':')) {
        if (group.size() > 4) return std::nullopt;
        groups += !group.empty();
    }
    const bool whole =
        gap == std::string_view::npos ? groups == 8 && !is_hardware_address(address) : groups <= 7;
    if (!whole) return std::nullopt;
    return embedded ? embedded : std::optional{at + address.size()};
}

}  // namespace

std::optional<Found> recognise_url(const Place& place) {
    const auto rest = place.text.substr(place.at, kLongest);
    const auto head = to_lower(rest.substr(0, 8));
    const bool scheme =
        head.starts_with("http://") || head.starts_with("https://") || head.starts_with("ftp://");
    if (!scheme && !head.starts_with("www.")) return std::nullopt;
    std::size_t end = 0;
    while (end < rest.size() && !ends_url(rest[end]))
        ++end;
    const auto url = without_tail(rest.substr(0, end));
    const auto host = url.substr(scheme ? url.find("//") + 2 : 4);
    if (host.empty() || !(is_word(host[0]) || host[0] == '[')) return std::nullopt;
    return Found{place.at + url.size(), EntityType::url, std::string(url)};
}

std::optional<Found> recognise_email(const Place& place) {
    const auto text = place.text;
    std::size_t at = place.at;
    while (at < text.size() && at - place.at < 64 && is_local_part(text[at]))
        ++at;
    if (at == place.at || byte_at(text, at) != '@') return std::nullopt;
    std::size_t end = ++at;
    while (end < text.size() && end - at < 255 &&
           (is_ascii_letter(text[end]) || is_digit(text[end]) || text[end] == '.' || text[end] == '-'))
        ++end;
    while (end > at && (text[end - 1] == '.' || text[end - 1] == '-'))
        --end;
    const auto domain = text.substr(at, end - at);
    const auto dot = domain.rfind('.');
    if (dot == std::string_view::npos || dot == 0 || domain.size() - dot < 3) return std::nullopt;
    const auto top = domain.substr(dot + 1);
    if (!std::all_of(top.begin(), top.end(), is_ascii_letter)) return std::nullopt;
    // user@host:path is a remote of a version control system.
    if (byte_at(text, end) == ':' && is_word(byte_at(text, end + 1))) return Found{end};
    return Found{end, EntityType::email, to_lower(text.substr(place.at, end - place.at))};
}

std::optional<Found> recognise_ip(const Place& place) {
    auto end = is_digit(place.text[place.at]) ? read_ipv4(place.text, place.at) : std::nullopt;
    // Versions of four numbers look the same; what stands before them tells.
    if (end && is_no_address(place)) return std::nullopt;
    if (!end) end = read_ipv6(place.text, place.at);
    if (!end) return std::nullopt;
    return Found{*end, EntityType::ip, to_lower(place.text.substr(place.at, *end - place.at))};
}

}  // namespace gateway::local
