#include "recordings/inspect.hpp"

#include "providers/model_traits.hpp"
#include "recordings/classify.hpp"

namespace gateway::recordings {
namespace {

/// How an exchange ended: an answer, an error, or — a stream that broke — both.
struct Outcome {
    llm::Response response;
    std::optional<Error> error;
};

std::string asked_model(const Recording& recording) {
    if (const auto in_path = model_in_path(recording.request.path); !in_path.empty())
        return std::string{in_path};
    const auto in_body = json::get_string(recording.request.body, "model");
    return in_body.empty() ? recording.model : std::string{in_body};
}

wire::Traits traits_of(const Recording& recording, const llm::Catalog& catalog, const std::string& model) {
    if (const auto* provider = providers::find(recording.provider))
        return providers::traits_for(*provider, catalog.find(recording.provider, model), model);
    wire::Traits traits;
    traits.provider = recording.provider;
    return traits;
}

Outcome decode_stream(wire::Dialect dialect, std::string_view body, const wire::Traits& traits) {
    llm::Accumulator answer;
    const wire::EventSink sink = [&](llm::StreamEvent event) { answer.add(event); };
    const auto decoder = wire::make_stream_decoder(dialect, traits);
    auto result = decoder->feed(body, sink);
    if (result) result = decoder->finish(sink);
    Outcome outcome{answer.take(), {}};
    if (!result) outcome.error = std::move(result.error());
    return outcome;
}

Outcome decode(wire::Dialect dialect, const Recording& recording, const wire::Traits& traits) {
    const auto& response = recording.response;
    const std::string body = body_text(response);
    if (response.status < 200 || response.status > 299)
        return {{}, wire::decode_error(dialect, response.status, response.headers, body)};
    // Gemini without alt=sse streams one JSON array.
    if (response.sse || response.body.is_array()) return decode_stream(dialect, body, traits);
    auto decoded = wire::decode(dialect, body, traits);
    if (!decoded) return {{}, std::move(decoded.error())};
    return {std::move(*decoded), {}};
}

json::value error_json(const std::optional<Error>& error) {
    if (!error) return nullptr;
    json::value retry_after = nullptr;
    if (error->retry_after) retry_after = static_cast<double>(error->retry_after->count()) / 1000.0;
    return json::object{{"kind", traits(error->kind).name},
                        {"retryable", error->retryable()},
                        {"retry_after", std::move(retry_after)}};
}

json::array tool_calls_json(const llm::Response& response) {
    json::array calls;
    for (const llm::ToolCall& call : response.tool_calls()) {
        auto parsed = json::parse(call.arguments);
        json::value arguments =
            parsed && parsed->is_object() ? std::move(*parsed) : json::value(call.arguments);
        calls.emplace_back(
            json::object{{"id", call.id}, {"name", call.name}, {"arguments", std::move(arguments)}});
    }
    return calls;
}

json::object usage_json(const llm::Usage& usage) {
    // Details that a provider leaves out of a usage it does report are zero by its own arithmetic. A count
    // that the arithmetic needs and that is missing is unknown, and so is every sum over it.
    const bool prompt = usage.input.known(), output = usage.output.known();
    const auto number = [](bool known, std::int64_t tokens) {
        return known ? json::value(tokens) : json::value(nullptr);
    };
    return {{"input", number(prompt, usage.input.tokens)},
            {"cache_read", number(prompt, usage.cache_read.tokens)},
            {"cache_write_5m", number(prompt, usage.cache_write_5m.tokens)},
            {"cache_write_1h", number(prompt, usage.cache_write_1h.tokens)},
            {"output", number(output, usage.output.tokens)},
            {"reasoning", number(output, usage.reasoning.tokens)},
            {"total", number(usage.reported_total || (prompt && output), usage.total_tokens())}};
}

/// Did the model produce anything before the end, good or bad?
bool generated(const Outcome& outcome) {
    return !outcome.error || !outcome.response.parts.empty() || !outcome.response.refusal.empty();
}

/// The address of a server on the recording machine: only there does a local provider's model cost nothing.
bool on_own_machine(std::string_view host) {
    return host.starts_with("localhost") || host.starts_with("127.") || host.starts_with("[::1]");
}

llm::Cost cost_of(const Recording& recording, const Outcome& outcome, const std::string& asked,
                  const llm::Catalog& catalog) {
    if (outcome.error && !outcome.response.usage.known())
        return {{}, llm::Cost::Source::unknown, "the call failed"};
    const auto* provider = providers::find(recording.provider);
    if (provider && provider->local && !on_own_machine(recording.request.host))
        return {
            outcome.response.usage.provider_cost,
            outcome.response.usage.provider_cost ? llm::Cost::Source::reported : llm::Cost::Source::unknown,
            "served by a host with prices of its own"};
    const WallTime at =
        time_of(recording).value_or(parse_rfc3339(catalog.prices_as_of()).value_or(WallTime{}));
    return catalog.price(recording.provider, outcome.response.model, asked, outcome.response.usage, at);
}

json::object completion_json(const Recording& recording, wire::Dialect dialect, const llm::Catalog& catalog) {
    const std::string asked = asked_model(recording);
    Outcome outcome = decode(dialect, recording, traits_of(recording, catalog, asked));
    const llm::Response& response = outcome.response;
    json::value finish = nullptr, completion = nullptr;
    if (generated(outcome)) {
        // Whatever a stream said before it broke, its answer is not whole.
        finish = llm::to_string(outcome.error ? llm::Finish::error : response.finish);
        completion = llm::to_string(outcome.error ? llm::Completion::truncated : response.completion);
    }
    const std::string& model = response.model.empty() ? asked : response.model;
    const llm::Cost cost = cost_of(recording, outcome, asked, catalog);
    return {{"provider", recording.provider},
            {"model", model.empty() ? json::value(nullptr) : json::value(model)},
            {"text", response.text()},
            {"reasoning", response.reasoning()},
            {"tool_calls", tool_calls_json(response)},
            {"finish", std::move(finish)},
            {"completion", std::move(completion)},
            {"usage", usage_json(response.usage)},
            {"cost_usd", cost.amount ? json::value(cost.amount->usd()) : json::value(nullptr)},
            {"cost_source", llm::to_string(cost.source)},
            {"error", error_json(outcome.error)}};
}

}  // namespace

json::object inspect(const Recording& recording, const llm::Catalog& catalog) {
    if (const auto dialect = completion_dialect(recording.request.method, recording.request.path))
        return completion_json(recording, *dialect, catalog);
    const auto& response = recording.response;
    std::optional<Error> error;
    if (response.status < 200 || response.status > 299)
        error = wire::decode_error(error_dialect(recording.provider), response.status, response.headers,
                                   body_text(response));
    return {{"provider", recording.provider},
            {"kind", "other"},
            {"status", response.status},
            {"error", error_json(error)}};
}

}  // namespace gateway::recordings
