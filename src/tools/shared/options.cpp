#include "tools/shared/options.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"

namespace gateway::tools {
namespace {

using json::get_string;

json::object property(std::string_view type, std::string_view description = {}) {
    json::object schema{{"type", type}};
    if (!description.empty()) schema["description"] = description;
    return schema;
}

json::object list_of(std::string_view type) {
    return {{"type", "array"}, {"items", json::object{{"type", type}}}};
}

// Keys of additional_params that the gateway sets itself; letting them through would break billing or the
// cache key.
constexpr std::array kOwnedKeys = {"model",
                                   "messages",
                                   "stream",
                                   "stream_options",
                                   "max_tokens",
                                   "max_completion_tokens",
                                   "max_output_tokens",
                                   "n",
                                   "service_tier",
                                   "tools",
                                   "input",
                                   "instructions",
                                   "background",
                                   "contents",
                                   "system",
                                   "systemInstruction",
                                   "system_instruction",
                                   "generationConfig",
                                   "generation_config"};

Result<void> check_additional(const json::object& additional) {
    for (const char* key : kOwnedKeys)
        if (additional.contains(key))
            return fail(ErrorKind::invalid_parameter,
                        "additional_params must not set '" + std::string(key) +
                            "': the gateway owns it. Use the tool's own parameter instead.",
                        "additional_params");
    return {};
}

cache::Mode cache_mode(std::string_view word) {
    if (word == "refresh") return cache::Mode::refresh;
    if (word == "off") return cache::Mode::off;
    return cache::Mode::use;
}

Result<llm::Part> content_part(const json::value& part) {
    const auto type = get_string(part, "type");
    if (type == "text" || type == "input_text") return llm::TextPart{std::string(get_string(part, "text"))};
    const bool image = type == "image" || type == "image_url" || type == "input_image";
    if (!image && type != "document" && type != "file")
        return fail(
            ErrorKind::invalid_parameter,
            "A content part has type '" + std::string(type) + "'; allowed are text, image and document.",
            "messages");
    llm::MediaPart media;
    media.kind = image ? llm::MediaPart::Kind::image : llm::MediaPart::Kind::document;
    media.media_type = get_string(part, "media_type", get_string(part, "mimeType"));
    media.data = get_string(part, "data");
    media.url = get_string(part, "url");
    media.name = get_string(part, "name", get_string(part, "filename"));
    // OpenAI's and Anthropic's spellings, since callers copy what they know.
    if (const auto* nested = json::find(part, "image_url"))
        media.url = nested->is_string() ? json::as_string(*nested) : get_string(*nested, "url");
    if (const auto* source = json::find(part, "source")) {
        media.media_type = get_string(*source, "media_type", media.media_type);
        media.data = get_string(*source, "data", media.data);
        media.url = get_string(*source, "url", media.url);
    }
    if (media.url.starts_with("data:")) {
        const auto comma = media.url.find(",");
        const auto semicolon = media.url.find(";");
        if (comma == std::string::npos)
            return fail(ErrorKind::invalid_parameter, "A data: URL has no comma.", "messages");
        media.media_type = media.url.substr(5, std::min(semicolon, comma) - 5);
        media.data = media.url.substr(comma + 1);
        media.url.clear();
    }
    if (media.data.empty() && media.url.empty())
        return fail(ErrorKind::invalid_parameter, "An image or document part needs `data` (base64) or `url`.",
                    "messages");
    return media;
}

Result<llm::Message> chat_message(const json::value& v) {
    const auto role = get_string(v, "role");
    llm::Message message;
    if (role == "user")
        message.role = llm::Role::user;
    else if (role == "assistant" || role == "model")
        message.role = llm::Role::assistant;
    else if (role == "system" || role == "developer")
        message.role = llm::Role::system;
    else if (role == "tool")
        message.role = llm::Role::tool;
    else
        return fail(
            ErrorKind::invalid_parameter,
            "A message has role '" + std::string(role) + "'; allowed are system, user, assistant and tool.",
            "messages");

    const auto* content = json::find(v, "content");
    if (message.role == llm::Role::tool) {
        message.parts.push_back(llm::ToolResult{
            std::string(get_string(v, "tool_call_id")), std::string(get_string(v, "name")),
            content && content->is_string() ? std::string(json::as_string(*content))
                                            : (content ? json::write(*content) : std::string{}),
            json::get_bool(v, "is_error").value_or(false)});
        return message;
    }
    if (content && content->is_string()) {
        message.parts.push_back(llm::TextPart{std::string(json::as_string(*content))});
    } else if (content && content->is_array()) {
        for (const auto& element : content->get_array()) {
            auto part = content_part(element);
            if (!part) return tl::unexpected(part.error());
            message.parts.push_back(std::move(*part));
        }
    }
    // Before what it led to, and in the order in which it was thought.
    if (const auto* reasoning = json::get_array(v, "reasoning_state")) {
        std::vector<llm::Part> thoughts;
        for (const auto& state : *reasoning)
            if (const auto* opaque = json::find(state, "opaque"))
                thoughts.push_back(llm::ReasoningPart{std::string(get_string(state, "text")), *opaque,
                                                      std::string(get_string(state, "issuer"))});
        message.parts.insert(message.parts.begin(), thoughts.begin(), thoughts.end());
    }
    if (const auto* calls = json::get_array(v, "tool_calls"))
        for (const auto& call : *calls) {
            const auto* function = json::find(call, "function");
            const json::value& body = function ? *function : call;
            const auto* arguments = json::find(body, "arguments");
            message.parts.push_back(llm::ToolCall{
                std::string(get_string(call, "id")), std::string(get_string(body, "name")),
                !arguments ? "{}"
                           : (arguments->is_string() ? std::string(json::as_string(*arguments))
                                                     : json::write(*arguments)),
                std::string(get_string(call, "signature")), std::string(get_string(call, "issuer")),
                json::get_bool(call, "synthetic_id").value_or(false)});
        }
    if (message.parts.empty())
        return fail(ErrorKind::invalid_parameter, "A message has no content.", "messages");
    return message;
}

void add_system_prompt(std::vector<llm::Message>& messages, const json::object& arguments) {
    const auto system = get_string(arguments, "system_prompt");
    if (!system.empty())
        messages.insert(messages.begin(), llm::text_message(llm::Role::system, std::string(system)));
}

// Where a word may stand for a list of one, hosts send lists as JSON text, too.
std::optional<json::array> list_at(const json::object& arguments, std::string_view key) {
    if (const auto* values = json::get_array(arguments, key)) return *values;
    const auto word = get_string(arguments, key);
    if (!word.starts_with('[')) return std::nullopt;
    auto parsed = json::parse(word);
    if (!parsed || !parsed->is_array()) return std::nullopt;
    return std::move(parsed->get_array());
}

// One name of the `fallback` list: a provider (its default model) or a model.
Result<routing::Resolved> fallback_target(const House& house, std::span<const routing::KnownProvider> known,
                                          const std::string& name, bool strict) {
    const bool is_provider = house.providers.find(name) != nullptr;
    const routing::Wish wish{is_provider ? name : "", is_provider ? "" : name, strict};
    return routing::resolve(wish, known, *house.catalog, house.default_target, house.clock.wall());
}

// The models that are asked for; one, unless `model` is a list.
Result<std::vector<routing::Resolved>> wishes_of(const House& house, const json::object& arguments) {
    const auto& known = house.providers.known();
    const bool strict = json::get_bool(arguments, "strict_model").value_or(false);
    auto models = string_list(arguments, "model");
    if (models.empty()) models.emplace_back();
    std::vector<routing::Resolved> targets;
    for (auto& model : models) {
        const routing::Wish wish{std::string(get_string(arguments, "provider")), std::move(model), strict};
        auto target = routing::resolve(wish, known, *house.catalog, house.default_target, house.clock.wall());
        if (!target) return tl::unexpected(target.error());
        targets.push_back(std::move(*target));
    }
    return targets;
}

// The wishes first, then the fallbacks that can be reached. One that lacks its key is no reason to refuse a
// call that may never need it.
Result<std::vector<routing::Resolved>> targets_of(const House& house, const json::object& arguments) {
    if (get_string(arguments, "provider") == "local")
        return fail(ErrorKind::not_configured,
                    "Without a model (provider \"local\") documents are chunked, summarised, searched for "
                    "entities, tables and key-value pairs, and nothing else. Set " +
                        std::string(kWaysToAModel) + ".",
                    "provider");
    auto targets = wishes_of(house, arguments);
    if (!targets) return targets;
    const auto& known = house.providers.known();
    const bool strict = json::get_bool(arguments, "strict_model").value_or(false);
    for (const auto& name : string_list(arguments, "fallback")) {
        auto next = fallback_target(house, known, name, strict);
        if (next)
            targets->push_back(std::move(*next));
        else if (next.error().kind == ErrorKind::not_configured)
            targets->front().notes.push_back("fallback " + name + " left out: not configured");
        else
            return tl::unexpected(next.error());
    }
    return targets;
}

}  // namespace

bool is_list(const json::object& arguments, std::string_view key) {
    return list_at(arguments, key).has_value();
}

std::vector<std::string> string_list(const json::object& arguments, std::string_view key) {
    std::vector<std::string> list;
    const auto values = list_at(arguments, key);
    if (const auto word = get_string(arguments, key); !values && !word.empty()) list.emplace_back(word);
    if (values)
        for (const auto& v : *values)
            if (v.is_string()) list.emplace_back(json::as_string(v));
    return list;
}

json::object advertised_options() {
    return {
        {"provider", property("string", "openai, anthropic, gemini, deepseek, ...")},
        {"model", property("string")},
        {"max_tokens", json::object{{"type", "integer"}, {"minimum", 1}}},
    };
}

json::object hidden_options() {
    return {
        {"temperature", json::object{{"type", "number"}, {"minimum", 0}, {"maximum", 2}}},
        {"top_p", json::object{{"type", "number"}, {"minimum", 0}, {"maximum", 1}}},
        {"top_k", json::object{{"type", "integer"}, {"minimum", 1}}},
        {"stop", list_of("string")},
        {"seed", property("integer")},
        {"reasoning_effort",
         json::object{{"type", "string"},
                      {"enum", json::array{"none", "minimal", "low", "medium", "high", "xhigh", "max"}}}},
        {"timeout", json::object{{"type", "number"}, {"exclusiveMinimum", 0}, {"maximum", 3600}}},
        {"additional_params", property("object")},
        {"cache", json::object{{"type", "string"}, {"enum", json::array{"use", "refresh", "off"}}}},
        {"max_cost", json::object{{"type", "number"}, {"minimum", 0}}},
        {"fallback", list_of("string")},
        {"dry_run", property("boolean")},
        {"strict_model", property("boolean")},
        {"return_as", json::object{{"type", "string"}, {"enum", json::array{"auto", "inline", "artifact"}}}},
    };
}

Result<delegation::Call> make_call(const Invocation& invocation, const json::object& arguments,
                                   std::string_view tool, llm::Request request) {
    const auto& house = invocation.house;
    auto targets = targets_of(house, arguments);
    if (!targets) return tl::unexpected(targets.error());

    request.max_tokens = json::get_int(arguments, "max_tokens");
    request.temperature = json::get_double(arguments, "temperature");
    request.top_p = json::get_double(arguments, "top_p");
    request.top_k = json::get_int(arguments, "top_k");
    request.seed = json::get_int(arguments, "seed");
    request.stop = string_list(arguments, "stop");
    request.reasoning_effort = get_string(arguments, "reasoning_effort");
    if (const auto* additional = json::get_object(arguments, "additional_params")) {
        const auto checked = check_additional(*additional);
        if (!checked) return tl::unexpected(checked.error());
        request.additional = *additional;
    }

    delegation::Call call;
    call.id = invocation.request_id;
    call.tool = tool;
    call.principal = invocation.principal;
    call.notes = targets->front().notes;
    call.notes.insert(call.notes.end(), invocation.notes.begin(), invocation.notes.end());
    call.targets = std::move(*targets);
    call.request = std::move(request);
    call.cache_asked = arguments.contains("cache");
    call.cache = cache_mode(get_string(arguments, "cache", "use"));
    if (const auto ceiling = json::get_double(arguments, "max_cost")) {
        call.max_cost = money_from_usd(*ceiling);
        if (!call.max_cost)
            return fail(ErrorKind::invalid_parameter, "max_cost is not an amount of US dollars.", "max_cost");
    }
    const auto timeout = json::get_double(arguments, "timeout");
    call.timeout =
        timeout ? std::chrono::milliseconds{static_cast<std::int64_t>(*timeout * 1000)} : house.call_timeout;
    return call;
}

Result<std::vector<llm::Message>> messages_from_prompt(const Invocation& invocation,
                                                       const json::object& arguments, Prompt rule) {
    const auto prompt = get_string(arguments, "prompt");
    const auto& sources = invocation.sources;
    const bool may_be_empty = rule == Prompt::or_sources && !sources.empty();
    if (trim(prompt).empty() && !may_be_empty)
        return fail(ErrorKind::invalid_parameter, "prompt is empty. Say what the model shall do.", "prompt");
    std::vector<llm::Message> messages{llm::text_message(
        llm::Role::user,
        sources.empty() ? std::string(prompt) : documents::prompt_with_sources(prompt, sources))};
    add_system_prompt(messages, arguments);
    return messages;
}

Result<std::vector<llm::Message>> messages_from_chat(const Invocation& invocation,
                                                     const json::object& arguments) {
    std::vector<llm::Message> messages;
    if (const auto* list = json::get_array(arguments, "messages"))
        for (const auto& v : *list) {
            auto message = chat_message(v);
            if (!message) return tl::unexpected(message.error());
            messages.push_back(std::move(*message));
        }
    const auto last_user = std::find_if(messages.rbegin(), messages.rend(),
                                        [](const auto& m) { return m.role == llm::Role::user; });
    if (last_user == messages.rend())
        return fail(ErrorKind::invalid_parameter,
                    "messages needs at least one user message: [{\"role\": \"user\", \"content\": \"...\"}].",
                    "messages");
    if (!invocation.sources.empty())
        last_user->parts.insert(last_user->parts.begin(),
                                llm::TextPart{documents::prompt_with_sources("", invocation.sources)});
    add_system_prompt(messages, arguments);
    return messages;
}

}  // namespace gateway::tools
