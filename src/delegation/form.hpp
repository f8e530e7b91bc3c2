// Does an answer have the form that its request asked for (JSON, a schema)? What does not is given to the
// caller, who is told so, but never kept: the same call again would get the same useless answer. Pure.
#pragma once

#include "llm/request.hpp"
#include "llm/response.hpp"

namespace gateway::delegation {

/// True as well where no form was asked for, and for an answer that asks for tools first.
bool has_asked_form(const llm::Request& request, const llm::Response& response);

}  // namespace gateway::delegation
