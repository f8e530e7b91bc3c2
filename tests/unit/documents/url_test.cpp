#include "documents/url.hpp"

#include <gtest/gtest.h>

#include "base/ids.hpp"
#include "base/text.hpp"

namespace gateway::documents {
namespace {

std::string parsed(std::string_view text, bool allow_http = false) {
    const auto url = parse_url(text, allow_http);
    return url ? to_string(*url) : std::string(traits(url.error().kind).name);
}

TEST(Url, ComesOutInOneForm) {
    EXPECT_EQ(parsed("https://example.com"), "https://example.com/");
    EXPECT_EQ(parsed("HTTPS://Example.COM:443/A?b#c"), "https://example.com/A?b");
    EXPECT_EQ(parsed("https://example.com?b"), "https://example.com/?b");
    EXPECT_EQ(parsed("https://example.com./a"), "https://example.com/a");
    EXPECT_EQ(parsed("https://example.com:8443/"), "https://example.com:8443/");
    EXPECT_EQ(parsed("https://example.com:/"), "https://example.com/");
    EXPECT_EQ(parsed("https://[2606:4700::1]:8443/x"), "https://[2606:4700::1]:8443/x");
    EXPECT_EQ(parsed("http://example.com:80/", true), "http://example.com/");
    EXPECT_EQ(parsed("https://example.com/\"><x>?`"), "https://example.com/%22%3E%3Cx%3E?%60");
    EXPECT_EQ(parsed("https://example.com/a b/\xC3\xA9?q=%20"), "https://example.com/a%20b/%C3%A9?q=%20");
}

TEST(Url, OnlyHttpsUnlessAllowed) {
    EXPECT_EQ(parsed("http://example.com/"), "source_not_allowed");
    EXPECT_EQ(parsed("ftp://example.com/", true), "invalid_parameter");
    EXPECT_EQ(parsed("file:///etc/passwd", true), "invalid_parameter");
    EXPECT_TRUE(is_url("HTTP://x"));
    EXPECT_FALSE(is_url("https:/x"));
    EXPECT_FALSE(is_url("docs/https://x"));
}

TEST(Url, NoUserNamesAndNoPortsOfOtherServices) {
    EXPECT_EQ(parsed("https://user:secret@example.com/"), "source_not_allowed");
    EXPECT_EQ(parsed("https://example.com@169.254.169.254/"), "source_not_allowed");
    EXPECT_EQ(parsed("https://example.com\\@evil.example/"), "https://example.com/%5C@evil.example/");
    EXPECT_EQ(parsed("https://example.com:25/"), "source_not_allowed");
    EXPECT_EQ(parsed("https://example.com:22/"), "source_not_allowed");
    EXPECT_EQ(parsed("https://example.com:0/"), "invalid_parameter");
    EXPECT_EQ(parsed("https://example.com:70000/"), "invalid_parameter");
    EXPECT_EQ(parsed("https://example.com:8x/"), "invalid_parameter");
    const auto error = parse_url("https://user:secret@example.com/", false).error();
    EXPECT_EQ(error.message.find("secret"), std::string::npos);
}

TEST(Url, HostsThatResolversReadAsAddressesAreNoNames) {
    for (const auto* host : {"127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "017700000001", "1.2.3.4.5",
                             "1.2.3.256", "a.1", "example.0x1"})
        EXPECT_EQ(parsed("https://" + std::string(host) + "/"), "invalid_parameter") << host;
    EXPECT_EQ(parsed("https://8.8.8.8/"), "https://8.8.8.8/");
    EXPECT_EQ(parsed("https://1.example.com/"), "https://1.example.com/");
}

TEST(Url, MalformedOnesAreRefused) {
    for (const auto* text : {"https://", "https:///x", "https://.example.com/", "https://a..b/",
                             "https://a b/", "https://\xC3\xA9.example/", "https://[::1/", "https://[::1]x/",
                             "https://[x]/", "https://[fe80::1%25eth0]/", "https://exa\nmple.com/",
                             "https://example.com/a\nb", "https://a%2eb/"})
        EXPECT_EQ(parsed(text), "invalid_parameter") << text;
    EXPECT_EQ(parsed("https://example.com/" + std::string(9000, 'x')), "invalid_parameter");
}

std::string led(std::string_view location, bool allow_http = false) {
    const auto base = parse_url("https://example.com:8443/a/b?c=d", false);
    const auto url = redirected(*base, location, allow_http);
    return url ? to_string(*url) : std::string(traits(url.error().kind).name);
}

TEST(Url, RedirectsLeadFromWhereTheyStand) {
    EXPECT_EQ(led("https://other.example/x"), "https://other.example/x");
    EXPECT_EQ(led("//other.example/x"), "https://other.example/x");
    EXPECT_EQ(led("/x?y"), "https://example.com:8443/x?y");
    EXPECT_EQ(led("x"), "https://example.com:8443/a/x");
    EXPECT_EQ(led("?y"), "https://example.com:8443/a/b?y");
    EXPECT_EQ(led("#top"), "https://example.com:8443/a/b?c=d");
    EXPECT_EQ(led("x?u=https://y"), "https://example.com:8443/a/x?u=https://y");
}

TEST(Url, RedirectsKeepToTheRules) {
    EXPECT_EQ(led("http://example.com/"), "source_not_allowed");
    EXPECT_EQ(led("http://example.com/", true), "http://example.com/");
    EXPECT_EQ(led("https://user@example.com/"), "source_not_allowed");
    EXPECT_EQ(led("file:///etc/passwd"), "source_not_allowed");
    EXPECT_EQ(led("gopher://example.com/"), "source_not_allowed");
    EXPECT_EQ(led(""), "invalid_parameter");
}

TEST(Url, AnyBytesAreAnUrlThatParsesToItselfOrAnError) {
    SeededRandom random(8);
    constexpr std::string_view kAlphabet = "aA1:/?#[]@.%\\ \n\xC3\xA9x0-";
    for (int round = 0; round < 5000; ++round) {
        std::string text = "https://";
        for (auto n = random.next() % 24; n > 0; --n)
            text += kAlphabet[random.next() % kAlphabet.size()];
        const auto url = parse_url(text, false);
        if (!url) continue;
        EXPECT_EQ(parse_url(to_string(*url), false), *url) << text;
        EXPECT_TRUE(is_valid_utf8(to_string(*url)));
        (void)redirected(*url, text.substr(8), false);
    }
}

}  // namespace
}  // namespace gateway::documents
