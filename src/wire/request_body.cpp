#include "wire/request_body.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace gateway::wire {

void merge_additional(json::object& body, const json::object& additional) {
    for (const auto& member : additional) {
        json::value* present = body.if_contains(member.key());
        if (present && present->is_object() && member.value().is_object())
            merge_additional(present->get_object(), member.value().get_object());
        else
            body[member.key()] = member.value();
    }
}

void add_note(std::vector<std::string>& notes, std::string note) {
    if (std::find(notes.begin(), notes.end(), note) == notes.end()) notes.push_back(std::move(note));
}

double clamp_parameter(double value, double low, double high, std::string_view name,
                       std::vector<std::string>& notes) {
    const double clamped = std::clamp(value, low, high);
    if (clamped != value)
        add_note(notes, std::string(name) + " moved to " + std::to_string(static_cast<int>(clamped)) +
                            ": this provider takes " + std::to_string(static_cast<int>(low)) + " to " +
                            std::to_string(static_cast<int>(high)));
    return clamped;
}

Result<json::object> arguments_object(const llm::ToolCall& call) {
    if (trim(call.arguments).empty()) return json::object{};
    auto parsed = json::parse(call.arguments);
    if (!parsed || !parsed->is_object())
        return fail(ErrorKind::invalid_parameter,
                    "the arguments of tool call \"" + call.name + "\" are not a JSON object", "arguments");
    return std::move(parsed->get_object());
}

std::optional<std::string> decode_base64(std::string_view text) {
    const auto value_of = [](char c) -> int {
        if (c >= 'A' && c <= 'Z') return c - 'A';
        if (c >= 'a' && c <= 'z') return c - 'a' + 26;
        if (c >= '0' && c <= '9') return c - '0' + 52;
        return c == '+' ? 62 : c == '/' ? 63 : -1;
    };
    while (text.ends_with('='))
        text.remove_suffix(1);
    if (text.size() % 4 == 1) return std::nullopt;
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3 + 2);
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        const int six = value_of(c);
        if (six < 0) return std::nullopt;
        bits = (bits << 6 | static_cast<unsigned>(six)) & 0xFFFF;
        if ((count += 6) >= 8) bytes += static_cast<char>(bits >> (count -= 8) & 0xFF);
    }
    return bytes;
}

}  // namespace gateway::wire
