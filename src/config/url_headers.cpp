#include "config/url_headers.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gateway::config {

namespace {

constexpr std::string_view kTable = "documents.url_headers";

tl::unexpected<Error> wrong(const Sources& sources, const std::string& why) {
    return fail(ErrorKind::invalid_parameter,
                sources.place(kTable) + ": " + std::string(kTable) + " " + why + ".", std::string(kTable));
}

// "host", "host:8443", "[::1]:8443": no URL, no path, nobody's name.
bool is_host(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
               std::string_view("-._:[]").find(c) != std::string_view::npos;
    });
}

bool is_field_name(std::string_view text) {
    constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               kMarks.find(c) != std::string_view::npos;
    });
}

// Fields that decide where a request goes and where it ends.
bool is_our_own(std::string_view name) {
    constexpr std::array<std::string_view, 5> kOurs = {"host", "connection", "content-length",
                                                       "transfer-encoding", "proxy-authorization"};
    return std::find(kOurs.begin(), kOurs.end(), to_lower(name)) != kOurs.end();
}

bool is_field_value(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) < ' ' && c != '\t') || c == '\x7f';
    });
}

}  // namespace

Result<void> load_url_headers(const Sources& sources, Config& config) {
    const auto statement = sources.toml(kTable);
    if (!statement) return {};
    const auto* hosts = statement->value.if_object();
    if (!hosts) return wrong(sources, "must hold a table for each host");
    for (const auto& [written, fields] : *hosts) {
        const auto host = to_lower(written);
        if (!is_host(host)) return wrong(sources, "must name hosts, not '" + std::string(written) + "'");
        const auto* table = fields.if_object();
        if (!table) return wrong(sources, "must hold a table of texts for " + host);
        std::string names;
        for (const auto& [name, value] : *table) {
            const auto text = json::as_string(value);
            if (!is_field_name(name) || is_our_own(name) || !value.is_string() || !is_field_value(text))
                return wrong(sources, "has for " + host + " a header that cannot be sent: '" +
                                          std::string(name) + "'");
            config.documents.url_headers[host].emplace_back(std::string(name), Secret(std::string(text)));
            names += (names.empty() ? "" : ", ") + std::string(name);
        }
        config.origins.push_back({std::string(kTable) + "." + host, "set: " + names, statement->source});
    }
    return {};
}

}  // namespace gateway::config
