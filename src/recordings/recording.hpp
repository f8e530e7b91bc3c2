// A recorded provider exchange as one JSON document: what was asked, what came back, and where it is from.
// The shape is shared by recording, playback, `inspect` and the tests.
//
// Credentials are never part of it: whoever records replaces them by "REDACTED" first.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "json/json.hpp"
#include "wire/http_message.hpp"

namespace gateway::recordings {

struct RecordedRequest {
    std::string method = "POST";
    std::string host;
    std::string path;  ///< with the query
    wire::Headers headers;
    json::value body = nullptr;  ///< JSON, a string for other text, or null
};

struct RecordedResponse {
    int status = 0;
    wire::Headers headers;
    json::value body = nullptr;  ///< JSON, or a string for other text (JSON Lines); null when streamed
    std::optional<std::string> sse = {};  ///< the raw text of an event stream, line ends as they came
};

struct Recording {
    std::string name;
    std::string provider;
    std::string kind;   ///< groups like with like: "stream-tools", "error-429", …
    std::string model;  ///< the one asked for; "" if none
    std::vector<std::string> tags = {};
    std::string fidelity;      ///< how close to the wire it is: "verbatim", …
    json::object source = {};  ///< where and when it was recorded; `recorded` is an ISO date
    RecordedRequest request = {};
    RecordedResponse response = {};
    std::string notes = {};
};

/// Reads a document of this shape; members it does not know are ignored. Errors: invalid_parameter naming the
/// member that is missing or mistyped.
Result<Recording> parse(std::string_view text);
Result<Recording> from_json(const json::value& document);

/// The document of a recording. from_json(to_json(r)) gives r again.
json::object to_json(const Recording& recording);

/// The response's body as it goes over the wire: the event stream, the text, or the JSON serialised.
std::string body_text(const RecordedResponse& response);

/// When the answer was given: its `date` header, else the day it was recorded; nothing when neither is known.
std::optional<WallTime> time_of(const Recording& recording);

}  // namespace gateway::recordings
