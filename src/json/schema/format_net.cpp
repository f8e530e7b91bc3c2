#include "json/schema/format_net.hpp"

#include <algorithm>

namespace gateway::json::schema {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_wide(char c) { return static_cast<unsigned char>(c) >= 0x80; }

template <class Allowed>
bool all(std::string_view text, Allowed allowed) {
    return std::all_of(text.begin(), text.end(), allowed);
}

// Runs `check` on each piece between separators; all must pass.
template <class Check>
bool each_piece(std::string_view text, char separator, Check check) {
    for (;;) {
        const auto end = text.find(separator);
        if (!check(text.substr(0, end))) return false;
        if (end == text.npos) return true;
        text.remove_prefix(end + 1);
    }
}

bool is_mailbox(std::string_view text, bool wide) {
    const auto at = text.rfind('@');
    if (at == text.npos || at == 0 || at > 64 * 4) return false;
    const auto local = text.substr(0, at);
    auto host = text.substr(at + 1);
    if (local.size() >= 2 && local.starts_with('"') && local.ends_with('"')) {
        const auto inside = local.substr(1, local.size() - 2);
        for (std::size_t i = 0; i < inside.size(); ++i) {
            if (inside[i] == '\\' && ++i == inside.size())
                return false;
            else if (inside[i] == '"' && (i == 0 || inside[i - 1] != '\\'))
                return false;
        }
    } else {
        constexpr std::string_view kMarks = "!#$%&'*+-/=?^_`{|}~";
        const bool atoms = each_piece(local, '.', [&](std::string_view atom) {
            return !atom.empty() && all(atom, [&](char c) {
                return is_letter(c) || is_digit(c) || kMarks.find(c) != kMarks.npos || (wide && is_wide(c));
            });
        });
        if (!atoms) return false;
    }
    if (host.starts_with('[') && host.ends_with(']')) {
        host = host.substr(1, host.size() - 2);
        return host.starts_with("IPv6:") ? is_ipv6(host.substr(5)) : is_ipv4(host);
    }
    if (!wide) return is_hostname(host);
    return !host.empty() && each_piece(host, '.', [](std::string_view label) {
        return !label.empty() &&
               all(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || is_wide(c); });
    });
}

// Characters of one part of a URI, or %XX.
bool has_only(std::string_view text, std::string_view marks, bool wide) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '%') {
            if (i + 2 >= text.size() || !is_hex(text[i + 1]) || !is_hex(text[i + 2])) return false;
            i += 2;
        } else if (!is_letter(c) && !is_digit(c) && marks.find(c) == marks.npos && !(wide && is_wide(c))) {
            return false;
        }
    }
    return true;
}

bool is_authority(std::string_view text, bool wide) {
    if (const auto at = text.find('@'); at != text.npos) {
        if (!has_only(text.substr(0, at), "-._~!$&'()*+,;=:", wide)) return false;
        text.remove_prefix(at + 1);
    }
    if (text.starts_with('[')) {
        const auto end = text.find(']');
        if (end == text.npos) return false;
        const auto literal = text.substr(1, end - 1);
        const bool future = literal.size() > 3 && (literal[0] | 0x20) == 'v' && is_hex(literal[1]) &&
                            literal.find('.') != literal.npos && has_only(literal, "-._~!$&'()*+,;=:", false);
        if (!future && !is_ipv6(literal)) return false;
        text.remove_prefix(end + 1);
        return text.empty() || (text.front() == ':' && all(text.substr(1), is_digit));
    }
    const auto colon = text.find(':');
    if (colon != text.npos && !all(text.substr(colon + 1), is_digit)) return false;
    return has_only(text.substr(0, colon), "-._~!$&'()*+,;=", wide);
}

bool is_scheme(std::string_view text) {
    return !text.empty() && is_letter(text.front()) &&
           all(text, [](char c) { return is_letter(c) || is_digit(c) || c == '+' || c == '-' || c == '.'; });
}

bool is_reference(std::string_view text, bool absolute, bool wide) {
    constexpr std::string_view kPath = "-._~!$&'()*+,;=:@/";
    constexpr std::string_view kQuery = "-._~!$&'()*+,;=:@/?";
    if (const auto hash = text.find('#'); hash != text.npos) {
        if (!has_only(text.substr(hash + 1), kQuery, wide)) return false;
        text = text.substr(0, hash);
    }
    if (const auto question = text.find('?'); question != text.npos) {
        if (!has_only(text.substr(question + 1), kQuery, wide)) return false;
        text = text.substr(0, question);
    }
    const auto colon = text.find(':');
    const bool has_scheme = colon != text.npos && text.substr(0, colon).find('/') == text.npos;
    if (has_scheme) {
        if (!is_scheme(text.substr(0, colon))) return false;
        text.remove_prefix(colon + 1);
    } else if (absolute) {
        return false;
    }
    if (text.starts_with("//")) {
        const auto end = std::min(text.find('/', 2), text.size());
        if (!is_authority(text.substr(2, end - 2), wide)) return false;
        text.remove_prefix(end);
    }
    return has_only(text, kPath, wide);
}

}  // namespace

bool is_ipv4(std::string_view text) {
    int count = 0;
    const bool pieces = each_piece(text, '.', [&](std::string_view piece) {
        ++count;
        if (piece.empty() || piece.size() > 3 || !all(piece, is_digit)) return false;
        if (piece.size() > 1 && piece.front() == '0') return false;
        int n = 0;
        for (const char c : piece)
            n = n * 10 + (c - '0');
        return n <= 255;
    });
    return pieces && count == 4;
}

bool is_ipv6(std::string_view text) {
    const auto gap = text.find("::");
    if (gap != text.npos && text.find("::", gap + 1) != text.npos) return false;
    // The number of 16-bit groups in a run without a gap; an IPv4 address may stand at the very end for two.
    const auto groups = [](std::string_view run, bool last) {
        if (run.empty()) return 0;
        int count = 0;
        const bool fine = each_piece(run, ':', [&](std::string_view piece) {
            if (last && piece.find('.') != piece.npos && piece.end() == run.end()) {
                count += 2;
                return is_ipv4(piece);
            }
            ++count;
            return !piece.empty() && piece.size() <= 4 && all(piece, is_hex);
        });
        return fine ? count : 100;
    };
    if (gap == text.npos) return groups(text, true) == 8;
    return groups(text.substr(0, gap), false) + groups(text.substr(gap + 2), true) <= 7;
}

bool is_hostname(std::string_view text) {
    return text.size() <= 253 && each_piece(text, '.', [](std::string_view label) {
               return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
                      all(label, [](char c) { return is_letter(c) || is_digit(c) || c == '-'; });
           });
}

bool is_email(std::string_view text) { return is_mailbox(text, false); }
bool is_idn_email(std::string_view text) { return is_mailbox(text, true); }
bool is_uri(std::string_view text) { return is_reference(text, true, false); }
bool is_uri_reference(std::string_view text) { return is_reference(text, false, false); }
bool is_iri(std::string_view text) { return is_reference(text, true, true); }
bool is_iri_reference(std::string_view text) { return is_reference(text, false, true); }

bool is_uri_template(std::string_view text) {
    bool inside = false;
    std::size_t opened = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '{') {
            if (inside) return false;
            inside = true;
            opened = i;
        } else if (c == '}') {
            if (!inside || i == opened + 1) return false;
            inside = false;
        } else if (static_cast<unsigned char>(c) <= 0x20 || c == '"' || c == '<' || c == '>' || c == '\\' ||
                   c == '^' || c == '`' || (!inside && c == '|')) {
            return false;
        }
    }
    return !inside;
}

}  // namespace gateway::json::schema
