// The methods of the protocol, but for those of tasks and skills: what each is called, when it exists, what
// it answers.
#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"
#include "json/write.hpp"
#include "mcp/endpoint.hpp"

namespace gateway::mcp {
namespace {

constexpr std::size_t kMaxFilterEntries = 1'000;

RpcError invalid_params(std::string message) { return {kInvalidParams, std::move(message)}; }

// For quoting what a client sent back to it.
std::string quoted(std::string_view text) { return '"' + std::string{utf8_prefix(text, 100)} + '"'; }

RpcError unknown_name(std::string_view what, std::string_view name, const std::vector<std::string>& known) {
    std::string message = "unknown " + std::string{what} + ' ' + quoted(name);
    if (const auto nearest = nearest_name(utf8_prefix(name, 100), known))
        message += "; did you mean \"" + *nearest + "\"?";
    return invalid_params(std::move(message));
}

// The arguments of tools/call: absent, an object, or an object some hosts send as a string.
std::optional<json::object> take_arguments(json::object& params) {
    json::value* arguments = params.if_contains("arguments");
    if (!arguments || arguments->is_null()) return json::object{};
    if (arguments->is_object()) return std::move(arguments->get_object());
    if (arguments->is_string()) {
        Result<json::value> parsed = json::parse(json::as_string(*arguments));
        if (parsed && parsed->is_object()) return std::move(parsed->get_object());
    }
    return std::nullopt;
}

// A map of strings; nothing when it is something else. Absent: empty.
std::optional<Variables> read_strings(const json::value* value) {
    Variables strings;
    if (!value || value->is_null()) return strings;
    if (!value->is_object()) return std::nullopt;
    for (const auto& [name, member] : value->get_object()) {
        if (!member.is_string()) return std::nullopt;
        strings.emplace(name, json::as_string(member));
    }
    return strings;
}

std::set<std::string, std::less<>> read_set(const json::object& filter, std::string_view member) {
    std::set<std::string, std::less<>> out;
    if (const json::array* entries = json::get_array(filter, member))
        for (const json::value& entry : *entries)
            if (entry.is_string() && out.size() < kMaxFilterEntries) out.emplace(json::as_string(entry));
    return out;
}

json::array to_array(const std::set<std::string, std::less<>>& strings) {
    return json::array(strings.begin(), strings.end());
}

}  // namespace

// --- the table -------------------------------------------------------------------------------------------

struct Endpoint::Method {
    enum class Needs { nothing, resources, prompts, completions, logging, subscriptions, tasks, skills };

    std::string_view name;
    void (Endpoint::*serve)(Peer&, Message&, Effects&);
    Revision from;
    Revision to;
    Needs needs = Needs::nothing;
};

const Endpoint::Method* Endpoint::find_method(std::string_view name) {
    using enum Revision;
    using Needs = Method::Needs;
    static constexpr Method kMethods[] = {
        {"tools/call", &Endpoint::call_tool, v2024_11_05, v2026_07_28},
        {"tools/list", &Endpoint::list<ListKind::tools>, v2024_11_05, v2026_07_28},
        {"ping", &Endpoint::ping, v2024_11_05, v2025_11_25},
        {"server/discover", &Endpoint::discover, v2026_07_28, v2026_07_28},
        {"resources/list", &Endpoint::list<ListKind::resources>, v2024_11_05, v2026_07_28, Needs::resources},
        {"resources/templates/list", &Endpoint::list<ListKind::templates>, v2024_11_05, v2026_07_28,
         Needs::resources},
        {"resources/read", &Endpoint::read_resource, v2024_11_05, v2026_07_28, Needs::resources},
        {"resources/subscribe", &Endpoint::subscribe, v2024_11_05, v2025_11_25, Needs::subscriptions},
        {"resources/unsubscribe", &Endpoint::unsubscribe, v2024_11_05, v2025_11_25, Needs::subscriptions},
        {"prompts/list", &Endpoint::list<ListKind::prompts>, v2024_11_05, v2026_07_28, Needs::prompts},
        {"prompts/get", &Endpoint::get_prompt, v2024_11_05, v2026_07_28, Needs::prompts},
        {"completion/complete", &Endpoint::complete, v2024_11_05, v2026_07_28, Needs::completions},
        {"logging/setLevel", &Endpoint::set_log_level, v2024_11_05, v2025_11_25, Needs::logging},
        {"subscriptions/listen", &Endpoint::listen, v2026_07_28, v2026_07_28},
        {"tasks/get", &Endpoint::get_task, v2025_11_25, v2026_07_28, Needs::tasks},
        {"tasks/cancel", &Endpoint::cancel_task, v2025_11_25, v2026_07_28, Needs::tasks},
        {"tasks/update", &Endpoint::update_task, v2026_07_28, v2026_07_28, Needs::tasks},
        {"tasks/list", &Endpoint::list_tasks, v2025_11_25, v2025_11_25, Needs::tasks},
        {"tasks/result", &Endpoint::await_task, v2025_11_25, v2025_11_25, Needs::tasks},
        {"skills/list", &Endpoint::list<ListKind::skills>, v2026_07_28, v2026_07_28, Needs::skills},
        {"skills/get", &Endpoint::get_skill, v2026_07_28, v2026_07_28, Needs::skills},
        {"resources/directory/read", &Endpoint::read_folder, v2026_07_28, v2026_07_28, Needs::skills},
    };
    const auto* const at = std::find_if(std::begin(kMethods), std::end(kMethods),
                                        [&](const Method& method) { return method.name == name; });
    return at == std::end(kMethods) ? nullptr : at;
}

bool Endpoint::exists(const Method& method, Revision revision) const {
    if (revision < method.from || revision > method.to) return false;
    const Offer& offer = server_.offer();
    switch (method.needs) {
        case Method::Needs::nothing: return true;
        case Method::Needs::resources: return server_.has_resources();
        case Method::Needs::prompts: return !offer.prompts.empty();
        case Method::Needs::completions: return offer.completions;
        case Method::Needs::logging: return offer.logging;
        case Method::Needs::subscriptions: return offer.subscriptions;
        case Method::Needs::tasks: return offer.tools.any_task();
        case Method::Needs::skills: return !offer.skills.empty();
    }
    return false;
}

void Endpoint::serve_request(Peer peer, Message request, Effects& effects) {
    const Method* method = find_method(request.method);
    if (method && exists(*method, peer.caller.revision))
        (this->*method->serve)(peer, request, effects);
    else
        refuse(peer, request.id, {kMethodNotFound, "unknown method " + quoted(request.method), 404}, effects);
}

// --- the simple ones -------------------------------------------------------------------------------------

void Endpoint::ping(Peer& peer, Message& request, Effects& effects) {
    respond(peer, request.id, "{}", effects);
}

void Endpoint::discover(Peer& peer, Message& request, Effects& effects) {
    respond(peer, request.id, server_.discover_result(), effects);
}

template <ListKind kList>
void Endpoint::list(Peer& peer, Message& request, Effects& effects) {
    const json::value* cursor = json::find(request.params, "cursor");
    if (cursor && !cursor->is_string())
        return refuse(peer, request.id, invalid_params("cursor must be a string"), effects);
    const std::string* page =
        server_.page(kList, peer.caller.revision, cursor ? json::as_string(*cursor) : std::string_view{});
    if (!page)
        return refuse(peer, request.id,
                      invalid_params("unknown cursor; start again without one and follow nextCursor"),
                      effects);
    if (kList == ListKind::resources && server_.offer().own_resources &&
        (!cursor || json::as_string(*cursor).empty())) {
        start(peer, request, ResourceListing{}, false, effects);
        return;
    }
    respond(peer, request.id, *page, effects);
}

void Endpoint::set_log_level(Peer& peer, Message& request, Effects& effects) {
    const auto level = severity_from(json::get_string(request.params, "level"));
    if (!level)
        return refuse(peer, request.id,
                      invalid_params("level must be one of debug, info, notice, warning, error, critical, "
                                     "alert, emergency"),
                      effects);
    peer.session->log_level = *level;
    respond(peer, request.id, "{}", effects);
}

// --- tools -----------------------------------------------------------------------------------------------

void Endpoint::call_tool(Peer& peer, Message& request, Effects& effects) {
    const auto refused = [&](const RpcError& error) { refuse(peer, request.id, error, effects); };
    const Revision revision = peer.caller.revision;
    const json::value* name = json::find(request.params, "name");
    if (!name || !name->is_string()) return refused(invalid_params("params.name must be the name of a tool"));
    const ToolTable::Entry* entry = server_.tools().find(json::as_string(*name));
    if (!entry) return refused(unknown_name("tool", json::as_string(*name), server_.tools().names()));
    const Tool& tool = entry->tool;

    if (tool.tasks == TaskSupport::required && is_modern(revision) && !peer.caller.can.tasks)
        return refused(missing_tasks_extension());
    const json::value* task = has_core_tasks(revision) ? json::find(request.params, "task") : nullptr;
    if (task && tool.tasks == TaskSupport::never)
        return refused({kMethodNotFound, "the tool " + tool.name + " does not run as a task"});
    if (!task && has_core_tasks(revision) && tool.tasks == TaskSupport::required)
        return refused({kMethodNotFound, "the tool " + tool.name + " runs only as a task"});
    if (task && (!task->is_object() || peer.batch))
        return refused(invalid_params("params.task must be an object, outside a batch"));
    if (task && !tasks_.has_room())
        return refused({kInternalError, "too many tasks are under way; try again later"});
    TaskTerms terms;
    if (task)
        if (const auto ttl = json::get_int(*task, "ttl")) terms.ttl = std::chrono::milliseconds{*ttl};

    // The digest of a request that may come again needs the arguments in their place.
    std::optional<json::object> raw;
    if (tool.asks) {
        json::object copy;
        if (const json::value* given = json::find(request.params, "arguments")) copy["arguments"] = *given;
        raw = take_arguments(copy);
    } else {
        raw = take_arguments(request.params);
    }
    if (!raw) return refused(invalid_params("params.arguments must be an object"));
    Result<json::object> arguments = entry->arguments.check(std::move(*raw));
    if (!arguments)
        return respond(peer, request.id, server_.call_result(revision, error_result(arguments.error())),
                       effects);
    const auto key = start(peer, request, ToolCall{&tool, std::move(*arguments)}, tool.asks, effects);
    if (!key) return;
    calls_.find(*key)->may_be_task = tool.tasks != TaskSupport::never;
    if (task) become_task(*key, std::move(terms), effects);
}

// --- resources and prompts -------------------------------------------------------------------------------

void Endpoint::read_resource(Peer& peer, Message& request, Effects& effects) {
    const json::value* uri = json::find(request.params, "uri");
    if (!uri || !uri->is_string())
        return refuse(peer, request.id, invalid_params("params.uri must be the URI of a resource"), effects);
    if (const auto skill = find_skill_file(server_.offer().skills, json::as_string(*uri))) {
        const Outcome outcome =
            ResourceContents{{{skill->uri, skill->file->mime_type, skill->file->text}}, server_.list_hint()};
        return respond(peer, request.id, server_.result_text(peer.caller.revision, outcome), effects);
    }
    auto read = server_.find_resource(json::as_string(*uri));
    if (!read) return refuse(peer, request.id, resource_not_found(json::as_string(*uri)), effects);
    start(peer, request, std::move(*read), true, effects);
}

void Endpoint::subscribe(Peer& peer, Message& request, Effects& effects) {
    const std::string_view uri = json::get_string(request.params, "uri");
    auto& watched = peer.session->subscriptions;
    if (!server_.find_resource(uri)) return refuse(peer, request.id, resource_not_found(uri), effects);
    if (watched.size() >= limits_.sessions.max_subscriptions && !watched.contains(uri))
        return refuse(peer, request.id, {kInternalError, "too many subscriptions in this session"}, effects);
    watched.emplace(uri);
    respond(peer, request.id, "{}", effects);
}

void Endpoint::unsubscribe(Peer& peer, Message& request, Effects& effects) {
    auto& watched = peer.session->subscriptions;
    if (const auto at = watched.find(json::get_string(request.params, "uri")); at != watched.end())
        watched.erase(at);
    respond(peer, request.id, "{}", effects);
}

void Endpoint::get_prompt(Peer& peer, Message& request, Effects& effects) {
    const auto refused = [&](const RpcError& error) { refuse(peer, request.id, error, effects); };
    const json::value* name = json::find(request.params, "name");
    if (!name || !name->is_string())
        return refused(invalid_params("params.name must be the name of a prompt"));
    const Prompt* prompt = server_.find_prompt(json::as_string(*name));
    if (!prompt) return refused(unknown_name("prompt", json::as_string(*name), server_.prompt_names()));
    auto arguments = read_strings(json::find(request.params, "arguments"));
    if (!arguments) return refused(invalid_params("params.arguments must be an object of strings"));
    for (const PromptArgument& argument : prompt->arguments)
        if (argument.required && !arguments->contains(argument.name))
            return refused(invalid_params("the prompt " + prompt->name + " needs the argument \"" +
                                          argument.name + '"'));
    start(peer, request, PromptGet{prompt, std::move(*arguments)}, true, effects);
}

void Endpoint::complete(Peer& peer, Message& request, Effects& effects) {
    const auto refused = [&](const RpcError& error) { refuse(peer, request.id, error, effects); };
    const json::object* ref = json::get_object(request.params, "ref");
    const json::object* argument = json::get_object(request.params, "argument");
    const json::value* value = argument ? json::find(*argument, "value") : nullptr;
    if (!ref || !argument || !value || !value->is_string() || json::get_string(*argument, "name").empty())
        return refused(invalid_params("completion needs ref and argument: {name, value}"));
    auto context = read_strings(json::find(request.params, "context", "arguments"));
    if (!context) return refused(invalid_params("context.arguments must be an object of strings"));

    const std::string_view type = json::get_string(*ref, "type");
    std::string reference;
    if (type == "ref/prompt") {
        reference = json::get_string(*ref, "name");
        if (!server_.find_prompt(reference))
            return refused(unknown_name("prompt", reference, server_.prompt_names()));
    } else if (type == "ref/resource") {
        reference = json::get_string(*ref, "uri");
        const auto& templates = server_.offer().templates;
        const bool known = std::any_of(templates.begin(), templates.end(), [&](const ResourceTemplate& t) {
            return t.uri_template == reference;
        });
        if (!known && !server_.find_resource(reference))
            return refused(invalid_params("unknown resource template " + quoted(reference)));
    } else {
        return refused(invalid_params("ref.type must be ref/prompt or ref/resource"));
    }
    start(peer, request,
          ValueCompletion{std::move(reference), std::string{json::get_string(*argument, "name")},
                          std::string{json::as_string(*value)}, std::move(*context)},
          false, effects);
}

// --- subscriptions/listen --------------------------------------------------------------------------------

void Endpoint::listen(Peer& peer, Message& request, Effects& effects) {
    const json::object* filter = json::get_object(request.params, "notifications");
    if (!filter)
        return refuse(peer, request.id, invalid_params("params.notifications must be an object"), effects);
    if (listeners_.size() >= limits_.max_listeners)
        return refuse(peer, request.id, {kInternalError, "too many streams are open; try again later"},
                      effects);
    Listener listener;
    listener.exchange = peer.exchange;
    listener.id = request.id;
    listener.principal = peer.caller.principal;

    // Acknowledged is what will really be sent.
    const Offer& offer = server_.offer();
    json::object honoured;
    const auto honour = [&](std::string_view kind, bool offered) {
        if (!offered || !json::get_bool(*filter, kind).value_or(false)) return;
        listener.kinds.emplace(kind);
        honoured[kind] = true;
    };
    honour("toolsListChanged", offer.list_changes);
    honour("promptsListChanged", offer.list_changes && !offer.prompts.empty());
    honour("resourcesListChanged", offer.list_changes && server_.has_resources());
    if (offer.subscriptions) listener.resources = read_set(*filter, "resourceSubscriptions");
    if (offer.tools.any_task() && peer.caller.can.tasks) listener.tasks = read_set(*filter, "taskIds");
    if (!listener.resources.empty()) honoured["resourceSubscriptions"] = to_array(listener.resources);
    if (!listener.tasks.empty()) honoured["taskIds"] = to_array(listener.tasks);

    open_listener(listener, effects);
    send(listener,
         listener_message(listener, "notifications/subscriptions/acknowledged",
                          {{"notifications", std::move(honoured)}}),
         effects);
    listeners_.push_back(std::move(listener));
}

RpcError resource_not_found(std::string_view uri) {
    return {kResourceNotFound, "there is no resource " + quoted(uri), 200,
            json::object{{"uri", utf8_prefix(uri, 500)}}};
}

}  // namespace gateway::mcp
