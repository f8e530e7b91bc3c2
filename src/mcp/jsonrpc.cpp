#include "mcp/jsonrpc.hpp"

#include <utility>

#include "json/write.hpp"

namespace gateway::mcp {
namespace {

Message invalid(RequestId id, std::string problem) {
    Message message;
    message.id = std::move(id);
    message.problem = std::move(problem);
    return message;
}

// A response posted by a client to a request of ours.
Message to_response(json::object& members, RequestId id) {
    json::value* result = members.if_contains("result");
    json::value* error = members.if_contains("error");
    if (!result && !error) return invalid(std::move(id), "neither a method nor a result or error");
    Message message;
    message.kind = Message::Kind::response;
    message.id = std::move(id);
    if (error)
        message.reply["error"] = std::move(*error);
    else if (result->is_object())
        message.reply = std::move(result->get_object());
    return message;
}

}  // namespace

std::optional<RequestId> RequestId::from(const json::value& value) {
    switch (value.kind()) {
        case json::kind::int64: return RequestId{std::to_string(value.get_int64())};
        case json::kind::uint64: return RequestId{std::to_string(value.get_uint64())};
        case json::kind::string: {
            RequestId id;
            id.json.clear();
            json::append_quoted(id.json, json::as_string(value));
            return id;
        }
        default: return std::nullopt;
    }
}

Message to_message(json::value value) {
    json::object* members = value.if_object();
    if (!members) return invalid({}, "a message is a JSON object");

    const json::value* raw_id = members->if_contains("id");
    const std::optional<RequestId> id = raw_id ? RequestId::from(*raw_id) : std::nullopt;
    if (json::get_string(value, "jsonrpc") != "2.0")
        return invalid(id.value_or(RequestId{}), R"(the member "jsonrpc" must be "2.0")");

    const json::value* method = members->if_contains("method");
    if (!method) return to_response(*members, id.value_or(RequestId{}));
    if (!method->is_string()) return invalid(id.value_or(RequestId{}), "the method must be a string");
    if (raw_id && !id) return invalid({}, "the id must be a string or an integer");

    json::value* params = members->if_contains("params");
    if (params && !params->is_object() && !params->is_null())
        return invalid(id.value_or(RequestId{}), "the params must be an object");

    Message message;
    message.kind = id ? Message::Kind::request : Message::Kind::notification;
    if (id) message.id = *id;
    message.method = json::as_string(*method);
    if (params && params->is_object()) message.params = std::move(params->get_object());
    return message;
}

Body parse_body(std::string_view text) {
    Body body;
    Result<json::value> parsed = json::parse(text);
    if (!parsed) {
        body.problem = std::move(parsed.error().message);
        return body;
    }
    if (json::array* elements = parsed->if_array()) {
        body.kind = Body::Kind::batch;
        body.messages.reserve(elements->size());
        for (json::value& element : *elements)
            body.messages.push_back(to_message(std::move(element)));
    } else {
        body.kind = Body::Kind::single;
        body.messages.push_back(to_message(std::move(*parsed)));
    }
    return body;
}

std::string result_message(const RequestId& id, std::string_view result_json) {
    std::string out;
    out.reserve(result_json.size() + id.json.size() + 40);
    out += R"({"jsonrpc":"2.0","id":)";
    out += id.json;
    out += R"(,"result":)";
    out += result_json;
    out += '}';
    return out;
}

std::string error_message(const RequestId& id, const RpcError& error) {
    std::string out = R"({"jsonrpc":"2.0","id":)";
    out += id.json;
    out += R"(,"error":{"code":)";
    out += std::to_string(error.code);
    out += R"(,"message":)";
    json::append_quoted(out, error.message);
    if (!error.data.is_null()) {
        out += R"(,"data":)";
        out += json::write(error.data);
    }
    out += "}}";
    return out;
}

std::string request_message(const RequestId& id, std::string_view method, std::string_view params_json) {
    std::string out = R"({"jsonrpc":"2.0","id":)" + id.json + R"(,"method":)";
    json::append_quoted(out, method);
    if (!params_json.empty()) out.append(R"(,"params":)").append(params_json);
    return out += '}';
}

std::string notification_message(std::string_view method, std::string_view params_json) {
    std::string out = R"({"jsonrpc":"2.0","method":)";
    json::append_quoted(out, method);
    if (!params_json.empty()) out.append(R"(,"params":)").append(params_json);
    return out += '}';
}

}  // namespace gateway::mcp
