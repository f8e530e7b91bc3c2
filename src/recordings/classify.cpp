#include "recordings/classify.hpp"

#include "base/text.hpp"
#include "providers/provider.hpp"

namespace gateway::recordings {
namespace {

std::string_view without_query(std::string_view path) { return path.substr(0, path.find('?')); }

}  // namespace

std::optional<wire::Dialect> completion_dialect(std::string_view method, std::string_view path) {
    if (!equals_ignoring_case(method, "POST")) return std::nullopt;
    const std::string_view line = without_query(path);
    if (line.ends_with("/chat/completions")) return wire::Dialect::openai_chat;
    if (line.ends_with("/responses")) return wire::Dialect::openai_responses;
    if (line.ends_with("/messages")) return wire::Dialect::anthropic_messages;
    if (line.ends_with(":generateContent") || line.ends_with(":streamGenerateContent"))
        return wire::Dialect::gemini_generate;
    return std::nullopt;
}

wire::Dialect error_dialect(std::string_view provider) {
    const providers::Provider* known = providers::find(provider);
    return known ? known->dialect : wire::Dialect::openai_chat;
}

std::string_view model_in_path(std::string_view path) {
    constexpr std::string_view kMarker = "/models/";
    std::string_view line = without_query(path);
    const auto at = line.rfind(kMarker);
    if (at == std::string_view::npos) return {};
    line.remove_prefix(at + kMarker.size());
    const auto colon = line.find(':');  // other paths below /models/ name no model in Gemini's way
    return colon == std::string_view::npos ? std::string_view{} : line.substr(0, colon);
}

}  // namespace gateway::recordings
