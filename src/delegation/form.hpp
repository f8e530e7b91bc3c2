// Does an answer have the form that its request asked for (JSON, a schema)? What does not is given to the
// caller, who is told so, but never kept: the same call again would get the same useless answer. Pure.
#pragma once

#include "base/result.hpp"
#include "json/repair.hpp"
#include "llm/request.hpp"
#include "llm/response.hpp"

namespace gateway::delegation {

/// True as well where no form was asked for, and for an answer that asks for tools first.
bool has_asked_form(const llm::Request& request, const llm::Response& response);

/// A schema of any root as one whose root is an object, as providers want it: that of {"value": …}.
json::value wrapped_schema(json::value schema);
/// What is within the object that wrapped_schema() asks for.
json::value unwrapped(json::value document);

/// The JSON in an answer, repaired where a model's habits call for it (json/repair.hpp), and checked against
/// the whole schema whatever the provider promised; a null that stands for an optional member that is not
/// there (json/absent.hpp) is taken out first. Where the schema is a wrapped one, and the answer what should
/// be in the object, it is put into it. Error: validation_failed, with what does not fit; an answer that was
/// cut is one too, however much of it could be read.
Result<json::Repaired> fitting_document(const llm::Response& response, const json::value& schema);

}  // namespace gateway::delegation
