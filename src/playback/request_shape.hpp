// What a request to any provider is about, read from its path and body without knowing the dialect: who said
// what, which model is asked, which tools it may call, whether the answer is streamed. Playback compares
// requests by it, and the mock upstream derives its answers from it. Pure; never fails: what is missing is
// empty.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::playback {

/// Who a text of the request comes from. Tool results are the caller's.
enum class Side { system, caller, model };

struct Turn {
    Side side = Side::caller;
    std::string text;  ///< text parts joined with nothing between; media contribute nothing
};

/// The conversation in order, system texts included. Reads OpenAI chat, Responses, Anthropic and Gemini
/// bodies, and the inputs of embeddings and legacy completions (as turns of the caller).
std::vector<Turn> turns_of(const json::value& body);

/// What two requests must have in common to be taken for one another.
struct RequestShape {
    std::string model;
    std::string last_turn;           ///< what the caller said (or tools returned) since the model last spoke
    std::vector<std::string> tools;  ///< names, sorted
    bool stream = false;
    friend bool operator==(const RequestShape&, const RequestShape&) = default;
};

/// `path` is without the query. Gemini names model and streaming there, the others in the body.
RequestShape shape_of(std::string_view path, const json::value& body);

/// The last turn alone, see RequestShape::last_turn.
std::string last_turn_of(const std::vector<Turn>& turns);

}  // namespace gateway::playback
