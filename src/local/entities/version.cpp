// Versions of software. Two numbers alone are one only where the words before say so.
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

// Words that a version follows: what versions are of, in general and by name.
constexpr std::string_view kVersioned[] = {
    "alpine", "android", "angular",    "ansible",    "apache", "api",     "app",     "bluetooth", "boost",
    "build",  "chrome",  "clang",      "cmake",      "cuda",   "curl",    "debian",  "django",    "docker",
    "driver", "fedora",  "firefox",    "firmware",   "flask",  "freebsd", "gcc",     "git",       "glibc",
    "go",     "golang",  "helm",       "http",       "iis",    "ios",     "java",    "jdk",       "julia",
    "kernel", "kotlin",  "kubernetes", "libcurl",    "linux",  "llvm",    "macos",   "mariadb",   "mongodb",
    "mysql",  "nginx",   "node",       "npm",        "opengl", "openssh", "openssl", "patch",     "perl",
    "php",    "pip",     "postgres",   "postgresql", "python", "qt",      "r",       "rails",     "react",
    "redis",  "release", "ruby",       "rust",       "scala",  "sdk",     "spring",  "sqlite",    "ssl",
    "swift",  "tag",     "tls",        "typescript", "ubuntu", "update",  "usb",     "ver",       "version",
    "vue",    "vulkan"};
constexpr std::string_view kNumbered[] = {"annex",  "appendix", "art",  "article",   "chapter", "clause",
                                          "figure", "item",     "page", "paragraph", "part",    "rule",
                                          "sec",    "section",  "step", "table"};

// -rc.2, +build.331, -beta, .rc1
std::size_t suffix_end(std::string_view text, std::size_t at) {
    for (;;) {
        const char mark = byte_at(text, at);
        if (mark != '-' && mark != '+' && mark != '.') return at;
        std::size_t end = at + 1;
        while (end < text.size() && (is_ascii_letter(text[end]) || is_digit(text[end])))
            ++end;
        const auto part = text.substr(at + 1, end - at - 1);
        if (part.empty() || part.size() > 20) return at;
        at = end;
    }
}

bool heads_a_line(std::string_view text, std::size_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '#'))
        --at;
    return at == 0 || text[at - 1] == '\n';
}

}  // namespace

std::optional<Found> recognise_version(const Place& place) {
    const auto text = place.text;
    auto at = place.at;
    const bool marked = (text[at] == 'v' || text[at] == 'V') && is_digit(byte_at(text, at + 1));
    at += marked;
    if (!is_digit(text[at])) return std::nullopt;
    const auto begin = at;
    std::size_t parts = 0;
    bool long_part = false;
    for (;;) {
        const auto end = skip_digits(text, at);
        long_part = long_part || end - at > 6;
        ++parts;
        at = end;
        if (byte_at(text, at) != '.' || !is_digit(byte_at(text, at + 1))) break;
        ++at;
    }
    if (long_part || (!marked && parts < 2)) return std::nullopt;
    const auto before = word_before(text, place.at);
    const char touching = place.at > 0 ? text[place.at - 1] : ' ';
    const bool compared = std::string_view("=<>~^").find(touching) != std::string_view::npos;
    const bool told = compared || is_one_of(before.word, kVersioned) ||
                      (place.last_type == EntityType::version && place.continues());
    if (!marked && parts == 2 && !told) return std::nullopt;
    if (!marked && !told && parts > 2) {
        // 3.2.1 of a manual, a heading's number, or thousands.
        if (is_one_of(before.word, kNumbered)) return Found{at};
        if (heads_a_line(text, place.at) && byte_at(text, at) == ' ' &&
            text[place.at ? place.at - 1 : 0] != ' ')
            return Found{at};
    }
    const auto end = suffix_end(text, at);
    if (is_word(byte_at(text, end)) || byte_at(text, end) == '%')
        return marked ? std::optional{Found{end}} : std::nullopt;
    if (byte_at(text, end) == '/' && is_digit(byte_at(text, end + 1))) return std::nullopt;
    return Found{end, EntityType::version, std::string(text.substr(begin, end - begin))};
}

}  // namespace gateway::local
