// The methods of the skills extension (skill.hpp). skills/list is a list like the others (methods.cpp).
#include <utility>

#include "mcp/endpoint.hpp"

namespace gateway::mcp {

void Endpoint::get_skill(Peer& peer, Message& request, Effects& effects) {
    const std::string_view uri = json::get_string(request.params, "uri");
    const Skill* skill = find_skill(server_.offer().skills, uri);
    if (!skill) return refuse(peer, request.id, resource_not_found(uri), effects);
    respond(peer, request.id,
            server_.result_text(peer.caller.revision, json::object{{"skill", render_skill(*skill)}},
                                &server_.list_hint()),
            effects);
}

void Endpoint::read_folder(Peer& peer, Message& request, Effects& effects) {
    const std::string_view uri = json::get_string(request.params, "uri");
    auto entries = list_skill_folder(server_.offer().skills, uri);
    if (!entries) return refuse(peer, request.id, resource_not_found(uri), effects);
    respond(peer, request.id,
            server_.result_text(peer.caller.revision, json::object{{"resources", std::move(*entries)}},
                                &server_.list_hint()),
            effects);
}

}  // namespace gateway::mcp
