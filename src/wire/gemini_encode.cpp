#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>

#include "wire/gemini_generate.hpp"
#include "wire/request_body.hpp"

namespace gateway::wire::gemini_generate {
namespace {

constexpr std::size_t kMaxStopSequences = 5;
// The documented stand-in for the signature of a call that Gemini itself did not make. Gemini 3 refuses a
// turn whose first call has no signature at all.
constexpr std::string_view kForeignCallSignature = "skip_thought_signature_validator";

// What the parts of a request share while it is encoded.
struct Encoding {
    const llm::Request& request;
    const Traits& traits;
    std::vector<std::string> notes = {};
    std::map<std::string_view, std::size_t> call_order = {};  // id → position of the call in the conversation
    std::vector<const llm::ToolCall*> calls = {};             // by that position
};

// --- contents
// ---------------------------------------------------------------------------------------------------

// A turn of one role. Results of tools stand in a turn of their own: the API matches it with the calls before
// it.
struct Turn {
    std::string_view role;
    bool of_results = false;
    json::array parts = {};
    std::multimap<std::size_t, json::value> results = {};  // by the position of their calls
};

Result<json::object> media_part(const llm::MediaPart& media) {
    const std::string& uri = media.file_id.empty() ? media.url : media.file_id;
    if (!uri.empty()) {
        json::object file{{"fileUri", uri}};
        if (!media.media_type.empty()) file["mimeType"] = media.media_type;
        return json::object{{"fileData", std::move(file)}};
    }
    if (media.media_type.empty())
        return fail(ErrorKind::invalid_parameter, "media given as data needs its media type", "media_type");
    return json::object{{"inlineData", json::object{{"mimeType", media.media_type}, {"data", media.data}}}};
}

bool has_call(const json::array& parts) {
    return std::any_of(parts.begin(), parts.end(),
                       [](const json::value& part) { return json::find(part, "functionCall") != nullptr; });
}

Result<json::object> call_part(const llm::ToolCall& call, const Turn& turn, Encoding& e) {
    auto arguments = arguments_object(call);
    if (!arguments) return arguments;
    json::object function{{"name", call.name}, {"args", std::move(*arguments)}};
    if (!call.synthetic_id && !call.id.empty()) function["id"] = call.id;
    json::object part{{"functionCall", std::move(function)}};
    if (!call.signature.empty() && call.issuer == e.traits.provider)
        part["thoughtSignature"] = call.signature;
    else if (e.traits.thinking_level && !has_call(turn.parts))
        part["thoughtSignature"] = kForeignCallSignature;
    return part;
}

// The API wants an object; the keys `output` and `error` are its own convention for anything else.
json::object response_object(const llm::ToolResult& result) {
    auto parsed = json::parse(result.content);
    if (result.is_error) return {{"error", parsed ? *parsed : json::value(json::string(result.content))}};
    if (parsed && parsed->is_object()) return std::move(parsed->get_object());
    return {{"output", parsed && parsed->is_array() ? *parsed : json::value(json::string(result.content))}};
}

Result<void> add_result(const llm::ToolResult& result, Turn& turn, const Encoding& e) {
    const auto order = e.call_order.find(result.call_id);
    const llm::ToolCall* call = order != e.call_order.end() ? e.calls[order->second] : nullptr;
    const std::string& name = result.name.empty() && call ? call->name : result.name;
    if (name.empty())
        return fail(ErrorKind::invalid_parameter,
                    "a tool result needs the name of its function, or an earlier call with its id", "name");
    json::object function{{"name", name}, {"response", response_object(result)}};
    if (call && !call->synthetic_id && !call->id.empty()) function["id"] = call->id;
    turn.results.emplace(call ? order->second : e.calls.size(),
                         json::object{{"functionResponse", std::move(function)}});
    return {};
}

// A signature goes back on the part it came with (gemini_generate.hpp says how those are kept).
void add_reasoning(const llm::ReasoningPart& reasoning, Turn& turn, Encoding& e) {
    if (reasoning.opaque.is_null()) return;  // a summary without state: the API does not take it back
    if (reasoning.issuer != e.traits.provider || !reasoning.opaque.is_object()) {
        add_note(e.notes, "reasoning of earlier turns dropped: it belongs to another provider");
        return;
    }
    json::object part = reasoning.opaque.get_object();
    const bool bare_signature = part.size() == 1 && part.contains("thoughtSignature");
    json::object* before = turn.parts.empty() ? nullptr : turn.parts.back().if_object();
    if (bare_signature && before && before->contains("text") && !before->contains("thoughtSignature")) {
        (*before)["thoughtSignature"] = part["thoughtSignature"];
        return;
    }
    if (bare_signature || part.contains("thought")) part["text"] = reasoning.text;
    turn.parts.push_back(std::move(part));
}

Result<void> add_part(const llm::Part& part, Turn& turn, Encoding& e) {
    if (const auto* text = std::get_if<llm::TextPart>(&part)) {
        if (!text->text.empty()) turn.parts.push_back(json::object{{"text", text->text}});
    } else if (const auto* media = std::get_if<llm::MediaPart>(&part)) {
        auto encoded = media_part(*media);
        if (!encoded) return fail(encoded.error());
        turn.parts.push_back(std::move(*encoded));
    } else if (const auto* call = std::get_if<llm::ToolCall>(&part)) {
        auto encoded = call_part(*call, turn, e);
        if (!encoded) return fail(encoded.error());
        e.call_order[call->id] = e.calls.size();
        e.calls.push_back(call);
        turn.parts.push_back(std::move(*encoded));
    } else if (const auto* result = std::get_if<llm::ToolResult>(&part)) {
        return add_result(*result, turn, e);
    } else if (const auto* reasoning = std::get_if<llm::ReasoningPart>(&part)) {
        add_reasoning(*reasoning, turn, e);
    }
    return {};
}

Result<std::vector<Turn>> turns_of(Encoding& e) {
    std::vector<Turn> turns;
    for (const auto& message : e.request.messages) {
        if (message.role == llm::Role::system) continue;
        const std::string_view role = message.role == llm::Role::assistant ? "model" : "user";
        for (const auto& part : message.parts) {
            const bool of_results = std::holds_alternative<llm::ToolResult>(part);
            if (turns.empty() || turns.back().role != role || turns.back().of_results != of_results)
                turns.push_back({role, of_results});
            if (auto added = add_part(part, turns.back(), e); !added) return fail(added.error());
        }
    }
    return turns;
}

Result<void> put_contents(json::object& body, Encoding& e) {
    auto turns = turns_of(e);
    if (!turns) return fail(turns.error());
    json::array contents;
    for (auto& turn : *turns) {
        // Without ids, results are told apart by name and order: the order of the calls.
        for (auto& result : turn.results)
            turn.parts.push_back(std::move(result.second));
        if (!turn.parts.empty())
            contents.push_back(json::object{{"role", turn.role}, {"parts", std::move(turn.parts)}});
    }
    if (contents.empty())
        return fail(ErrorKind::invalid_parameter, "at least one user message with content is needed",
                    "messages");
    body["contents"] = std::move(contents);
    return {};
}

Result<void> put_system(json::object& body, Encoding& e) {
    json::array parts;
    bool conversation_began = false;
    for (const auto& message : e.request.messages) {
        if (message.role != llm::Role::system) {
            conversation_began = true;
            continue;
        }
        for (const auto& part : message.parts) {
            const auto* text = std::get_if<llm::TextPart>(&part);
            if (!text) return fail(ErrorKind::unsupported, "a system message can hold text only", "messages");
            if (!text->text.empty()) parts.push_back(json::object{{"text", text->text}});
        }
        if (conversation_began)
            add_note(e.notes, "a system message inside the conversation was moved to its beginning");
    }
    if (!parts.empty()) body["systemInstruction"] = json::object{{"parts", std::move(parts)}};
    return {};
}

// --- tools
// ------------------------------------------------------------------------------------------------------

void put_tools(json::object& body, Encoding& e) {
    const auto& request = e.request;
    if (request.parallel_tool_calls == false)
        add_note(e.notes, "parallel_tool_calls dropped: this provider cannot be kept to one call at a time");
    json::array functions;
    for (const auto& tool : request.tools) {
        json::object declaration{{"name", tool.name}};
        if (!tool.description.empty()) declaration["description"] = tool.description;
        // JSON Schema as it is; `parameters` would take a subset of OpenAPI only.
        if (tool.parameters.is_object() && !tool.parameters.get_object().empty())
            declaration["parametersJsonSchema"] = tool.parameters;
        functions.push_back(std::move(declaration));
    }
    if (!functions.empty())
        body["tools"] = json::array{json::object{{"functionDeclarations", std::move(functions)}}};
}

void put_tool_choice(json::object& body, Encoding& e) {
    using Mode = llm::ToolChoice::Mode;
    const auto& choice = e.request.tool_choice;
    if (!choice) return;
    if (e.request.tools.empty() && !e.request.additional.contains("tools")) {
        if (choice->mode != Mode::none) add_note(e.notes, "tool_choice dropped: there are no tools");
        return;
    }
    json::object config;
    switch (choice->mode) {
        case Mode::automatic: config["mode"] = "AUTO"; break;
        case Mode::none: config["mode"] = "NONE"; break;
        case Mode::required: config["mode"] = "ANY"; break;
        case Mode::named:
            config["mode"] = "ANY";
            config["allowedFunctionNames"] = json::array{json::string(choice->name)};
            break;
    }
    body["toolConfig"] = json::object{{"functionCallingConfig", std::move(config)}};
}

// --- generationConfig
// -------------------------------------------------------------------------------------------

struct Effort {
    std::string_view name;
    std::string_view level;      // of Gemini 3
    std::int64_t budget_tokens;  // of Gemini 2.5, inside the range of every model of that generation
};
constexpr std::array<Effort, 7> kEfforts{{
    {"none", "minimal", 0},
    {"minimal", "minimal", 512},
    {"low", "low", 1024},
    {"medium", "medium", 8192},
    {"high", "high", 24576},
    {"xhigh", "high", 24576},
    {"max", "high", 24576},
}};

Result<void> put_thinking(json::object& config, Encoding& e) {
    const std::string& wanted = e.request.reasoning_effort;
    if (wanted.empty()) return {};
    const auto effort =
        std::find_if(kEfforts.begin(), kEfforts.end(), [&](const Effort& row) { return row.name == wanted; });
    if (effort == kEfforts.end())
        return fail(ErrorKind::invalid_parameter,
                    "reasoning_effort is one of none, minimal, low, medium, high, xhigh, max",
                    "reasoning_effort");
    json::object thinking;
    if (e.traits.thinking_level) {
        thinking["thinkingLevel"] = effort->level;
        if (effort->level != wanted)
            add_note(e.notes, "reasoning_effort " + wanted + " sent as " + std::string(effort->level));
    } else {
        thinking["thinkingBudget"] = effort->budget_tokens;
    }
    if (wanted != "none") thinking["includeThoughts"] = true;  // summaries come only when asked for
    config["thinkingConfig"] = std::move(thinking);
    return {};
}

void put_stop(json::object& config, Encoding& e) {
    const auto& stop = e.request.stop;
    if (stop.empty()) return;
    if (stop.size() > kMaxStopSequences)
        add_note(e.notes, "stop sequences after the fifth dropped: this provider takes five");
    json::array sequences;
    for (std::size_t i = 0; i < std::min(stop.size(), kMaxStopSequences); ++i)
        sequences.push_back(json::string(stop[i]));
    config["stopSequences"] = std::move(sequences);
}

void put_response_format(json::object& config, Encoding& e) {
    using Kind = llm::ResponseFormat::Kind;
    const auto& format = e.request.response_format;
    if (!format || format->kind == Kind::text) return;
    config["responseMimeType"] = "application/json";
    if (format->kind != Kind::json_schema) return;
    if (e.traits.json_schema)
        config["responseJsonSchema"] = format->schema;
    else
        add_note(e.notes, "response schema dropped: this provider takes none, only JSON is asked for");
}

Result<void> put_generation_config(json::object& body, Encoding& e) {
    const auto& request = e.request;
    json::object config;
    if (request.max_tokens) config["maxOutputTokens"] = *request.max_tokens;
    if (request.temperature)
        config["temperature"] = clamp_parameter(*request.temperature, 0, 2, "temperature", e.notes);
    if (request.top_p) config["topP"] = *request.top_p;
    if (request.top_k) config["topK"] = *request.top_k;
    if (request.seed) {
        if (*request.seed >= INT32_MIN && *request.seed <= INT32_MAX)
            config["seed"] = *request.seed;
        else
            add_note(e.notes, "seed dropped: this provider takes 32 bits");
    }
    put_stop(config, e);
    put_response_format(config, e);
    if (auto put = put_thinking(config, e); !put) return put;
    if (!config.empty()) body["generationConfig"] = std::move(config);
    return {};
}

// --- path
// -------------------------------------------------------------------------------------------------------

// A model id as one path segment: it comes from the caller and must not reach another resource.
std::string escaped(std::string_view segment) {
    constexpr std::string_view kHex = "0123456789ABCDEF";
    std::string out;
    for (const char c : segment) {
        const bool plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                           c == '-' || c == '_' || c == '.' || c == '~';
        if (plain) {
            out += c;
        } else {
            const auto byte = static_cast<unsigned char>(c);
            out += {'%', kHex[byte >> 4], kHex[byte & 15]};
        }
    }
    return out;
}

std::string path_of(const llm::Request& request) {
    std::string_view model = request.model;
    std::string_view collection = "models/";
    for (const std::string_view prefix : {"models/", "tunedModels/"})
        if (model.starts_with(prefix)) {
            collection = prefix;
            model.remove_prefix(prefix.size());
            break;
        }
    return "/" + std::string(collection) + escaped(model) +
           (request.stream ? ":streamGenerateContent?alt=sse" : ":generateContent");
}

}  // namespace

Result<EncodedRequest> encode(const llm::Request& request, const Traits& traits) {
    Encoding e{request, traits};
    EncodedRequest encoded;
    encoded.path = path_of(request);
    if (auto put = put_system(encoded.body, e); !put) return fail(put.error());
    if (auto put = put_contents(encoded.body, e); !put) return fail(put.error());
    put_tools(encoded.body, e);
    put_tool_choice(encoded.body, e);
    if (auto put = put_generation_config(encoded.body, e); !put) return fail(put.error());
    merge_additional(encoded.body, request.additional);
    encoded.notes = std::move(e.notes);
    return encoded;
}

}  // namespace gateway::wire::gemini_generate
