// Errors of the OpenAI family: whatever shape they come in — {"error":{…}}, a bare string, {"detail":…}, an
// array, integer codes, in an answer of their own or in the middle of a stream — they become one of the
// house's kinds.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/json.hpp"

namespace gateway::wire::openai {

/// What a provider said about an error, whatever the shape. Empty fields were not stated.
struct StatedError {
    std::string message;
    std::string type;
    std::string code;  ///< numeric codes as text
    std::string param;
    int status = 0;  ///< an HTTP status inside the body, 0 if none
};

/// The error stated in `document`, or nothing when the document states none. `document` is the body of an
/// answer or the data of one stream event.
std::optional<StatedError> read_error(const json::value& document);

/// The house's error for a stated one. `status` is the HTTP status; 200 for an error inside a successful
/// answer, where a status inside the body counts instead.
Error to_error(const StatedError& stated, int status);

}  // namespace gateway::wire::openai
