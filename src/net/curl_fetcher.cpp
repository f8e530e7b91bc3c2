#include "net/curl_fetcher.hpp"

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <charconv>
#include <utility>

#include "net/timer.hpp"

namespace gateway::net {
namespace asio = boost::asio;
namespace {

// Servers that have a document as Markdown too send that.
constexpr auto kAccept = "text/markdown, text/html;q=0.9, application/xhtml+xml;q=0.9, */*;q=0.8";

std::size_t stated_length(const wire::Headers& headers) {
    const auto text = headers.get("Content-Length");
    std::size_t length = 0;
    std::from_chars(text.data(), text.data() + text.size(), length);
    return length;
}

tl::unexpected<Error> too_large(const documents::Url& url, std::size_t max_bytes) {
    return fail(ErrorKind::document_too_large, "The document at " + url.host + " is larger than " +
                                                   std::to_string(max_bytes) +
                                                   " bytes (documents.url_max_bytes).");
}

wire::HttpRequest request_for(const documents::Url& url, const documents::SecretHeaders& headers) {
    wire::HttpRequest request;
    request.method = "GET";
    request.url = documents::to_string(url);
    request.headers.add("Accept", kAccept);
    for (const auto& [name, value] : headers)
        request.headers.add(name, value.expose());
    return request;
}

}  // namespace

CurlFetcher::CurlFetcher(asio::io_context& io, FetchOptions options)
    : timeout_(options.timeout),
      resolver_(io),
      upstream_(io, std::move(options.network)),
      rules_(*this, std::move(options.rules)) {}

asio::awaitable<Result<documents::Fetched>> CurlFetcher::fetch(std::string url) {
    using namespace asio::experimental::awaitable_operators;
    auto first = co_await (rules_.fetch(std::move(url)) || sleep_for(timeout_));
    if (auto* fetched = std::get_if<0>(&first)) co_return std::move(*fetched);
    if (!std::get<1>(first)) co_return fail(ErrorKind::cancelled, "Cancelled.");
    co_return fail(ErrorKind::timeout, "The document did not come in " + std::to_string(timeout_.count()) +
                                           " ms (documents.url_timeout).");
}

asio::awaitable<Result<std::vector<std::string>>> CurlFetcher::resolve(std::string host) {
    return resolver_.resolve(std::move(host));
}

asio::awaitable<Result<documents::Web::Answer>> CurlFetcher::get(documents::Url url, std::string address,
                                                                 documents::SecretHeaders headers,
                                                                 std::size_t max_bytes) {
    // One address may be dead and the next alive: the first may not use up all the time.
    const delegation::UpstreamTimeouts timeouts{timeout_ / 3, timeout_, timeout_};
    const auto exchange = upstream_.send_to(std::move(address), request_for(url, headers), timeouts);
    const auto head = co_await exchange->head();
    if (!head) co_return tl::unexpected(head.error());
    Answer answer{head->status,
                  std::string(head->headers.get("Content-Type")),
                  std::string(head->headers.get("Location")),
                  {}};
    if (answer.status < 200 || answer.status > 299) co_return answer;
    if (stated_length(head->headers) > max_bytes) co_return too_large(url, max_bytes);
    for (;;) {
        const auto piece = co_await exchange->read();
        if (!piece) co_return tl::unexpected(piece.error());
        if (piece->empty()) co_return answer;
        if (piece->size() > max_bytes - answer.body.size()) co_return too_large(url, max_bytes);
        answer.body += *piece;
    }
}

}  // namespace gateway::net
