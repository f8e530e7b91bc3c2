// What a protected resource says about itself: its metadata (RFC 9728), where that lies, and the challenge
// that leads a client there (RFC 6750 §3, RFC 9728 §5).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "auth/refusal.hpp"
#include "json/json.hpp"

namespace gateway::auth {

inline constexpr std::string_view kMetadataPath = "/.well-known/oauth-protected-resource";

struct ProtectedResource {
    std::string identifier;           ///< our URL as clients know it: "https://gw.example.com/mcp"
    std::string issuer;               ///< the authorization server
    std::vector<std::string> scopes;  ///< needed for every request
    std::string name;                 ///< for people; may be empty
};

/// The document's own URL: the well-known path goes between the host and the path of the identifier.
std::string metadata_url(const ProtectedResource& resource);

/// The path of metadata_url(): "/.well-known/oauth-protected-resource/mcp".
std::string metadata_path(const ProtectedResource& resource);

json::object metadata(const ProtectedResource& resource);

/// The value of WWW-Authenticate for a refusal, with every scope that is needed.
std::string challenge(const ProtectedResource& resource, const Refused& refused);

}  // namespace gateway::auth
