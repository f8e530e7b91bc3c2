// The project's own recordings are good: they load, they say what they are, and the codecs read them.
#include <gtest/gtest.h>

#include "playback/library.hpp"
#include "playback/matcher.hpp"
#include "recordings/classify.hpp"
#include "recordings/recording.hpp"
#include "shared_folder.hpp"
#include "wire/codec.hpp"

namespace gateway::playback {
namespace {

std::filesystem::path demo_folder() { return std::filesystem::path{GATEWAY_SOURCE_DIR} / "data" / "demo"; }

// The outcome of a completion's answer, as the gateway would read it.
Result<llm::Response> read(const recordings::Recording& recording, wire::Dialect dialect) {
    wire::Traits traits;
    traits.provider = recording.provider;
    const auto& response = recording.response;
    const auto body = recordings::body_text(response);
    if (response.status >= 400)
        return fail(wire::decode_error(dialect, response.status, response.headers, body));
    if (!response.sse) return wire::decode(dialect, body, traits);
    llm::Accumulator accumulator;
    const auto decoder = wire::make_stream_decoder(dialect, traits);
    const auto sink = [&](llm::StreamEvent event) { accumulator.add(event); };
    if (auto fed = decoder->feed(body, sink); !fed) return fail(fed.error());
    if (auto ended = decoder->finish(sink); !ended) return fail(ended.error());
    return accumulator.take();
}

TEST(Demo, every_recording_is_read_by_its_codec) {
    const auto library = Library::load(demo_folder());
    ASSERT_TRUE(library) << library.error().message;
    EXPECT_TRUE(library->skipped().empty());
    EXPECT_EQ(library->providers().size(), 4u);
    int answers = 0, errors = 0, truncated = 0;
    for (const auto& entry : library->entries()) {
        const auto recording = recordings::parse(gateway::test::read_file(demo_folder() / entry.file));
        ASSERT_TRUE(recording) << entry.file;
        EXPECT_EQ(recording->fidelity, "written-for-tests") << entry.file;
        EXPECT_EQ(recording->name + ".json", std::filesystem::path(entry.file).filename()) << entry.file;
        const auto dialect =
            recordings::completion_dialect(recording->request.method, recording->request.path);
        if (!dialect) continue;
        const auto response = read(*recording, *dialect);
        if (recording->response.status >= 400) {
            EXPECT_EQ(recording->kind, "error-" + std::to_string(recording->response.status)) << entry.file;
            ++errors;
        } else if (recording->kind == "stream-truncated") {
            ASSERT_FALSE(response) << entry.file;
            EXPECT_EQ(response.error().kind, ErrorKind::truncated_stream) << entry.file;
            ++truncated;
        } else {
            ASSERT_TRUE(response) << entry.file << ": " << response.error().message;
            EXPECT_TRUE(response->usage.known()) << entry.file;
            EXPECT_EQ(response->completion, llm::Completion::complete) << entry.file;
            EXPECT_TRUE(!response->text().empty() || !response->tool_calls().empty()) << entry.file;
            ++answers;
        }
    }
    EXPECT_GE(answers, 15);
    EXPECT_GE(errors, 5);
    EXPECT_EQ(truncated, 1);
}

// The sequences the demo shows, asked for the way a client with settings of its own would.
TEST(Demo, sequences_come_in_order) {
    const auto library = Library::load(demo_folder());
    ASSERT_TRUE(library);
    Matcher matcher{*library};
    const auto ask = [&](std::string prompt) {
        const auto body =
            R"({"model":"gpt-4o-mini","max_completion_tokens":500,"messages":[{"role":"user","content":")" +
            prompt + "\"}]}";
        const auto match = matcher.match(request_key("openai", "POST", "/v1/chat/completions", body));
        return match.entry ? match.entry->reply.status : 0;
    };
    EXPECT_EQ(ask("Name three uses for collected rain water."), 503);
    EXPECT_EQ(ask("Name three uses for collected rain water."), 200);
    EXPECT_EQ(ask("Give me a synonym for patience."), 429);
    EXPECT_EQ(ask("Give me a synonym for patience."), 200);
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(ask("What is zinc used for? One sentence."), 503);
}

}  // namespace
}  // namespace gateway::playback
