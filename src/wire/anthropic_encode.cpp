#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "wire/anthropic_messages.hpp"
#include "wire/request_body.hpp"

namespace gateway::wire::anthropic_messages {
namespace {

constexpr std::string_view kFilesBeta = "files-api-2025-04-14";
constexpr std::int64_t kMinThinkingBudget = 1024;  // the API's own lower limit
constexpr double kMinTopPWithThinking = 0.95;

// What the parts of a request share while it is encoded.
struct Encoding {
    const llm::Request& request;
    const Traits& traits;
    std::vector<std::string> notes = {};
    bool uses_files = false;
};

json::object text_block(std::string_view text) { return {{"type", "text"}, {"text", text}}; }

// --- messages
// ---------------------------------------------------------------------------------------------------

Result<json::object> source_of(const llm::MediaPart& media, Encoding& e) {
    if (!media.file_id.empty()) {
        e.uses_files = true;
        return json::object{{"type", "file"}, {"file_id", media.file_id}};
    }
    if (!media.url.empty()) return json::object{{"type", "url"}, {"url", media.url}};
    if (media.media_type.empty())
        return fail(ErrorKind::invalid_parameter, "an image or document given as data needs its media type",
                    "media_type");
    // Documents as base64 are PDF only; text documents travel as text.
    if (media.kind == llm::MediaPart::Kind::document && media.media_type.starts_with("text/")) {
        const auto text = decode_base64(media.data);
        if (!text || !is_valid_utf8(*text))
            return fail(ErrorKind::invalid_parameter, "a text document is not base64 of UTF-8 text", "data");
        return json::object{{"type", "text"}, {"media_type", "text/plain"}, {"data", *text}};
    }
    return json::object{{"type", "base64"}, {"media_type", media.media_type}, {"data", media.data}};
}

Result<json::object> media_block(const llm::MediaPart& media, Encoding& e) {
    using Kind = llm::MediaPart::Kind;
    if (media.kind != Kind::image && media.kind != Kind::document)
        return fail(ErrorKind::unsupported, "this provider takes images and documents, not sound or video");
    auto source = source_of(media, e);
    if (!source) return source;
    const bool document = media.kind == Kind::document;
    json::object block{{"type", document ? "document" : "image"}, {"source", std::move(*source)}};
    if (document && !media.name.empty()) block["title"] = media.name;
    return block;
}

json::object result_block(const llm::ToolResult& result) {
    json::object block{{"type", "tool_result"}, {"tool_use_id", result.call_id}, {"content", result.content}};
    if (result.is_error) block["is_error"] = true;
    return block;
}

// Consecutive messages of one role, which the API takes as one.
struct Turn {
    std::string_view role;
    json::array results;  // tool results stand before everything else
    json::array blocks;
};

Result<void> add_part(const llm::Part& part, Turn& turn, Encoding& e) {
    if (const auto* text = std::get_if<llm::TextPart>(&part)) {
        if (!text->text.empty()) turn.blocks.push_back(text_block(text->text));  // empty ones are refused
    } else if (const auto* media = std::get_if<llm::MediaPart>(&part)) {
        auto block = media_block(*media, e);
        if (!block) return fail(block.error());
        turn.blocks.push_back(std::move(*block));
    } else if (const auto* call = std::get_if<llm::ToolCall>(&part)) {
        auto input = arguments_object(*call);
        if (!input) return fail(input.error());
        turn.blocks.push_back(json::object{
            {"type", "tool_use"}, {"id", call->id}, {"name", call->name}, {"input", std::move(*input)}});
    } else if (const auto* result = std::get_if<llm::ToolResult>(&part)) {
        turn.results.push_back(result_block(*result));
    } else if (const auto* reasoning = std::get_if<llm::ReasoningPart>(&part)) {
        if (reasoning->issuer == e.traits.provider && reasoning->opaque.is_object())
            turn.blocks.push_back(reasoning->opaque);
        else
            add_note(e.notes, "reasoning of earlier turns dropped: it belongs to another provider");
    }
    return {};
}

Result<std::vector<Turn>> turns_of(Encoding& e) {
    std::vector<Turn> turns;
    for (const auto& message : e.request.messages) {
        if (message.role == llm::Role::system) continue;
        const std::string_view role = message.role == llm::Role::assistant ? "assistant" : "user";
        if (turns.empty() || turns.back().role != role) turns.push_back({role, {}, {}});
        for (const auto& part : message.parts)
            if (auto added = add_part(part, turns.back(), e); !added) return fail(added.error());
    }
    return turns;
}

Result<void> put_messages(json::object& body, Encoding& e) {
    auto turns = turns_of(e);
    if (!turns) return fail(turns.error());
    json::array messages;
    for (auto& turn : *turns) {
        json::array content = std::move(turn.results);
        content.insert(content.end(), turn.blocks.begin(), turn.blocks.end());
        if (!content.empty())
            messages.push_back(json::object{{"role", turn.role}, {"content", std::move(content)}});
    }
    if (messages.empty())
        return fail(ErrorKind::invalid_parameter, "at least one user message with content is needed",
                    "messages");
    body["messages"] = std::move(messages);
    return {};
}

Result<void> put_system(json::object& body, Encoding& e) {
    json::array blocks;
    bool conversation_began = false;
    for (const auto& message : e.request.messages) {
        if (message.role != llm::Role::system) {
            conversation_began = true;
            continue;
        }
        for (const auto& part : message.parts) {
            const auto* text = std::get_if<llm::TextPart>(&part);
            if (!text) return fail(ErrorKind::unsupported, "a system message can hold text only", "messages");
            if (!text->text.empty()) blocks.push_back(text_block(text->text));
        }
        if (conversation_began)
            add_note(e.notes, "a system message inside the conversation was moved to its beginning");
    }
    if (!blocks.empty()) body["system"] = std::move(blocks);
    return {};
}

// --- tools
// ------------------------------------------------------------------------------------------------------

json::value input_schema(const json::value& parameters) {
    json::object schema = parameters.is_object() ? parameters.get_object() : json::object{};
    if (!schema.contains("type")) schema["type"] = "object";  // required, even for a tool without parameters
    return schema;
}

std::string_view name_of(llm::ToolChoice::Mode mode) {
    switch (mode) {
        case llm::ToolChoice::Mode::automatic: return "auto";
        case llm::ToolChoice::Mode::none: return "none";
        case llm::ToolChoice::Mode::required: return "any";
        case llm::ToolChoice::Mode::named: return "tool";
    }
    return "auto";
}

void put_tools(json::object& body, Encoding& e) {
    const auto& request = e.request;
    json::array tools;
    for (const auto& tool : request.tools) {
        json::object definition{{"name", tool.name}};
        if (!tool.description.empty()) definition["description"] = tool.description;
        definition["input_schema"] = input_schema(tool.parameters);
        if (tool.strict) definition["strict"] = *tool.strict;
        tools.push_back(std::move(definition));
    }
    const bool any_tools = !tools.empty() || request.additional.contains("tools");
    if (!tools.empty()) body["tools"] = std::move(tools);

    const bool one_at_a_time = request.parallel_tool_calls == false;
    if (!request.tool_choice && !one_at_a_time) return;
    if (!any_tools) {
        if (request.tool_choice && request.tool_choice->mode != llm::ToolChoice::Mode::none)
            add_note(e.notes, "tool_choice dropped: there are no tools");
        return;
    }
    const auto choice = request.tool_choice.value_or(llm::ToolChoice{});
    json::object chosen{{"type", name_of(choice.mode)}};
    if (choice.mode == llm::ToolChoice::Mode::named) chosen["name"] = choice.name;
    if (one_at_a_time && choice.mode != llm::ToolChoice::Mode::none)
        chosen["disable_parallel_tool_use"] = true;
    body["tool_choice"] = std::move(chosen);
}

// --- thinking
// ---------------------------------------------------------------------------------------------------

struct Effort {
    std::string_view name;
    std::string_view level;      // of output_config.effort
    std::int64_t budget_tokens;  // where thinking has a budget instead
};
constexpr std::array<Effort, 6> kEfforts{{
    {"minimal", "low", 1024},
    {"low", "low", 2048},
    {"medium", "medium", 8192},
    {"high", "high", 16384},
    {"xhigh", "xhigh", 32768},
    {"max", "max", 49152},
}};

// The budget is part of max_tokens; at least half of those stay for the answer where the lower limit allows.
std::optional<std::int64_t> thinking_budget(const Effort& effort, std::int64_t max_tokens) {
    if (max_tokens <= kMinThinkingBudget) return std::nullopt;
    return std::max(kMinThinkingBudget, std::min(effort.budget_tokens, max_tokens / 2));
}

bool forces_a_tool(const llm::Request& request) {
    return request.tool_choice && (request.tool_choice->mode == llm::ToolChoice::Mode::required ||
                                   request.tool_choice->mode == llm::ToolChoice::Mode::named);
}

// Inside a tool loop, thinking with a budget needs the thinking of the turn that made the calls; a turn that
// another provider made has none.
bool lacks_thinking_of_its_calls(const Encoding& e) {
    const auto& messages = e.request.messages;
    const auto last = std::find_if(messages.rbegin(), messages.rend(),
                                   [](const llm::Message& m) { return m.role == llm::Role::assistant; });
    if (last == messages.rend()) return false;
    bool calls = false, thinking = false;
    for (const auto& part : last->parts) {
        calls |= std::holds_alternative<llm::ToolCall>(part);
        const auto* reasoning = std::get_if<llm::ReasoningPart>(&part);
        thinking |= reasoning && reasoning->issuer == e.traits.provider && reasoning->opaque.is_object();
    }
    return calls && !thinking;
}

// True when thinking was switched on.
Result<bool> put_thinking(json::object& body, std::int64_t max_tokens, Encoding& e) {
    const std::string& wanted = e.request.reasoning_effort;
    if (wanted.empty()) return false;
    if (wanted == "none") {  // models with a budget do not think unless told to
        if (e.traits.adaptive_thinking) body["thinking"] = json::object{{"type", "disabled"}};
        return false;
    }
    const auto effort =
        std::find_if(kEfforts.begin(), kEfforts.end(), [&](const Effort& row) { return row.name == wanted; });
    if (effort == kEfforts.end())
        return fail(ErrorKind::invalid_parameter,
                    "reasoning_effort is one of none, minimal, low, medium, high, xhigh, max",
                    "reasoning_effort");
    if (e.traits.adaptive_thinking) body["output_config"] = json::object{{"effort", effort->level}};
    if (forces_a_tool(e.request)) {
        add_note(e.notes, "thinking left off: this provider does not combine it with a forced tool choice");
        return false;
    }
    if (e.traits.adaptive_thinking) {
        body["thinking"] = json::object{{"type", "adaptive"}};
        return true;
    }
    if (lacks_thinking_of_its_calls(e)) {
        add_note(e.notes, "thinking left off: the calls being answered were made without it");
        return false;
    }
    const auto budget = thinking_budget(*effort, max_tokens);
    if (!budget) {
        add_note(e.notes, "thinking left off: max_tokens leaves no room for its least budget of 1024 tokens");
        return false;
    }
    body["thinking"] = json::object{{"type", "enabled"}, {"budget_tokens", *budget}};
    return true;
}

// --- the rest
// ---------------------------------------------------------------------------------------------------

void put_sampling(json::object& body, bool thinking, Encoding& e) {
    const auto& request = e.request;
    constexpr std::string_view kBecause = " dropped: this provider does not combine it with thinking";
    if (request.temperature) {
        const double temperature = clamp_parameter(*request.temperature, 0, 1, "temperature", e.notes);
        if (thinking && temperature != 1)
            add_note(e.notes, "temperature" + std::string(kBecause));
        else
            body["temperature"] = temperature;
    }
    if (request.top_p) {
        if (thinking && *request.top_p < kMinTopPWithThinking)
            add_note(e.notes, "top_p" + std::string(kBecause));
        else
            body["top_p"] = *request.top_p;
    }
    if (request.top_k) {
        if (thinking)
            add_note(e.notes, "top_k" + std::string(kBecause));
        else
            body["top_k"] = *request.top_k;
    }
    if (request.seed) add_note(e.notes, "seed dropped: this provider has none");
}

void put_stop(json::object& body, Encoding& e) {
    json::array stop;
    for (const auto& sequence : e.request.stop) {
        if (trim(sequence).empty())
            add_note(e.notes, "a stop sequence of white space dropped: this provider refuses those");
        else
            stop.push_back(json::string(sequence));
    }
    if (!stop.empty()) body["stop_sequences"] = std::move(stop);
}

void put_response_format(json::object& body, Encoding& e) {
    using Kind = llm::ResponseFormat::Kind;
    const auto& format = e.request.response_format;
    if (!format || format->kind == Kind::text) return;
    if (format->kind == Kind::json_object || !e.traits.json_schema) {
        add_note(e.notes, format->kind == Kind::json_object
                              ? "response format json_object dropped: this provider has JSON by schema only"
                              : "response schema dropped: this provider takes none");
        return;
    }
    json::value& config = body["output_config"];
    if (!config.is_object()) config.emplace_object();
    config.get_object()["format"] = json::object{{"type", "json_schema"}, {"schema", format->schema}};
}

}  // namespace

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits) {
    const std::int64_t max_tokens = request.max_tokens.value_or(traits.default_max_tokens);
    if (max_tokens <= 0)
        return fail(ErrorKind::invalid_parameter, "max_tokens is required and at least 1", "max_tokens");

    Encoding e{request, traits};
    EncodedRequest encoded;
    encoded.path = "/messages";
    json::object& body = encoded.body;
    body["model"] = request.model;
    body["max_tokens"] = max_tokens;
    if (auto put = put_system(body, e); !put) return fail(put.error());
    if (auto put = put_messages(body, e); !put) return fail(put.error());
    put_tools(body, e);
    const auto thinking = put_thinking(body, max_tokens, e);
    if (!thinking) return fail(thinking.error());
    put_sampling(body, *thinking, e);
    put_stop(body, e);
    put_response_format(body, e);
    if (request.stream) body["stream"] = true;
    merge_additional(body, request.additional);

    if (e.uses_files) encoded.headers.add("anthropic-beta", std::string(kFilesBeta));
    encoded.notes = std::move(e.notes);
    return encoded;
}

}  // namespace gateway::wire::anthropic_messages
