// Asking the client's side for something in the middle of a call: a form to fill in, a page to open, a
// sampled answer, the workspace folders.
//
// A handler is written once for all revisions: it ends with an InputRequired and is started again from its
// beginning with the answers. Modern clients get the questions as the call's result and call again; legacy
// ones get them as requests on the call's stream (interaction.cpp). `state` is the handler's memory between
// rounds.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "json/json.hpp"
#include "mcp/client.hpp"

namespace gateway::mcp {

/// One question, in the protocol's words.
struct InputRequest {
    std::string method;  ///< elicitation/create, sampling/createMessage or roots/list
    json::object params;
};

/// Elicitation by a form. `schema`: a flat object schema of primitive members.
InputRequest ask_form(std::string message, json::object schema);
/// Elicitation by a page the user opens; the only way to ask for a secret.
InputRequest ask_url(std::string message, std::string url);
/// Sampling; `params` as in sampling/createMessage.
InputRequest ask_model(json::object params);
InputRequest ask_roots();

struct InputRequired {
    /// What to ask, each under a name of the handler's choice. At least one, unless `state` alone is to be
    /// sent back to it.
    std::vector<std::pair<std::string, InputRequest>> questions = {};
    json::value state = nullptr;
};

/// What came back: name of the question → the client's result, e.g. {"user": {"action": "accept", "content":
/// {…}}}. May lack any of them and hold others; contents are the client's, unchecked. A question that a
/// legacy client failed to answer has {"error": {…}} here.
using Answers = json::object;

/// The capabilities to declare for these questions that the client did not: {"elicitation": {}}; nothing when
/// all may be asked.
std::optional<json::object> missing_capabilities(const InputRequired& input, const ClientCapabilities& can);

/// The questions as the member `inputRequests` has them.
json::object render_questions(const InputRequired& input);

}  // namespace gateway::mcp
