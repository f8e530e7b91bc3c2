// What a conversation with a model is made of, independent of any provider's wire form.
//
// Opaque provider state (signatures, encrypted reasoning) is kept verbatim and carries its issuer: it is
// returned unchanged to that issuer in a tool loop and never sent to anybody else.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "json/json.hpp"

namespace gateway::llm {

enum class Role { system, user, assistant, tool };

struct TextPart {
    std::string text;
};

/// An image, document or sound. Exactly one of data, url, file_id is set.
struct MediaPart {
    enum class Kind { image, document, audio, video };
    Kind kind = Kind::image;
    std::string media_type;  ///< "image/png", "application/pdf"; may be empty for url and file_id
    std::string data;        ///< base64
    std::string url;         ///< https URL
    std::string file_id;     ///< the provider's own file handle (Gemini: file URI)
    std::string name;        ///< file name, when known
    std::string detail;      ///< OpenAI's image detail: low | high | auto; empty = unset
};

/// The model asks for a tool.
struct ToolCall {
    std::string id;  ///< provider's id, or one made by the decoder where the provider has none
    std::string name;
    std::string
        arguments;  ///< JSON text exactly as received; "" was normalised to "{}"; may be cut if truncated
    std::string signature = {};  ///< opaque (Gemini thoughtSignature), belongs to `issuer`
    std::string issuer = {};
    bool synthetic_id = false;  ///< the id was made here and must not go back to the provider
};

/// The answer to a ToolCall.
struct ToolResult {
    std::string call_id;
    std::string name;     ///< function name; required by Gemini
    std::string content;  ///< text, often JSON
    bool is_error = false;
};

/// Thinking. `opaque` is the provider's own item or block, unchanged, so that it can be handed back.
struct ReasoningPart {
    std::string text;         ///< readable text or summary; may be empty
    json::value opaque = {};  ///< null when the provider has no state to hand back
    std::string issuer = {};  ///< provider id whose property `opaque` is
};

using Part = std::variant<TextPart, MediaPart, ToolCall, ToolResult, ReasoningPart>;

struct Message {
    Role role = Role::user;
    std::vector<Part> parts;
};

/// All text parts joined with nothing between.
std::string text_of(const Message& message);

/// A one-part text message.
inline Message text_message(Role role, std::string text) { return {role, {TextPart{std::move(text)}}}; }

}  // namespace gateway::llm
