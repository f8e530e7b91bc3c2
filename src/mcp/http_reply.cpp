#include "mcp/http_reply.hpp"

#include <utility>

namespace gateway::mcp {
Effects just(Reply reply) {
    Effects effects;
    effects.emplace_back(std::move(reply));
    return effects;
}

Effects refused(const HttpRequest& request, const RequestId& id, const RpcError& error) {
    return just({request.exchange, error.status, error_message(id, error), {}});
}

Effects refused(const HttpRequest& request, int status, int code, std::string message) {
    return refused(request, RequestId{}, {code, std::move(message), status});
}

Effects refused_method(const HttpRequest& request, std::string message, std::string allowed) {
    const RpcError error{kRefused, std::move(message), 405};
    return just({request.exchange, error.status, error_message({}, error), {{"Allow", std::move(allowed)}}});
}

}  // namespace gateway::mcp
