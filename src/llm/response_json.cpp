#include "llm/response_json.hpp"

#include <array>
#include <utility>

namespace gateway::llm {
namespace {

struct Bucket {
    std::string_view name;
    TokenCount Usage::* member;
};

constexpr std::array<Bucket, 9> kBuckets{{
    {"input", &Usage::input},
    {"cache_read", &Usage::cache_read},
    {"cache_write_5m", &Usage::cache_write_5m},
    {"cache_write_1h", &Usage::cache_write_1h},
    {"output", &Usage::output},
    {"reasoning", &Usage::reasoning},
    {"input_audio", &Usage::input_audio},
    {"cache_read_audio", &Usage::cache_read_audio},
    {"output_audio", &Usage::output_audio},
}};

json::value part_to_json(const Part& part) {
    if (const auto* text = std::get_if<TextPart>(&part)) return json::object{{"text", text->text}};
    if (const auto* call = std::get_if<ToolCall>(&part)) {
        json::object o{{"tool", call->name}, {"id", call->id}, {"arguments", call->arguments}};
        if (!call->signature.empty()) o["signature"] = call->signature;
        if (!call->issuer.empty()) o["issuer"] = call->issuer;
        if (call->synthetic_id) o["synthetic_id"] = true;
        return o;
    }
    if (const auto* reasoning = std::get_if<ReasoningPart>(&part))
        return json::object{
            {"reasoning", reasoning->text}, {"opaque", reasoning->opaque}, {"issuer", reasoning->issuer}};
    return nullptr;  // answers hold no other kind of part
}

std::optional<Part> part_from_json(const json::value& v) {
    if (json::find(v, "text")) return TextPart{std::string(json::get_string(v, "text"))};
    if (json::find(v, "tool")) {
        ToolCall call;
        call.name = json::get_string(v, "tool");
        call.id = json::get_string(v, "id");
        call.arguments = json::get_string(v, "arguments");
        call.signature = json::get_string(v, "signature");
        call.issuer = json::get_string(v, "issuer");
        call.synthetic_id = json::get_bool(v, "synthetic_id").value_or(false);
        return call;
    }
    if (const auto* opaque = json::find(v, "opaque"))
        return ReasoningPart{std::string(json::get_string(v, "reasoning")), *opaque,
                             std::string(json::get_string(v, "issuer"))};
    return std::nullopt;
}

Usage usage_from_json(const json::value& v) {
    Usage usage;
    for (const auto& bucket : kBuckets) {
        const auto* pair = json::get_array(v, bucket.name);
        if (!pair || pair->size() != 2) continue;
        const auto provenance = json::as_int((*pair)[1]).value_or(0);
        if (provenance < 0 || provenance > 2) continue;
        usage.*bucket.member = {json::as_int((*pair)[0]).value_or(0), static_cast<Provenance>(provenance)};
    }
    usage.reported_total = json::get_int(v, "total");
    usage.web_searches = json::get_int(v, "web_searches").value_or(0);
    usage.service_tier = json::get_string(v, "service_tier");
    if (const auto cost = json::get_int(v, "provider_cost")) usage.provider_cost = Money::pico(*cost);
    if (const auto* passes = json::get_array(v, "extra_passes"))
        for (const auto& pass : *passes)
            usage.extra_passes.push_back(usage_from_json(pass));
    return usage;
}

}  // namespace

json::value to_json(const Usage& usage) {
    json::object o;
    for (const auto& bucket : kBuckets) {
        const TokenCount& count = usage.*bucket.member;
        if (count.known()) o[bucket.name] = json::array{count.tokens, static_cast<int>(count.provenance)};
    }
    if (usage.reported_total) o["total"] = *usage.reported_total;
    if (usage.web_searches != 0) o["web_searches"] = usage.web_searches;
    if (!usage.service_tier.empty()) o["service_tier"] = usage.service_tier;
    if (usage.provider_cost) o["provider_cost"] = usage.provider_cost->picodollars();
    if (!usage.extra_passes.empty()) {
        json::array passes;
        for (const auto& pass : usage.extra_passes)
            passes.push_back(to_json(pass));
        o["extra_passes"] = std::move(passes);
    }
    return o;
}

json::value to_json(const Response& response) {
    json::array parts;
    for (const auto& part : response.parts)
        parts.push_back(part_to_json(part));
    return json::object{
        {"id", response.id},
        {"model", response.model},
        {"parts", std::move(parts)},
        {"refusal", response.refusal},
        {"finish", static_cast<int>(response.finish)},
        {"raw_finish", response.raw_finish},
        {"completion", static_cast<int>(response.completion)},
        {"usage", to_json(response.usage)},
    };
}

Result<Response> response_from_json(const json::value& document) {
    const auto finish = json::get_int(document, "finish");
    const auto completion = json::get_int(document, "completion");
    const auto* parts = json::get_array(document, "parts");
    const auto* usage = json::find(document, "usage");
    if (!finish || *finish < 0 || *finish > static_cast<int>(Finish::error) || !completion ||
        *completion < 0 || *completion > static_cast<int>(Completion::filtered) || !parts || !usage)
        return fail(ErrorKind::malformed_response, "not a stored answer");
    Response response;
    response.id = json::get_string(document, "id");
    response.model = json::get_string(document, "model");
    response.refusal = json::get_string(document, "refusal");
    response.raw_finish = json::get_string(document, "raw_finish");
    response.finish = static_cast<Finish>(*finish);
    response.completion = static_cast<Completion>(*completion);
    response.usage = usage_from_json(*usage);
    for (const auto& v : *parts) {
        auto part = part_from_json(v);
        if (!part) return fail(ErrorKind::malformed_response, "not a stored answer");
        response.parts.push_back(std::move(*part));
    }
    return response;
}

}  // namespace gateway::llm
