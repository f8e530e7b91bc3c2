// The call options that every tool with a model shares (tools' contract): read from checked arguments,
// advertised by few, accepted by all.
#pragma once

#include "base/result.hpp"
#include "delegation/call.hpp"
#include "json/json.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {

/// What to set, or to start, for a model to be there.
inline constexpr std::string_view kWaysToAModel =
    "OPENAI_API_KEY, ANTHROPIC_API_KEY, GEMINI_API_KEY or DEEPSEEK_API_KEY, or start Ollama";

/// Schemas of the shared options: those advertised by completion tools, and the rest, accepted silently.
json::object advertised_options();
json::object hidden_options();

/// Is a list given where one word may stand as well?
bool is_list(const json::object& arguments, std::string_view key);

/// The strings of a list among `arguments`, or the one word that stands for it; none if it is neither.
std::vector<std::string> string_list(const json::object& arguments, std::string_view key);

/// Fills a Call from the options among `arguments`: targets resolved and fallbacks after them, parameters,
/// cache mode, ceilings. `request` already holds the messages. Errors: those of routing::resolve;
/// invalid_parameter.
Result<delegation::Call> make_call(const Invocation& invocation, const json::object& arguments,
                                   std::string_view tool, llm::Request request);

/// May sources stand alone? A completion needs to be told what to do with them; a quote does not.
enum class Prompt { needed, or_sources };

/// Messages for `prompt` (+ system_prompt, + the invocation's sources).
Result<std::vector<llm::Message>> messages_from_prompt(const Invocation& invocation,
                                                       const json::object& arguments,
                                                       Prompt rule = Prompt::needed);

/// Messages for `messages` (+ system_prompt, + sources before the last user message, as above).
Result<std::vector<llm::Message>> messages_from_chat(const Invocation& invocation,
                                                     const json::object& arguments);

}  // namespace gateway::tools
