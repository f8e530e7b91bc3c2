#include "cache/policy.hpp"

#include <algorithm>

namespace gateway::cache {
namespace {

bool says_something(const llm::Part& part) {
    if (const auto* text = std::get_if<llm::TextPart>(&part)) return !text->text.empty();
    return std::holds_alternative<llm::ToolCall>(part) || std::holds_alternative<llm::MediaPart>(part);
}

}  // namespace

std::string_view to_string(Mode mode) {
    switch (mode) {
        case Mode::use: return "use";
        case Mode::refresh: return "refresh";
        case Mode::off: return "off";
    }
    return "off";
}

std::optional<Mode> mode_from_name(std::string_view name) {
    for (const Mode mode : {Mode::use, Mode::refresh, Mode::off})
        if (name == to_string(mode)) return mode;
    return std::nullopt;
}

std::chrono::seconds ttl(const PolicySettings& settings, std::string_view tool) {
    const auto own = settings.ttl_by_tool.find(tool);
    return own == settings.ttl_by_tool.end() ? settings.default_ttl : own->second;
}

Permission permission(const PolicySettings& settings, const Question& question) {
    const std::chrono::seconds keep = ttl(settings, question.tool);
    if (!settings.enabled || keep.count() <= 0 || question.asked == Mode::off) return {};
    // A twin in flight was asked before this caller said "anew", so a refresh does not join it.
    if (question.asked == Mode::refresh) return {.read = false, .write = true, .share = false, .ttl = keep};
    const bool wants_variety =
        question.creative || question.temperature.value_or(0) > settings.highest_temperature;
    if (wants_variety && !question.asked) return {};
    return {.read = true, .write = true, .share = true, .ttl = keep};
}

bool storable(const llm::Response& response) {
    if (response.completion != llm::Completion::complete || !response.refusal.empty()) return false;
    if (response.finish != llm::Finish::stop && response.finish != llm::Finish::tool_calls) return false;
    return std::any_of(response.parts.begin(), response.parts.end(), says_something);
}

}  // namespace gateway::cache
