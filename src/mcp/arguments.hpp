// Arguments of a tool call, taken leniently and refused helpfully.
//
// Hosts and models send numbers, lists and objects as JSON strings, one value where a list is declared, null
// for "not given", a word in the wrong case. All of that is understood. What is left is refused with a text
// for the model that called: which argument, what it must be, what was given, what was probably meant. Such a
// refusal is the tool's result (isError), never a protocol error.
//
// The schema subset: type (one or several), properties, required, additionalProperties (true or false),
// items, enum, minimum, maximum, exclusiveMinimum, exclusiveMaximum, minLength, maxLength, minItems,
// maxItems. Other keywords are advertised but not checked. Unknown arguments are refused unless the root says
// "additionalProperties": true; in nested objects they pass unless it says false.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "json/json.hpp"
#include "mcp/tool.hpp"

namespace gateway::mcp {

/// One node of a compiled schema.
struct ValueRule;

/// A tool's input schema, aliases and hidden properties, compiled once for checking many calls.
class ArgumentRules {
  public:
    /// Errors: internal when the tool's own description is wrong (an alias of a property that does not exist,
    /// a `required` one that does not, an unknown type).
    static Result<ArgumentRules> compile(const Tool& tool);

    /// `arguments` with canonical names and declared types; null members are dropped. Errors:
    /// invalid_parameter with the problems found (the first few), `detail` = the first argument concerned.
    Result<json::object> check(json::object arguments) const;

  private:
    std::shared_ptr<const ValueRule> root_;
    std::unordered_map<std::string, std::string> aliases_;
};

}  // namespace gateway::mcp
