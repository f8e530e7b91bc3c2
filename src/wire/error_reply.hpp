// What every dialect does with an answer that failed, before its own vocabulary is looked at: the kind its
// HTTP status stands for, and the provider's words made fit for a caller.
#pragma once

#include <string>
#include <string_view>

#include "base/error.hpp"
#include "json/json.hpp"

namespace gateway::wire {

/// The kind an HTTP status stands for when the body says nothing better. A status below 400 counts as
/// server_error: it is only asked about when something went wrong.
ErrorKind kind_of_status(int status);

/// `words` as valid UTF-8 of at most 500 bytes, or "the provider answered with HTTP status N" when they are
/// empty or a web page.
std::string caller_message(std::string_view words, int status);

/// The error document of a body: the JSON object, or the first element of an array of such. Null when the
/// body is neither.
json::value error_document(std::string_view body);

}  // namespace gateway::wire
