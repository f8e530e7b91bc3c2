#include "server/key_document.hpp"

#include <fstream>

#include "auth/key_set.hpp"

namespace gateway::server {
namespace {

using auth::KeySet;

tl::unexpected<Error> too_large() {
    return fail(ErrorKind::malformed_response,
                "it is larger than " + std::to_string(KeySet::kMaxBytes) + " bytes");
}

class RemoteKeys final : public KeyDocument {
  public:
    RemoteKeys(delegation::Upstream& upstream, std::string url) : upstream_(upstream), url_(std::move(url)) {}

    std::string name() const override { return url_.substr(0, url_.find('?')); }

    boost::asio::awaitable<Result<std::string>> read() override {
        using namespace std::chrono_literals;
        wire::HttpRequest request;
        request.method = "GET";
        request.url = url_;
        request.headers.add("Accept", "application/json, application/jwk-set+json");
        const delegation::UpstreamTimeouts timeouts{5s, 5s, 5s};
        const auto exchange = upstream_.send(std::move(request), timeouts);
        const auto head = co_await exchange->head();
        if (!head) co_return fail(head.error());
        if (head->status != 200)
            co_return fail(ErrorKind::server_error, "the answer was HTTP " + std::to_string(head->status));
        std::string text;
        for (;;) {
            auto piece = co_await exchange->read();
            if (!piece) co_return fail(piece.error());
            if (piece->empty()) co_return text;
            text += *piece;
            if (text.size() > KeySet::kMaxBytes) co_return too_large();
        }
    }

  private:
    delegation::Upstream& upstream_;
    std::string url_;
};

class LocalKeys final : public KeyDocument {
  public:
    explicit LocalKeys(std::string path) : path_(std::move(path)) {}
    std::string name() const override { return path_; }
    boost::asio::awaitable<Result<std::string>> read() override { co_return read_key_file(path_); }

  private:
    std::string path_;
};

}  // namespace

std::unique_ptr<KeyDocument> remote_keys(delegation::Upstream& upstream, std::string url) {
    return std::make_unique<RemoteKeys>(upstream, std::move(url));
}

std::unique_ptr<KeyDocument> local_keys(std::string path) {
    return std::make_unique<LocalKeys>(std::move(path));
}

Result<std::string> read_key_file(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return fail(ErrorKind::not_found, "the file cannot be read");
    std::string text(KeySet::kMaxBytes + 1, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<std::size_t>(in.gcount()));
    if (text.size() > KeySet::kMaxBytes) return too_large();
    return text;
}

}  // namespace gateway::server
