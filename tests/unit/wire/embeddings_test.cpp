#include "wire/embeddings.hpp"

#include <gtest/gtest.h>

#include <string>

#include "shared_folder.hpp"

namespace gateway::wire {
namespace {

using Vectors = std::vector<std::vector<float>>;

TEST(Embeddings, EncodesForOpenAi) {
    const auto one = encode_embeddings(EmbeddingDialect::openai, {"m", {"a", "b"}, 256});
    ASSERT_TRUE(one);
    EXPECT_EQ(one->path, "/embeddings");
    EXPECT_EQ(json::canonical(one->body), R"({"dimensions":256,"input":["a","b"],"model":"m"})");
}

TEST(Embeddings, EncodesForGeminiAloneAndInABatch) {
    const auto one = encode_embeddings(EmbeddingDialect::gemini, {"m", {"a"}});
    ASSERT_TRUE(one);
    EXPECT_EQ(one->path, "/models/m:embedContent");
    EXPECT_EQ(json::canonical(one->body), R"({"content":{"parts":[{"text":"a"}]}})");

    const auto several = encode_embeddings(EmbeddingDialect::gemini, {"models/m", {"a", "b"}, 8});
    ASSERT_TRUE(several);
    EXPECT_EQ(several->path, "/models/m:batchEmbedContents");
    EXPECT_EQ(
        json::canonical(several->body),
        R"({"requests":[{"content":{"parts":[{"text":"a"}]},"model":"models/m","outputDimensionality":8},)"
        R"({"content":{"parts":[{"text":"b"}]},"model":"models/m","outputDimensionality":8}]})");
}

TEST(Embeddings, NeedText) {
    const auto none = encode_embeddings(EmbeddingDialect::openai, {"m", {}});
    ASSERT_FALSE(none);
    EXPECT_EQ(none.error().kind, ErrorKind::invalid_parameter);
}

TEST(Embeddings, SortsByIndexAndReadsFloatsAndBase64) {
    // "AACAPwAAAMA=" are the little-endian singles 1 and -2.
    const auto response = decode_embeddings(
        EmbeddingDialect::openai,
        R"({"model":"m","data":[{"index":1,"embedding":"AACAPwAAAMA="},{"index":0,"embedding":[0.5,-1]}],
            "usage":{"prompt_tokens":3,"total_tokens":3}})",
        2);
    ASSERT_TRUE(response) << response.error().message;
    EXPECT_EQ(response->vectors, (Vectors{{0.5F, -1.0F}, {1.0F, -2.0F}}));
    EXPECT_EQ(response->usage.input.tokens, 3);
    EXPECT_TRUE(response->usage.known());
    EXPECT_EQ(response->usage.total_tokens(), 3);
}

TEST(Embeddings, ReadsGeminiAloneAndInABatch) {
    const auto one = decode_embeddings(EmbeddingDialect::gemini, R"({"embedding":{"values":[1,2]}})", 1);
    ASSERT_TRUE(one);
    EXPECT_EQ(one->vectors, (Vectors{{1, 2}}));
    EXPECT_FALSE(one->usage.known());
    const auto two = decode_embeddings(
        EmbeddingDialect::gemini,
        R"({"embeddings":[{"values":[1]},{"values":[2]}],"usageMetadata":{"promptTokenCount":4}})", 2);
    ASSERT_TRUE(two);
    EXPECT_EQ(two->vectors, (Vectors{{1}, {2}}));
    EXPECT_EQ(two->usage.input.tokens, 4);
}

TEST(Embeddings, RefuseWhatDoesNotFitTheRequest) {
    const char* bodies[] = {
        "",
        "{}",
        R"({"data":[]})",
        R"({"data":[{"embedding":[1]},{"embedding":[1]}]})",
        R"({"data":[{"embedding":[]}]})",
        R"({"data":[{"embedding":["x"]}]})",
        R"({"data":[{"embedding":"AAA"}]})",
        R"({"data":[{"embedding":"!!!!"}]})",
        R"({"data":[{"index":7,"embedding":[1]}]})",
        R"({"data":[{"index":-1,"embedding":[1]}]})",
        R"({"data":[7]})",
        R"({"data":[{"embedding":"AADAfw=="}]})",  // not a number
    };
    for (const char* body : bodies) {
        const auto response = decode_embeddings(EmbeddingDialect::openai, body, 1);
        ASSERT_FALSE(response) << body;
        EXPECT_EQ(response.error().kind, ErrorKind::malformed_response) << body;
    }
    EXPECT_FALSE(decode_embeddings(EmbeddingDialect::openai,
                                   R"({"data":[{"index":0,"embedding":[1]},{"index":0,"embedding":[2]}]})",
                                   2));
    EXPECT_EQ(decode_embeddings(EmbeddingDialect::openai, R"({"error":{"message":"m","code":429}})", 1)
                  .error()
                  .kind,
              ErrorKind::rate_limited);
}

struct Recorded {
    const char* file;
    EmbeddingDialect dialect;
    std::size_t texts, dimensions;
    std::int64_t tokens;
};

TEST(EmbeddingRecordings, Decode) {
    REQUIRE_SHARED_FOLDER();
    const Recorded recordings[] = {
        {"openai/embeddings-batch-text-embedding-3-small.json", EmbeddingDialect::openai, 2, 1536, 20},
        {"openai/embeddings-text-embedding-ada-002.json", EmbeddingDialect::openai, 1, 1536, 2},
        {"openai-compatible/mistral-embeddings-mistral-embed.json", EmbeddingDialect::openai, 1, 1024, 11},
        {"gemini/embeddings-gemini-embedding-2.json", EmbeddingDialect::gemini, 1, 768, 4},
    };
    for (const Recorded& recorded : recordings) {
        const auto file = json::parse(
            gateway::test::read_file(gateway::test::shared_folder() / "recordings" / recorded.file));
        ASSERT_TRUE(file) << recorded.file;
        const auto response = decode_embeddings(
            recorded.dialect, json::write(*json::find(*file, "response", "body")), recorded.texts);
        ASSERT_TRUE(response) << recorded.file << ": " << response.error().message;
        EXPECT_EQ(response->usage.total_tokens(), recorded.tokens) << recorded.file;
        for (const auto& vector : response->vectors) {
            ASSERT_EQ(vector.size(), recorded.dimensions) << recorded.file;
            double square = 0;
            for (const float x : vector)
                square += static_cast<double>(x) * x;
            EXPECT_NEAR(square, 1.0, 0.3) << recorded.file << ": embeddings are unit vectors, or nearly";
        }
    }
}

}  // namespace
}  // namespace gateway::wire
