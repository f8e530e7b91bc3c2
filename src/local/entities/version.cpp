// Versions of software. Two numbers alone are one only where the words before say so.
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

// Words that a version follows: what versions are of, in general and by name.
constexpr std::string_view kVersioned[] = {
    "airflow",     "alpine",   "android",   "angular",     "ansible",    "apache",
    "api",         "app",      "autoconf",  "automake",    "babel",      "bash",
    "bazel",       "blender",  "bluetooth", "boost",       "build",      "bun",
    "cassandra",   "centos",   "chart",     "chrome",      "chromium",   "clang",
    "cmake",       "cuda",     "cudnn",     "curl",        "debian",     "deno",
    "django",      "docker",   "dotnet",    "driver",      "drupal",     "elasticsearch",
    "electron",    "elixir",   "emacs",     "envoy",       "erlang",     "eslint",
    "fedora",      "ffmpeg",   "firefox",   "firmware",    "flask",      "flink",
    "freebsd",     "gcc",      "gimp",      "git",         "glib",       "glibc",
    "go",          "godot",    "golang",    "gradle",      "grpc",       "gtk",
    "hadoop",      "haproxy",  "helm",      "http",        "iis",        "ios",
    "ipados",      "istio",    "java",      "jdk",         "jenkins",    "jquery",
    "julia",       "jupyter",  "kafka",     "kernel",      "kibana",     "kotlin",
    "kubernetes",  "laravel",  "libcurl",   "libreoffice", "linux",      "llvm",
    "macos",       "macosx",   "make",      "mariadb",     "maven",      "memcached",
    "meson",       "mongo",    "mongodb",   "mysql",       "netbsd",     "nginx",
    "ninja",       "node",     "nodejs",    "npm",         "numpy",      "openbsd",
    "opengl",      "openjdk",  "openssh",   "openssl",     "opensuse",   "pandas",
    "patch",       "perl",     "php",       "pip",         "pnpm",       "postgres",
    "postgresql",  "protobuf", "pytest",    "python",      "pytorch",    "qt",
    "r",           "rabbitmq", "rails",     "react",       "redis",      "release",
    "rhel",        "ruby",     "rust",      "safari",      "scala",      "scipy",
    "sdk",         "solaris",  "sphinx",    "spring",      "sqlite",     "ssl",
    "suse",        "swift",    "symfony",   "tag",         "tensorflow", "terraform",
    "thunderbird", "tls",      "torch",     "traefik",     "typescript", "ubuntu",
    "unicode",     "update",   "usb",       "ver",         "version",    "vim",
    "vite",        "vue",      "vulkan",    "watchos",     "webpack",    "wordpress",
    "yarn",        "zlib",     "zsh"};
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
        // "3.10-3.13" are two.
        if (mark == '-' && is_digit(part[0]) && byte_at(text, end) == '.' && is_digit(byte_at(text, end + 1)))
            return at;
        at = end;
    }
}

bool heads_a_line(std::string_view text, std::size_t at) {
    while (at > 0 && (text[at - 1] == ' ' || text[at - 1] == '#'))
        --at;
    return at == 0 || text[at - 1] == '\n';
}

// "3.2.1 Scope", "14.1.3. Caveats": the number of a section.
bool numbers_a_heading(std::string_view text, std::size_t begin, std::size_t end) {
    if (!heads_a_line(text, begin)) return false;
    if (byte_at(text, end) == '.') ++end;
    const auto title = skip_space(text, end);
    if (title == end) return false;
    return is_upper(byte_at(text, title));
}

// A comparison that requirements are written with. "p<0.05", "cost=0.00" are none.
bool is_compared(std::string_view text, std::size_t at, std::size_t parts) {
    const auto front = text.substr(0, at);
    for (const std::string_view sign : {"==", ">=", "<=", "~=", "!=", "~>"})
        if (front.ends_with(sign)) return true;
    if (front.empty() || std::string_view("=<>^~").find(front.back()) == std::string_view::npos) return false;
    if (parts > 2 || front.back() == '^' || front.back() == '~') return true;
    // ">=1.0,<2.0"
    const char before = at > 1 ? text[at - 2] : ' ';
    return front.back() != '=' && std::string_view(",(\"'").find(before) != std::string_view::npos;
}

// A list of versions: "1.29 and 1.30", "1.21+ (1.22 recommended)".
bool goes_on(const Place& place) {
    if (place.continues()) return true;
    const auto gap = place.text.substr(place.last_end, std::min<std::size_t>(place.at - place.last_end, 4));
    return place.last_end + gap.size() == place.at &&
           (gap == "+ (" || gap == " (" || gap == "; " || gap == "+, ");
}

// "the 2.12 release", "0.5 versions"
bool names_a_release(std::string_view text, std::size_t end) {
    static constexpr std::string_view kReleases[] = {"alpha",    "beta",   "branch", "patch",   "release",
                                                     "releases", "series", "stable", "version", "versions"};
    return is_one_of(word_at(text, skip_space(text, end)), kReleases);
}

// "make 4.3 million", "go 2.5 km"
bool is_measured(std::string_view text, std::size_t end) {
    static constexpr std::string_view kScales[] = {"billion",  "bn",    "million", "mn",
                                                   "thousand", "times", "trillion"};
    return unit_follows(text, end) || is_one_of(word_at(text, skip_space(text, end)), kScales);
}

// Does what stands before say that a version follows: "Python ", "version is ", "upgraded Django to "?
bool is_told(const Place& place) {
    static constexpr std::string_view kLinks[] = {"from", "is", "of", "to", "was"};
    // "version = 1.2", but not "r = 0.8"
    auto before = word_before(place.text, place.at, "<>=!~^`*/");
    if (before.word.size() == 1) before = word_before(place.text, place.at);
    if (is_one_of(before.word, kVersioned) || to_lower(before.word) == "since") return true;
    if (!is_one_of(before.word, kLinks)) return false;
    before = word_before(place.text, static_cast<std::size_t>(before.word.data() - place.text.data()));
    return is_one_of(before.word, kVersioned);
}

}  // namespace

bool is_no_address(const Place& place) {
    // Only where it is said: a service and its address stand beside each other too ("redis 10.0.0.7").
    static constexpr std::string_view kSaid[] = {"release", "ver", "version", "versions"};
    static constexpr std::string_view kLinks[] = {"is", "of", "was"};
    if (is_compared(place.text, place.at, 2)) return true;
    auto before = word_before(place.text, place.at);
    if (is_one_of(before.word, kLinks))
        before = word_before(place.text, static_cast<std::size_t>(before.word.data() - place.text.data()));
    return is_one_of(before.word, kSaid);
}

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
    const bool told = is_compared(text, place.at, parts) || is_told(place) || names_a_release(text, at) ||
                      (place.last_type == EntityType::version && goes_on(place));
    if (!marked && parts == 2 && (!told || is_measured(text, at))) return std::nullopt;
    if (!marked && !told && parts > 2) {
        // 3.2.1 of a manual, a heading's number, or thousands.
        if (is_one_of(before.word, kNumbered)) return Found{at};
        if (numbers_a_heading(text, place.at, at)) return Found{at};
    }
    const auto end = suffix_end(text, at);
    // The part of a path: "/v2/orders"
    if (marked && parts == 1 && place.at > 0 && text[place.at - 1] == '/') return Found{end};
    if (is_word(byte_at(text, end)) || byte_at(text, end) == '%')
        return marked ? std::optional{Found{end}} : std::nullopt;
    if (byte_at(text, end) == '/' && is_digit(byte_at(text, end + 1))) return std::nullopt;
    return Found{end, EntityType::version, std::string(text.substr(begin, end - begin))};
}

}  // namespace gateway::local
