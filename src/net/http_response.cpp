#include "net/http_response.hpp"

#include <array>
#include <charconv>
#include <utility>

#include "json/json.hpp"

namespace gateway::net {
namespace {

constexpr std::array<std::pair<int, std::string_view>, 29> kReasons{{
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {402, "Payment Required"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {415, "Unsupported Media Type"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
}};

void append_clean(std::string& out, std::string_view text) {
    const std::size_t start = out.size();
    out += text;
    for (std::size_t i = start; i < out.size(); ++i)
        if (out[i] == '\r' || out[i] == '\n' || out[i] == '\0') out[i] = ' ';
}

}  // namespace

std::string status_line(int status) {
    std::string_view reason = "Unknown";  // the phrase has no meaning to any client (RFC 9112 §4)
    for (const auto& [code, phrase] : kReasons)
        if (code == status) reason = phrase;
    std::string out;
    out.reserve(512);
    out += "HTTP/1.1 ";
    out += std::to_string(status);
    out += ' ';
    out += reason;
    out += "\r\n";
    return out;
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
    append_clean(out, name);
    out += ": ";
    append_clean(out, value);
    out += "\r\n";
}

void append_chunk(std::string& out, std::string_view piece, bool chunked) {
    if (piece.empty()) return;
    if (!chunked) {
        out += piece;
        return;
    }
    std::array<char, 16> size;
    const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
    out.append(size.data(), end);
    out += "\r\n";
    out += piece;
    out += "\r\n";
}

std::string error_body(std::string_view type, std::string_view message) {
    json::object error;
    error["type"] = type;
    error["message"] = message;
    json::object body;
    body["error"] = std::move(error);
    return json::write(body);
}

}  // namespace gateway::net
