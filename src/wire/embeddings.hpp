// Text → vectors: OpenAI's /embeddings (and everybody who copied it) and Gemini's embedContent and
// batchEmbedContents. Pure, like the dialects of wire/codec.hpp, whose errors it shares.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "llm/usage.hpp"
#include "wire/codec.hpp"

namespace gateway::wire {

enum class EmbeddingDialect { openai, gemini };

struct EmbeddingRequest {
    std::string model;               ///< id as the provider knows it
    std::vector<std::string> texts;  ///< at least one
    std::optional<std::int64_t> dimensions = {};
};

struct EmbeddingResponse {
    std::string model;                        ///< as the provider names it; "" if it does not
    std::vector<std::vector<float>> vectors;  ///< one per text, in the order of the request
    llm::Usage usage;
};

/// Request → body. Error invalid_parameter when there is no text.
Result<EncodedRequest> encode_embeddings(EmbeddingDialect dialect, const EmbeddingRequest& request);

/// A successful answer → vectors. Errors: malformed_response when it does not hold exactly one vector for
/// each of the `texts` texts asked for; the provider's own when a 200 carries one.
Result<EmbeddingResponse> decode_embeddings(EmbeddingDialect dialect, std::string_view body,
                                            std::size_t texts);

}  // namespace gateway::wire
