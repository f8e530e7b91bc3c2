#include "delegation/local_probe.hpp"

namespace gateway::delegation {
namespace {

constexpr std::size_t kListLimit = 8u << 20;

// OpenAI's and Anthropic's {"data": [{"id"}]}, Gemini's {"models": [{"name": "models/…"}]}.
std::vector<std::string> model_ids(const json::value& document) {
    std::vector<std::string> ids;
    const auto* list = json::get_array(document, "data");
    if (!list) list = json::get_array(document, "models");
    if (!list) return ids;
    for (const auto& row : *list) {
        std::string_view id = json::get_string(row, "id", json::get_string(row, "name"));
        if (id.starts_with("models/")) id.remove_prefix(7);
        if (!id.empty()) ids.emplace_back(id);
    }
    return ids;
}

}  // namespace

boost::asio::awaitable<Result<std::vector<std::string>>> fetch_models(Connection& connection,
                                                                      Upstream& upstream,
                                                                      UpstreamTimeouts timeouts) {
    wire::HttpRequest request;
    request.method = "GET";
    request.url = connection.base_url + connection.provider->models_path;
    request.headers = connection.headers;
    if (!connection.key.empty()) {
        request.auth_header = connection.provider->auth_header;
        request.auth_prefix = connection.provider->auth_prefix;
        request.credential = connection.key;
    }
    const auto exchange = upstream.send(std::move(request), timeouts);
    auto head = co_await exchange->head();
    if (!head) co_return fail(head.error());
    std::string body;
    for (;;) {
        auto piece = co_await exchange->read();
        if (!piece) co_return fail(piece.error());
        if (piece->empty()) break;
        body += *piece;
        if (body.size() > kListLimit)
            co_return fail(ErrorKind::malformed_response, "The list of models is too large.");
    }
    if (head->status != 200)
        co_return fail(wire::decode_error(connection.provider->dialect, head->status, head->headers, body));
    const auto document = json::parse(body);
    if (!document) co_return fail(document.error());
    co_return model_ids(*document);
}

boost::asio::awaitable<void> probe_local_servers(ProviderRegistry& providers, Upstream& upstream) {
    using namespace std::chrono_literals;
    for (const auto& connection : providers.all()) {
        if (!connection->provider->local || connection->base_url.empty()) continue;
        const UpstreamTimeouts quick{300ms, 1000ms, 1000ms};
        auto models = co_await fetch_models(*connection, upstream, quick);
        connection->answers = models.has_value();
        // A provider with a default of its own keeps it; else the one chosen before, while the server still
        // has it.
        auto& chosen = connection->default_model;
        if (!models || !connection->provider->default_model.empty() ||
            std::find(models->begin(), models->end(), chosen) != models->end())
            continue;
        const auto chat = std::find_if(models->begin(), models->end(), [](const std::string& id) {
            return id.find("embed") == std::string::npos;  // an embedding model cannot answer
        });
        chosen = chat != models->end() ? *chat : "";
    }
}

}  // namespace gateway::delegation
