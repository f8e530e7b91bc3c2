#include "formats/shared/links.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

constexpr std::size_t kLongest = 2000;

bool has_scheme(std::string_view href) {
    const auto colon = href.find(':');
    return colon != std::string_view::npos && colon < href.find_first_of("/?#");
}

}  // namespace

std::string resolve_link(std::string_view written, std::string_view base) {
    const auto href = trim(written);
    const auto scheme = to_lower(href.substr(0, href.find(':')));
    if (href.empty() || href.starts_with('#') || href.size() > kLongest) return {};
    if (has_scheme(href) && (scheme == "javascript" || scheme == "data" || scheme == "vbscript")) return {};
    std::string out;
    const bool http = base.starts_with("http://") || base.starts_with("https://");
    if (has_scheme(href) || !http) {
        out = href;
    } else {
        const auto authority = base.find("//") + 2;
        const auto path = std::min(base.find_first_of("/?#", authority), base.size());
        const auto query = std::min(base.find_first_of("?#", path), base.size());
        const auto folder = base.substr(0, query).rfind('/');
        if (href.starts_with("//"))
            out = std::string(base.substr(0, authority - 2)) + std::string(href);
        else if (href.starts_with('/'))
            out = std::string(base.substr(0, path)) + std::string(href);
        else if (href.starts_with('?'))
            out = std::string(base.substr(0, query)) + std::string(href);
        else
            out = std::string(base.substr(0, folder < path ? path : folder)) + "/" + std::string(href);
    }
    // An address ends a Markdown link at its first closing parenthesis or space.
    std::string safe;
    for (const char c : out)
        if (c == ' ' || c == '\n' || c == '\t')
            safe += c == ' ' ? "%20" : "";
        else if (c == '(' || c == ')')
            safe += c == '(' ? "%28" : "%29";
        else
            safe += c;
    return safe;
}

}  // namespace gateway::formats
