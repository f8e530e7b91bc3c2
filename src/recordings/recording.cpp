#include "recordings/recording.hpp"

#include "wire/retry_hint.hpp"

namespace gateway::recordings {
namespace {

tl::unexpected<Error> wrong(std::string_view member, std::string_view what) {
    return fail(ErrorKind::invalid_parameter, "recording: " + std::string{member} + " " + std::string{what},
                std::string{member});
}

std::string text(const json::value& object, std::string_view key) {
    return std::string{json::get_string(object, key)};
}

wire::Headers headers_of(const json::value& object) {
    wire::Headers headers;
    if (const json::object* fields = json::get_object(object, "headers"))
        for (const auto& field : *fields)
            headers.add(std::string{field.key()}, std::string{json::as_string(field.value())});
    return headers;
}

json::object headers_json(const wire::Headers& headers) {
    json::object fields;
    for (const auto& [name, value] : headers)
        fields[name] = value;
    return fields;
}

json::value member(const json::value& object, std::string_view key) {
    const json::value* found = json::find(object, key);
    return found ? *found : json::value(nullptr);
}

json::value text_or_null(const std::string& value) {
    return value.empty() ? json::value(nullptr) : json::value(value);
}

}  // namespace

Result<Recording> parse(std::string_view text) {
    auto document = json::parse(text);
    if (!document) return fail(ErrorKind::invalid_parameter, "recording: " + document.error().message);
    return from_json(*document);
}

Result<Recording> from_json(const json::value& document) {
    if (!document.is_object()) return wrong("document", "must be an object");
    const json::value* request = json::find(document, "request");
    const json::value* response = json::find(document, "response");
    if (!request || !request->is_object()) return wrong("request", "must be an object");
    if (!response || !response->is_object()) return wrong("response", "must be an object");
    const auto status = json::get_int(*response, "status");
    if (!status || *status < 100 || *status > 599) return wrong("response.status", "must be an HTTP status");
    if (json::get_string(*request, "path").empty()) return wrong("request.path", "is missing");

    Recording recording;
    recording.name = text(document, "name");
    recording.provider = text(document, "provider");
    if (recording.provider.empty()) return wrong("provider", "is missing");
    recording.kind = text(document, "kind");
    recording.model = text(document, "model");
    if (const json::array* tags = json::get_array(document, "tags"))
        for (const auto& tag : *tags)
            recording.tags.emplace_back(json::as_string(tag));
    recording.fidelity = text(document, "fidelity");
    if (const json::object* source = json::get_object(document, "source")) recording.source = *source;
    recording.notes = text(document, "notes");
    recording.request = {std::string{json::get_string(*request, "method", "POST")}, text(*request, "host"),
                         text(*request, "path"), headers_of(*request), member(*request, "body")};
    recording.response.status = static_cast<int>(*status);
    recording.response.headers = headers_of(*response);
    recording.response.body = member(*response, "body");
    if (const json::value* sse = json::find(*response, "sse")) {
        if (!sse->is_string()) return wrong("response.sse", "must be text");
        recording.response.sse = std::string{json::as_string(*sse)};
    }
    return recording;
}

json::object to_json(const Recording& recording) {
    json::array tags;
    for (const auto& tag : recording.tags)
        tags.emplace_back(tag);
    json::object response{{"status", recording.response.status},
                          {"headers", headers_json(recording.response.headers)}};
    if (recording.response.sse)
        response["sse"] = *recording.response.sse;
    else
        response["body"] = recording.response.body;
    return {{"name", recording.name},
            {"provider", recording.provider},
            {"kind", recording.kind},
            {"model", text_or_null(recording.model)},
            {"tags", std::move(tags)},
            {"fidelity", recording.fidelity},
            {"source", recording.source},
            {"request", json::object{{"method", recording.request.method},
                                     {"host", recording.request.host},
                                     {"path", recording.request.path},
                                     {"headers", headers_json(recording.request.headers)},
                                     {"body", recording.request.body}}},
            {"response", std::move(response)},
            {"notes", recording.notes}};
}

std::string body_text(const RecordedResponse& response) {
    if (response.sse) return *response.sse;
    if (response.body.is_null()) return {};
    if (response.body.is_string()) return std::string{json::as_string(response.body)};
    return json::write(response.body);
}

std::optional<WallTime> time_of(const Recording& recording) {
    if (const auto date = wire::parse_http_date(trim(recording.response.headers.get("date")))) return *date;
    return parse_rfc3339(json::get_string(recording.source, "recorded"));
}

}  // namespace gateway::recordings
