// Outcomes: in full for exchanges written for the purpose (tests/golden/inspect/*.json), and in summary for
// every real recording where those are present.
#include "recordings/inspect.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "llm/embedded_models.hpp"
#include "shared_folder.hpp"

namespace gateway::recordings {
namespace {

namespace fs = std::filesystem;

const llm::Catalog& catalog() {
    static const auto parsed = llm::Catalog::parse(llm::embedded_models_json());
    return **parsed;
}

fs::path golden_folder() { return fs::path(GATEWAY_SOURCE_DIR) / "tests/golden/inspect"; }

std::vector<fs::path> json_files(const fs::path& folder) {
    std::vector<fs::path> files;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json" && entry.path().filename() != "cost-goldens.json")
            files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

TEST(Inspect, GoldenOutcomesInFull) {
    const auto files = json_files(golden_folder());
    ASSERT_GE(files.size(), 12u);
    for (const auto& file : files) {
        const auto golden = json::parse(test::read_file(file));
        ASSERT_TRUE(golden) << file;
        const auto recording = from_json(*json::find(*golden, "recording"));
        ASSERT_TRUE(recording) << file << ": " << recording.error().message;
        EXPECT_EQ(json::canonical(inspect(*recording, catalog())),
                  json::canonical(*json::find(*golden, "outcome")))
            << file;
    }
}

TEST(Inspect, BytesThatAreNoAnswerAreAnError) {
    for (const json::value& body : {json::value("not JSON"), json::value(nullptr),
                                    json::value(json::object{}), json::value("<html>proxy</html>")}) {
        Recording recording;
        recording.provider = "openai";
        recording.request.path = "/v1/chat/completions";
        recording.response = {200, {}, body};
        const json::object outcome = inspect(recording, catalog());
        EXPECT_EQ(json::get_string(outcome.at("error"), "kind"), "malformed_response") << json::write(body);
        EXPECT_TRUE(outcome.at("completion").is_null());
        EXPECT_TRUE(outcome.at("model").is_null());
    }
}

TEST(Inspect, AHostedCopyOfALocalServerIsNotFree) {
    Recording recording;
    recording.provider = "ollama";
    recording.request.path = "/v1/chat/completions";
    recording.response = {
        200, {}, *json::parse(R"({"model":"m","choices":[{"index":0,"message":{"content":"x"},
        "finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}})")};
    recording.request.host = "localhost:11434";
    EXPECT_EQ(inspect(recording, catalog()).at("cost_usd"), json::value(0.0));
    recording.request.host = "ollama.com";
    EXPECT_TRUE(inspect(recording, catalog()).at("cost_usd").is_null());
}

/// One line of summary.tsv for an outcome.
std::string summary(const std::string& name, const json::object& outcome) {
    const auto word = [](const json::value& v) {
        return v.is_null() ? std::string{"-"} : std::string{json::as_string(v)};
    };
    std::string error = "-";
    if (const json::value& e = outcome.at("error"); e.is_object()) {
        error = json::get_string(e, "kind");
        if (*json::get_bool(e, "retryable")) error += ",retry";
        if (const auto wait = json::get_double(e, "retry_after")) {
            char text[32];
            std::snprintf(text, sizeof text, ",%.12g", *wait);
            error += text;
        }
    }
    if (outcome.contains("kind"))
        return name + "\tother\t" + std::to_string(outcome.at("status").as_int64()) + "\t" + error;
    std::string usage;
    for (const char* key :
         {"input", "cache_read", "cache_write_5m", "cache_write_1h", "output", "reasoning", "total"}) {
        const auto tokens = json::get_int(outcome.at("usage"), key);
        usage += (usage.empty() ? "" : ",") + (tokens ? std::to_string(*tokens) : "?");
    }
    const auto cost = json::as_double(outcome.at("cost_usd"));
    return name + "\t" + word(outcome.at("finish")) + "\t" + word(outcome.at("completion")) + "\t" +
           std::to_string(json::as_string(outcome.at("text")).size()) + "\t" +
           std::to_string(json::as_string(outcome.at("reasoning")).size()) + "\t" +
           std::to_string(outcome.at("tool_calls").as_array().size()) + "\t" + usage + "\t" +
           (cost ? to_decimal(*money_from_usd(*cost)) : "?") + "\t" + word(outcome.at("cost_source")) + "\t" +
           error;
}

TEST(Inspect, EveryRealRecordingInSummary) {
    REQUIRE_SHARED_FOLDER();
    std::map<std::string, std::string> expected;
    const std::string table = test::read_file(golden_folder() / "summary.tsv");
    for (const auto line : split(table, '\n'))
        if (!line.empty() && line.front() != '#') expected.emplace(line.substr(0, line.find('\t')), line);
    const fs::path folder = test::shared_folder() / "recordings";
    std::size_t seen = 0;
    for (const auto& file : json_files(folder)) {
        const auto recording = parse(test::read_file(file));
        ASSERT_TRUE(recording) << file << ": " << recording.error().message;
        std::string name = fs::relative(file, folder).replace_extension().string();
        EXPECT_EQ(summary(name, inspect(*recording, catalog())), expected[name]);
        ++seen;
    }
    EXPECT_EQ(seen, expected.size());
}

TEST(Inspect, EveryRealRecordingSurvivesBeingWrittenAndReadAgain) {
    REQUIRE_SHARED_FOLDER();
    for (const auto& file : json_files(test::shared_folder() / "recordings")) {
        const auto document = json::parse(test::read_file(file));
        ASSERT_TRUE(document) << file;
        EXPECT_EQ(json::canonical(to_json(*from_json(*document))), json::canonical(*document)) << file;
    }
}

}  // namespace
}  // namespace gateway::recordings
