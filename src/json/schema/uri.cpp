#include "json/schema/uri.hpp"

#include <algorithm>
#include <cctype>

#include "base/text.hpp"

namespace gateway::json::schema {
namespace {

struct Parts {
    std::optional<std::string_view> scheme, authority, query;
    std::string_view path;
};

Parts parts_of(std::string_view uri) {
    Parts parts;
    uri = split_fragment(uri).document;
    const auto colon = uri.find(':');
    if (colon != std::string_view::npos && colon > 0 &&
        uri.substr(0, colon).find_first_of("/?") == uri.npos) {
        parts.scheme = uri.substr(0, colon);
        uri.remove_prefix(colon + 1);
    }
    if (const auto question = uri.find('?'); question != uri.npos) {
        parts.query = uri.substr(question + 1);
        uri = uri.substr(0, question);
    }
    if (uri.starts_with("//")) {
        const auto end = std::min(uri.find('/', 2), uri.size());
        parts.authority = uri.substr(2, end - 2);
        uri.remove_prefix(end);
    }
    parts.path = uri;
    return parts;
}

// RFC 3986, section 5.2.4.
std::string without_dot_segments(std::string_view path) {
    std::string out;
    const bool rooted = path.starts_with('/');
    bool ends_in_folder = false;
    std::size_t at = rooted ? 1 : 0;
    while (at <= path.size()) {
        const auto end = std::min(path.find('/', at), path.size());
        const auto segment = path.substr(at, end - at);
        ends_in_folder = segment == "." || segment == "..";
        if (segment == "..") {
            const auto slash = out.rfind('/');
            out.erase(slash == std::string::npos ? 0 : slash);
        } else if (segment != ".") {
            if (!out.empty() || rooted || at > 0) out += '/';
            out += segment;
        }
        at = end + 1;
    }
    if (ends_in_folder) out += '/';
    return out;
}

std::string joined(const Parts& parts, std::string_view path) {
    std::string out;
    if (parts.scheme) out.append(*parts.scheme).append(":");
    if (parts.authority) out.append("//").append(*parts.authority);
    out.append(path);
    if (parts.query) out.append("?").append(*parts.query);
    return out;
}

}  // namespace

SplitUri split_fragment(std::string_view uri) {
    const auto hash = uri.find('#');
    if (hash == std::string_view::npos) return {uri, std::nullopt};
    return {uri.substr(0, hash), uri.substr(hash + 1)};
}

std::string resolve_uri(std::string_view base, std::string_view reference) {
    const auto target = split_fragment(reference).document;
    if (target.empty()) return std::string(split_fragment(base).document);
    Parts parts = parts_of(target);
    if (parts.scheme) {
        const bool hierarchical = parts.authority || parts.path.starts_with('/');
        return joined(parts, hierarchical ? without_dot_segments(parts.path) : std::string(parts.path));
    }
    const Parts from = parts_of(base);
    parts.scheme = from.scheme;
    if (parts.authority) return joined(parts, without_dot_segments(parts.path));
    parts.authority = from.authority;
    if (parts.path.empty()) {
        if (!parts.query) parts.query = from.query;
        return joined(parts, from.path);
    }
    if (parts.path.starts_with('/')) return joined(parts, without_dot_segments(parts.path));
    std::string merged;
    if (from.authority && from.path.empty())
        merged = "/";
    else if (const auto slash = from.path.rfind('/'); slash != std::string_view::npos)
        merged = from.path.substr(0, slash + 1);
    merged += parts.path;
    return joined(parts, without_dot_segments(merged));
}

std::string percent_decoded(std::string_view text) {
    const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool coded = text[i] == '%' && i + 2 < text.size() &&
                           std::isxdigit(static_cast<unsigned char>(text[i + 1])) &&
                           std::isxdigit(static_cast<unsigned char>(text[i + 2]));
        if (!coded) {
            out += text[i];
            continue;
        }
        out += static_cast<char>(digit(text[i + 1]) * 16 + digit(text[i + 2]));
        i += 2;
    }
    return out;
}

void append_pointer_token(std::string& out, std::string_view token) {
    out += '/';
    for (const char c : token) {
        if (c == '~')
            out += "~0";
        else if (c == '/')
            out += "~1";
        else
            out += c;
    }
}

std::string excerpt(std::string_view text, std::size_t most) {
    if (text.size() <= most) return std::string(text);
    return std::string(utf8_prefix(text, most)) + "…";
}

}  // namespace gateway::json::schema
