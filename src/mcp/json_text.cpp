#include "mcp/json_text.hpp"

#include <charconv>
#include <cmath>

namespace gateway::mcp {
namespace {

template <class Number>
void append_number(std::string& out, Number number) {
    char buffer[32];
    const auto end = std::to_chars(buffer, buffer + sizeof buffer, number).ptr;
    out.append(buffer, end);
}

void append_double(std::string& out, double number) {
    // JSON has no word for these; null is what JavaScript writes.
    if (!std::isfinite(number))
        out += "null";
    else
        append_number(out, number);
}

void append_array(std::string& out, const json::array& list) {
    char separator = '[';
    if (list.empty()) out += '[';
    for (const json::value& element : list) {
        out += separator;
        separator = ',';
        append_json(out, element);
    }
    out += ']';
}

}  // namespace

void append_quoted(std::string& out, std::string_view text) {
    static constexpr char kDigits[] = "0123456789abcdef";
    out.reserve(out.size() + text.size() + 2);
    out += '"';
    std::size_t run = 0;  // start of the bytes not yet copied
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned char c = static_cast<unsigned char>(text[i]);
        if (c >= 0x20 && c != '"' && c != '\\') continue;
        out.append(text, run, i - run);
        run = i + 1;
        out += '\\';
        switch (c) {
            case '"':
            case '\\': out += static_cast<char>(c); break;
            case '\n': out += 'n'; break;
            case '\r': out += 'r'; break;
            case '\t': out += 't'; break;
            default:
                out += "u00";
                out += kDigits[c >> 4];
                out += kDigits[c & 0xF];
        }
    }
    out.append(text, run);
    out += '"';
}

void append_json(std::string& out, const json::object& object) {
    char separator = '{';
    if (object.empty()) out += '{';
    for (const auto& member : object) {
        out += separator;
        separator = ',';
        append_quoted(out, member.key());
        out += ':';
        append_json(out, member.value());
    }
    out += '}';
}

void append_json(std::string& out, const json::value& value) {
    switch (value.kind()) {
        case json::kind::null: out += "null"; return;
        case json::kind::bool_: out += value.get_bool() ? "true" : "false"; return;
        case json::kind::int64: append_number(out, value.get_int64()); return;
        case json::kind::uint64: append_number(out, value.get_uint64()); return;
        case json::kind::double_: append_double(out, value.get_double()); return;
        case json::kind::string: append_quoted(out, json::as_string(value)); return;
        case json::kind::array: append_array(out, value.get_array()); return;
        case json::kind::object: append_json(out, value.get_object()); return;
    }
}

std::string json_text(const json::value& value) {
    std::string out;
    append_json(out, value);
    return out;
}

std::string json_text(const json::object& object) {
    std::string out;
    append_json(out, object);
    return out;
}

std::string json_text(double number) {
    std::string out;
    append_double(out, number);
    return out;
}

}  // namespace gateway::mcp
