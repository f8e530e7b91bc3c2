// What an exchange was about, from its request line alone: a completion in one of the dialects, or anything
// else (embeddings, batches, files, model lists, token counts, …).
#pragma once

#include <optional>
#include <string_view>

#include "wire/codec.hpp"

namespace gateway::recordings {

/// The dialect of a completion request, or nothing when it is no completion. `path` may carry a query. The
/// path decides, not the host: the same dialects are spoken at many addresses and behind many prefixes.
std::optional<wire::Dialect> completion_dialect(std::string_view method, std::string_view path);

/// The dialect to read an error of `provider` in when the exchange was no completion.
wire::Dialect error_dialect(std::string_view provider);

/// The model named in the path ("/v1beta/models/gemini-2.5-pro:generateContent"), or "".
std::string_view model_in_path(std::string_view path);

}  // namespace gateway::recordings
