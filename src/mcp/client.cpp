#include "mcp/client.hpp"

namespace gateway::mcp {

ClientCapabilities ClientCapabilities::from(const json::object& declared) {
    ClientCapabilities can;
    if (const json::object* elicitation = json::get_object(declared, "elicitation")) {
        can.url = json::get_object(*elicitation, "url") != nullptr;
        // A bare {} is how the revisions before URL mode said "forms".
        can.form = json::get_object(*elicitation, "form") != nullptr || !can.url;
    }
    if (const json::object* sampling = json::get_object(declared, "sampling")) {
        can.sampling = true;
        can.sampling_tools = json::get_object(*sampling, "tools") != nullptr;
    }
    can.roots = json::get_object(declared, "roots") != nullptr;
    const json::object* extensions = json::get_object(declared, "extensions");
    can.tasks = extensions && json::get_object(*extensions, kTasksExtension) != nullptr;
    return can;
}

}  // namespace gateway::mcp
