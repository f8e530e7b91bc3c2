#include "mcp/request_state.hpp"

#include "base/digest.hpp"

namespace gateway::mcp {
namespace {

constexpr std::size_t kMacLength = 64;

std::int64_t seconds_of(WallTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

}  // namespace

RequestStateSeal::RequestStateSeal(Random& random) : key_(random_id(random) + random_id(random)) {}

std::string RequestStateSeal::mac_of(std::string_view payload, std::string_view principal,
                                     std::string_view request) const {
    // The digest has a fixed length and the payload starts with '{', so no two triples give the same text.
    std::string text{request};
    text.append(principal).append(1, '\0').append(payload);
    return hmac_sha256_hex(key_, text);
}

std::string RequestStateSeal::seal(const json::value& state, std::string_view principal,
                                   std::string_view request, WallTime expires) const {
    const std::string payload = json::write(json::object{{"expires", seconds_of(expires)}, {"state", state}});
    return mac_of(payload, principal, request) + payload;
}

std::optional<json::value> RequestStateSeal::open(std::string_view sealed, std::string_view principal,
                                                  std::string_view request, WallTime now) const {
    if (sealed.size() <= kMacLength) return std::nullopt;
    const std::string_view payload = sealed.substr(kMacLength);
    if (!equals_in_constant_time(sealed.substr(0, kMacLength), mac_of(payload, principal, request)))
        return std::nullopt;
    Result<json::value> parsed = json::parse(payload);
    if (!parsed || json::get_int(*parsed, "expires").value_or(0) < seconds_of(now)) return std::nullopt;
    return parsed->as_object()["state"];
}

std::string request_digest(std::string_view method, const json::object& params) {
    json::object lasting = params;
    for (const std::string_view passing : {"_meta", "inputResponses", "requestState"})
        lasting.erase(passing);
    return sha256_hex(std::string{method} + '\n' + json::canonical(lasting));
}

}  // namespace gateway::mcp
