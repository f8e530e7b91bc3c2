// A model's answer, decoded and accumulated, the same whether it came streamed or whole.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "llm/message.hpp"
#include "llm/usage.hpp"

namespace gateway::llm {

/// Why the model stopped, in the field's common words.
enum class Finish {
    unknown,         ///< a reason we do not know; raw_finish keeps it
    stop,            ///< natural end or stop sequence
    length,          ///< output or context limit
    tool_calls,      ///< wants tools run
    content_filter,  ///< the provider's filter cut or blocked it
    refusal,         ///< the model declined
    pause,           ///< send the turn back to go on (Anthropic pause_turn)
    error,           ///< failed on the provider's side after starting
};

/// How much of an answer it is.
enum class Completion { complete, truncated, refused, filtered };

std::string_view to_string(Finish finish);
std::string_view to_string(Completion completion);

struct Response {
    std::string id;           ///< the provider's id of the answer, "" if none
    std::string model;        ///< the model that answered, as the provider names it; "" if it does not
    std::vector<Part> parts;  ///< text, reasoning and tool calls in the order they came
    std::string refusal;      ///< refusal text (never part of the text)
    Finish finish = Finish::unknown;
    std::string raw_finish;  ///< the provider's own word
    Completion completion = Completion::complete;
    Usage usage;

    /// Text parts joined with nothing between.
    std::string text() const;
    /// Readable reasoning joined with nothing between.
    std::string reasoning() const;
    std::vector<ToolCall> tool_calls() const;
    /// The assistant message to send back in the next turn of a tool loop.
    Message to_message() const { return {Role::assistant, parts}; }
};

}  // namespace gateway::llm
