#include "documents/url_fetcher.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "base/text.hpp"
#include "documents/address.hpp"

namespace gateway::documents {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kMostAddresses = 4;  // tried one after the other

bool is_numeric(const std::string& host) {
    in6_addr six;
    in_addr four;
    return inet_pton(AF_INET, host.c_str(), &four) == 1 || inet_pton(AF_INET6, host.c_str(), &six) == 1;
}

tl::unexpected<Error> refused_status(int status, const std::string& host) {
    const auto said = host + " answered " + std::to_string(status);
    if (status == 404 || status == 410)
        return fail(ErrorKind::not_found, said + ": there is no such document.");
    if (status == 401 || status == 403)
        return fail(ErrorKind::source_not_allowed,
                    said +
                        ": the document is not open to the gateway. Headers for a host are configured in "
                        "documents.url_headers.");
    if (status == 429) return fail(ErrorKind::rate_limited, said + ": too many requests. Try again later.");
    if (status >= 500) return fail(ErrorKind::server_error, said + ". Try again later.");
    return fail(ErrorKind::invalid_parameter, said + "; the document cannot be read.");
}

bool is_redirect(int status) {
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

// "text/HTML; charset="UTF-8"" in its two parts.
void read_content_type(std::string_view text, Fetched& out) {
    const auto parts = split(text, ';');
    out.media_type = to_lower(trim(parts.front()));
    for (const auto part : parts) {
        const auto equals = part.find('=');
        if (equals == std::string_view::npos ||
            !equals_ignoring_case(trim(part.substr(0, equals)), "charset"))
            continue;
        auto value = trim(part.substr(equals + 1));
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        out.charset = value;
    }
}

}  // namespace

asio::awaitable<Result<Fetched>> UrlFetcher::fetch(std::string text) {
    auto url = parse_url(text, rules_.allow_http);
    for (int hops = 0; url; ++hops) {
        auto answer = co_await get(*url);
        if (!answer) co_return tl::unexpected(answer.error());
        if (answer->status >= 200 && answer->status < 300) {
            Fetched out;
            read_content_type(answer->content_type, out);
            out.bytes = std::move(answer->body);
            out.name = to_string(*url);
            co_return out;
        }
        if (!is_redirect(answer->status)) co_return refused_status(answer->status, url->host);
        if (hops == rules_.redirects)
            co_return fail(ErrorKind::source_not_allowed, url->host + " redirects more than " +
                                                              std::to_string(rules_.redirects) + " times.");
        url = redirected(*url, answer->location, rules_.allow_http);
    }
    co_return tl::unexpected(url.error());
}

// One bad address is enough: whoever may answer for the name may point it anywhere.
asio::awaitable<Result<std::vector<std::string>>> UrlFetcher::checked_addresses(const Url& url) {
    Result<std::vector<std::string>> found = std::vector<std::string>{url.host};
    if (!is_numeric(url.host)) found = co_await web_.resolve(url.host);
    if (!found) co_return found;
    if (found->empty()) co_return fail(ErrorKind::connection, url.host + " has no address.");
    for (const auto& address : *found)
        if (const auto what = why_not_public(address); !what.empty() && !rules_.allow_private)
            co_return fail(ErrorKind::source_not_allowed, "The URL may not be read: " + url.host + " is " +
                                                              std::string(what) +
                                                              " (documents.allow_private_urls allows it).");
    if (found->size() > kMostAddresses) found->resize(kMostAddresses);
    co_return found;
}

asio::awaitable<Result<Web::Answer>> UrlFetcher::get(const Url& url) {
    const auto addresses = co_await checked_addresses(url);
    if (!addresses) co_return tl::unexpected(addresses.error());
    Result<Web::Answer> answer = fail(ErrorKind::connection, url.host + " has no address.");
    for (const auto& address : *addresses) {
        answer = co_await web_.get(url, address, headers_for(url, address), rules_.max_bytes);
        if (answer || answer.error().kind != ErrorKind::connection) break;
    }
    co_return answer;
}

SecretHeaders UrlFetcher::headers_for(const Url& url, std::string_view address) const {
    if (!url.tls && why_not_public(address) != "a loopback address") return {};
    const auto host = url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
    const auto named = url.port == 443 ? host : host + ":" + std::to_string(url.port);
    const auto found = rules_.headers.find(named);
    return found == rules_.headers.end() ? SecretHeaders{} : found->second;
}

}  // namespace gateway::documents
