// How a token may be presented: in one Authorization header with the scheme Bearer (RFC 6750 §2.1), and in no
// other way. Pure functions over a request's text.
#pragma once

#include <string_view>

namespace gateway::auth {

/// What stands behind "Bearer " in an Authorization header, trimmed; "" for another scheme or nothing. The
/// view is into `authorization`.
std::string_view bearer_credential(std::string_view authorization);

/// Has it the form of RFC 6750's b64token? What has not was garbled on its way.
bool is_token_text(std::string_view credential);

/// Does the target ("/mcp?access_token=…") carry a token in its query, where it would end up in every log on
/// the way?
bool has_token_in_query(std::string_view target);

}  // namespace gateway::auth
