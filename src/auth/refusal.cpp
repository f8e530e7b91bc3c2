#include "auth/refusal.hpp"

namespace gateway::auth {

int http_status(Refusal why) {
    switch (why) {
        case Refusal::malformed_request: return 400;
        case Refusal::insufficient_scope: return 403;
        case Refusal::keys_unavailable: return 503;
        default: return 401;
    }
}

std::string_view error_code(Refusal why) {
    switch (why) {
        case Refusal::no_token:
        case Refusal::keys_unavailable: return "";
        case Refusal::malformed_request: return "invalid_request";
        case Refusal::insufficient_scope: return "insufficient_scope";
        default: return "invalid_token";
    }
}

}  // namespace gateway::auth
