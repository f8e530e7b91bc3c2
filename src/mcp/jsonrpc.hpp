// JSON-RPC 2.0 as MCP uses it: reading messages of any quality, writing replies.
//
// Reading never fails: what is not a message becomes one of kind `invalid` that says why and keeps the id if
// it could be read, so that the reply can echo it. Ids are strings or integers and travel verbatim: 0, "" and
// "1" (which is not 1) are good ids.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "json/json.hpp"

namespace gateway::mcp {

/// Error codes of JSON-RPC and of the protocol.
enum ErrorCode : int {
    kParseError = -32700,
    kInvalidRequest = -32600,
    kMethodNotFound = -32601,
    kInvalidParams = -32602,
    kInternalError = -32603,
    kRefused = -32000,           ///< the transport refuses (Host, media type, method); the status says why
    kSessionNotFound = -32001,   ///< legacy HTTP, with status 404: initialize again
    kResourceNotFound = -32002,  ///< legacy; kInvalidParams in the modern era
    kHeaderMismatch = -32020,
    kMissingClientCapability = -32021,
    kUnsupportedProtocolVersion = -32022,
};

/// A request's id as JSON text: `7`, `"7"`, `""`; `null` where a reply has no id to echo.
struct RequestId {
    std::string json = "null";

    /// From a JSON value. Nothing unless it is a string or an integer.
    static std::optional<RequestId> from(const json::value& value);
    friend bool operator==(const RequestId&, const RequestId&) = default;
};

/// An error on its way into a reply. `status` is the HTTP status it deserves in the modern era.
struct RpcError {
    int code = kInternalError;
    std::string message;
    int status = 200;
    json::value data = nullptr;  ///< null: no `data` member
};

struct Message {
    enum class Kind { request, notification, response, invalid };

    Kind kind = Kind::invalid;
    RequestId id;         ///< of a request, a response, or an invalid message whose id could be read
    std::string method;   ///< of a request or notification
    json::object params;  ///< of a request or notification; empty when absent
    json::object reply;   ///< of a response: its `result`, or {"error": …}
    std::string problem;  ///< of an invalid message: why, for the sender
};

struct Body {
    enum class Kind { single, batch, malformed };

    Kind kind = Kind::malformed;
    std::vector<Message> messages;  ///< one when single, any number when batch, none when malformed
    std::string problem;            ///< of a malformed body: why it is not JSON
};

/// Reads the text of one HTTP body or one stdio line.
Body parse_body(std::string_view text);

/// Classifies one JSON value.
Message to_message(json::value value);

/// `{"jsonrpc":"2.0","id":…,"result":…}`.
std::string result_message(const RequestId& id, std::string_view result_json);
/// `{"jsonrpc":"2.0","id":…,"error":{…}}`.
std::string error_message(const RequestId& id, const RpcError& error);
/// `{"jsonrpc":"2.0","id":…,"method":…,"params":…}`; without params when they are "".
std::string request_message(const RequestId& id, std::string_view method, std::string_view params_json);
/// `{"jsonrpc":"2.0","method":…,"params":…}`; without params when they are "".
std::string notification_message(std::string_view method, std::string_view params_json);

}  // namespace gateway::mcp
