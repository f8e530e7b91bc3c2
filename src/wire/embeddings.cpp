#include "wire/embeddings.hpp"

#include <bit>
#include <cmath>

#include "wire/openai_error.hpp"
#include "wire/openai_usage.hpp"
#include "wire/request_body.hpp"

namespace gateway::wire {
namespace {

tl::unexpected<Error> malformed(std::string what) {
    return fail(ErrorKind::malformed_response, std::move(what));
}

EncodedRequest encode_openai(const EmbeddingRequest& request) {
    // No encoding_format: the default is understood everywhere, base64 and an explicit null are not.
    json::object body{{"model", request.model},
                      {"input", json::array(request.texts.begin(), request.texts.end())}};
    if (request.dimensions) body["dimensions"] = *request.dimensions;
    return {"/embeddings", {}, std::move(body)};
}

json::object gemini_item(const EmbeddingRequest& request, const std::string& text) {
    json::object item{{"content", {{"parts", json::array{json::object{{"text", text}}}}}}};
    if (request.dimensions) item["outputDimensionality"] = *request.dimensions;
    return item;
}

EncodedRequest encode_gemini(const EmbeddingRequest& request) {
    const std::string model =
        request.model.starts_with("models/") ? request.model : "models/" + request.model;
    if (request.texts.size() == 1)
        return {"/" + model + ":embedContent", {}, gemini_item(request, request.texts.front())};
    json::array items;
    for (const auto& text : request.texts) {
        json::object item = gemini_item(request, text);
        item["model"] = model;
        items.push_back(std::move(item));
    }
    return {"/" + model + ":batchEmbedContents", {}, json::object{{"requests", std::move(items)}}};
}

std::optional<std::vector<float>> vector_from_numbers(const json::array& numbers) {
    std::vector<float> vector;
    vector.reserve(numbers.size());
    for (const auto& element : numbers) {
        const auto number = json::as_double(element);
        if (!number || !std::isfinite(*number)) return std::nullopt;
        vector.push_back(static_cast<float>(*number));
    }
    return vector;
}

// Base64 of little-endian IEEE singles.
std::optional<std::vector<float>> vector_from_base64(std::string_view text) {
    const auto bytes = decode_base64(text);
    if (!bytes || bytes->size() % sizeof(float) != 0) return std::nullopt;
    std::vector<float> vector(bytes->size() / sizeof(float));
    for (std::size_t i = 0; i < vector.size(); ++i) {
        std::uint32_t bits = 0;
        for (std::size_t byte = sizeof bits; byte-- > 0;)
            bits = bits << 8 | static_cast<unsigned char>((*bytes)[i * sizeof bits + byte]);
        vector[i] = std::bit_cast<float>(bits);
        if (!std::isfinite(vector[i])) return std::nullopt;
    }
    return vector;
}

std::optional<std::vector<float>> read_vector(const json::value* value) {
    if (!value) return std::nullopt;
    if (const auto* numbers = value->if_array()) return vector_from_numbers(*numbers);
    if (value->is_string()) return vector_from_base64(json::as_string(*value));
    return std::nullopt;
}

// A vector is not made of tokens: that there was no output is known, though providers do not say it.
llm::Usage without_output(llm::Usage usage) {
    usage.output = llm::TokenCount::reported(0);
    return usage;
}

// Elements carry their place; a server that does not number them means the order they stand in.
Result<EmbeddingResponse> decode_openai(const json::value& document, std::size_t texts) {
    const auto* data = json::get_array(document, "data");
    if (!data || data->size() != texts) return malformed("the provider did not send one embedding per text");
    EmbeddingResponse response;
    response.model = json::get_string(document, "model");
    response.vectors.resize(texts);
    for (std::size_t i = 0; i < data->size(); ++i) {
        const json::value& element = (*data)[i];
        const auto place = json::get_int(element, "index").value_or(static_cast<std::int64_t>(i));
        if (place < 0 || static_cast<std::size_t>(place) >= texts)
            return malformed("the provider numbered its embeddings wrongly");
        auto vector = read_vector(json::find(element, "embedding"));
        auto& slot = response.vectors[static_cast<std::size_t>(place)];
        if (!vector || vector->empty() || !slot.empty())
            return malformed("the provider sent an unreadable embedding");
        slot = std::move(*vector);
    }
    if (const auto* usage = json::find(document, "usage"))
        if (const auto read = openai::read_usage(*usage)) response.usage = without_output(*read);
    return response;
}

Result<EmbeddingResponse> decode_gemini(const json::value& document, std::size_t texts) {
    EmbeddingResponse response;
    json::array embeddings;
    if (const auto* one = json::find(document, "embedding"))
        embeddings.push_back(*one);
    else if (const auto* several = json::get_array(document, "embeddings"))
        embeddings = *several;
    if (embeddings.size() != texts) return malformed("the provider did not send one embedding per text");
    for (const auto& embedding : embeddings) {
        auto vector = read_vector(json::find(embedding, "values"));
        if (!vector || vector->empty()) return malformed("the provider sent an unreadable embedding");
        response.vectors.push_back(std::move(*vector));
    }
    if (const auto* usage = json::find(document, "usageMetadata"))
        if (const auto tokens = json::get_int(*usage, "promptTokenCount"); tokens && *tokens >= 0) {
            response.usage.input = llm::TokenCount::reported(*tokens);
            response.usage = without_output(response.usage);
        }
    return response;
}

}  // namespace

Result<EncodedRequest> encode_embeddings(EmbeddingDialect dialect, const EmbeddingRequest& request) {
    if (request.texts.empty()) return fail(ErrorKind::invalid_parameter, "embeddings need at least one text");
    return dialect == EmbeddingDialect::gemini ? encode_gemini(request) : encode_openai(request);
}

Result<EmbeddingResponse> decode_embeddings(EmbeddingDialect dialect, std::string_view body,
                                            std::size_t texts) {
    const auto document = json::parse(body);
    if (!document) return malformed("the provider's answer is not valid JSON");
    if (const auto stated = openai::read_error(*document)) return fail(openai::to_error(*stated, 200));
    return dialect == EmbeddingDialect::gemini ? decode_gemini(*document, texts)
                                               : decode_openai(*document, texts);
}

}  // namespace gateway::wire
