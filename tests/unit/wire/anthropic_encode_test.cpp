// Requests in the Anthropic Messages dialect: what the body must hold, what is refused, what is dropped with
// a note.
#include <gtest/gtest.h>

#include "wire/codec.hpp"

namespace gateway::wire {
namespace {

using llm::Role;

const Traits kTraits{.provider = "anthropic", .default_max_tokens = 4096};
const Traits kAdaptive{.provider = "anthropic", .default_max_tokens = 4096, .adaptive_thinking = true};

llm::Request request(std::vector<llm::Message> messages = {llm::text_message(Role::user, "Hi")}) {
    llm::Request out;
    out.model = "claude";
    out.messages = std::move(messages);
    return out;
}

EncodedRequest encoded(const llm::Request& r, const Traits& traits = kTraits) {
    auto result = encode(Dialect::anthropic_messages, r, traits);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(EncodedRequest{});
}

ErrorKind refused(const llm::Request& r, const Traits& traits = kTraits) {
    const auto result = encode(Dialect::anthropic_messages, r, traits);
    EXPECT_FALSE(result);
    return result ? ErrorKind::internal : result.error().kind;
}

json::value parsed(std::string_view text) { return json::parse(text).value(); }

void expect_member(const EncodedRequest& r, std::string_view key, std::string_view expected) {
    const json::value* member = json::find(r.body, key);
    if (expected.empty())
        EXPECT_EQ(member, nullptr) << key << " = " << json::write(*member);
    else if (!member)
        ADD_FAILURE() << key << " is missing";
    else
        EXPECT_EQ(json::canonical(*member), json::canonical(parsed(expected))) << key;
}

TEST(AnthropicEncode, ThePlainRequest) {
    const auto r = encoded(request());
    EXPECT_EQ(r.path, "/messages");
    EXPECT_EQ(json::canonical(r.body), json::canonical(parsed(R"({"model":"claude","max_tokens":4096,
        "messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]}]})")));
    EXPECT_TRUE(r.notes.empty());
}

TEST(AnthropicEncode, MaxTokensIsTheCallersOrTheDefaultAndNeverMissing) {
    auto r = request();
    r.max_tokens = 7;
    expect_member(encoded(r), "max_tokens", "7");
    r.max_tokens.reset();
    EXPECT_EQ(refused(r, Traits{.provider = "anthropic"}), ErrorKind::invalid_parameter);
    r.max_tokens = 0;
    EXPECT_EQ(refused(r), ErrorKind::invalid_parameter);
}

TEST(AnthropicEncode, SystemMessagesBecomeBlocksWhereverTheyStand) {
    const auto r = encoded(request({llm::text_message(Role::system, "A"), llm::text_message(Role::user, "Hi"),
                                    llm::text_message(Role::system, "B")}));
    expect_member(r, "system", R"([{"type":"text","text":"A"},{"type":"text","text":"B"}])");
    ASSERT_EQ(r.notes.size(), 1u);
    EXPECT_NE(r.notes[0].find("system message"), std::string::npos);
}

TEST(AnthropicEncode, ResultsOfOneTurnStandTogetherBeforeTheText) {
    const auto r = encoded(request({
        llm::text_message(Role::user, "Go"),
        {Role::assistant,
         {llm::TextPart{"On it"}, llm::ToolCall{"a", "f", R"({"x":1})"}, llm::ToolCall{"b", "g", ""}}},
        {Role::tool, {llm::ToolResult{"a", "f", "one"}}},
        llm::text_message(Role::user, "and then?"),
        {Role::tool, {llm::ToolResult{"b", "g", "boom", true}}},
    }));
    expect_member(r, "messages", R"([
        {"role":"user","content":[{"type":"text","text":"Go"}]},
        {"role":"assistant","content":[{"type":"text","text":"On it"},
            {"type":"tool_use","id":"a","name":"f","input":{"x":1}},
            {"type":"tool_use","id":"b","name":"g","input":{}}]},
        {"role":"user","content":[
            {"type":"tool_result","tool_use_id":"a","content":"one"},
            {"type":"tool_result","tool_use_id":"b","content":"boom","is_error":true},
            {"type":"text","text":"and then?"}]}])");
}

TEST(AnthropicEncode, EmptyTextsAndEmptyTurnsAreLeftOut) {
    const auto r =
        encoded(request({llm::text_message(Role::user, "Hi"), llm::text_message(Role::assistant, "")}));
    expect_member(r, "messages", R"([{"role":"user","content":[{"type":"text","text":"Hi"}]}])");
    EXPECT_EQ(refused(request({llm::text_message(Role::user, "")})), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(request({})), ErrorKind::invalid_parameter);
}

TEST(AnthropicEncode, ArgumentsThatWereCutOffAreRefused) {
    EXPECT_EQ(refused(request({{Role::assistant, {llm::ToolCall{"a", "f", R"({"x":)"}}}})),
              ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(request({{Role::assistant, {llm::ToolCall{"a", "f", "[1]"}}}})),
              ErrorKind::invalid_parameter);
}

TEST(AnthropicEncode, ThinkingGoesBackUnchangedToItsIssuerOnly) {
    const json::value block = parsed(R"({"type":"thinking","thinking":"hm","signature":"S","extra":1})");
    const auto own = encoded(
        request({{Role::assistant, {llm::ReasoningPart{"hm", block, "anthropic"}, llm::TextPart{"A"}}}}));
    EXPECT_EQ(json::find(own.body, "messages")->at(0).at("content").at(0), block);
    EXPECT_TRUE(own.notes.empty());

    const auto foreign = encoded(request(
        {{Role::assistant,
          {llm::ReasoningPart{"hm", block, "openai"}, llm::ReasoningPart{"hm"}, llm::TextPart{"A"}}}}));
    expect_member(foreign, "messages", R"([{"role":"assistant","content":[{"type":"text","text":"A"}]}])");
    EXPECT_EQ(foreign.notes.size(), 1u);
}

using Kind = llm::MediaPart::Kind;

llm::MediaPart media(Kind kind, std::string media_type, std::string data) {
    llm::MediaPart part;
    part.kind = kind;
    part.media_type = std::move(media_type);
    part.data = std::move(data);
    return part;
}

TEST(AnthropicEncode, MediaTakesEveryForm) {
    llm::MediaPart by_url, by_file;
    by_url.url = "https://x.test/a.png";
    by_file.kind = Kind::document;
    by_file.file_id = "file_1";
    by_file.name = "a.pdf";
    const auto r = encoded(request({{Role::user,
                                     {media(Kind::image, "image/png", "AAAA"), by_url, by_file,
                                      media(Kind::document, "text/markdown", "aMOpbGxv")}}}));
    expect_member(r, "messages", R"([{"role":"user","content":[
        {"type":"image","source":{"type":"base64","media_type":"image/png","data":"AAAA"}},
        {"type":"image","source":{"type":"url","url":"https://x.test/a.png"}},
        {"type":"document","source":{"type":"file","file_id":"file_1"},"title":"a.pdf"},
        {"type":"document","source":{"type":"text","media_type":"text/plain","data":"héllo"}}]}])");
    EXPECT_EQ(r.headers.get("anthropic-beta"), "files-api-2025-04-14");
    EXPECT_EQ(encoded(request()).headers.get("anthropic-beta"), "");
}

TEST(AnthropicEncode, MediaItCannotCarryIsRefused) {
    const auto with = [](llm::MediaPart part) { return request({{Role::user, {std::move(part)}}}); };
    EXPECT_EQ(refused(with(media(Kind::audio, "audio/wav", "AAAA"))), ErrorKind::unsupported);
    EXPECT_EQ(refused(with(media(Kind::video, "video/mp4", "AAAA"))), ErrorKind::unsupported);
    EXPECT_EQ(refused(with(media(Kind::image, "", "AAAA"))), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(with(media(Kind::document, "text/plain", "!!"))), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(with(media(Kind::document, "text/plain", "/w=="))),
              ErrorKind::invalid_parameter);  // not UTF-8
}

TEST(AnthropicEncode, ToolsAndTheirChoice) {
    auto r = request();
    r.tools = {{"f", "does f", parsed(R"({"type":"object","properties":{"x":{"type":"integer"}}})"), true},
               {"g", ""}};
    expect_member(encoded(r), "tools", R"([
        {"name":"f","description":"does f","input_schema":{"type":"object","properties":{"x":{"type":"integer"}}},
         "strict":true},
        {"name":"g","input_schema":{"type":"object"}}])");
    expect_member(encoded(r), "tool_choice", "");

    using Mode = llm::ToolChoice::Mode;
    r.tool_choice = {{Mode::automatic}};
    expect_member(encoded(r), "tool_choice", R"({"type":"auto"})");
    r.tool_choice = {{Mode::required}};
    expect_member(encoded(r), "tool_choice", R"({"type":"any"})");
    r.parallel_tool_calls = false;
    r.tool_choice = {{Mode::named, "g"}};
    expect_member(encoded(r), "tool_choice",
                  R"({"type":"tool","name":"g","disable_parallel_tool_use":true})");
    r.tool_choice = {{Mode::none}};
    expect_member(encoded(r), "tool_choice", R"({"type":"none"})");
    r.tool_choice.reset();
    expect_member(encoded(r), "tool_choice", R"({"type":"auto","disable_parallel_tool_use":true})");
}

TEST(AnthropicEncode, AChoiceWithoutToolsIsDroppedUnlessTheyComeAsAdditional) {
    auto r = request();
    r.tool_choice = {{llm::ToolChoice::Mode::required}};
    expect_member(encoded(r), "tool_choice", "");
    EXPECT_EQ(encoded(r).notes.size(), 1u);
    r.additional["tools"] = parsed(R"([{"type":"web_search_20250305","name":"web_search"}])");
    expect_member(encoded(r), "tool_choice", R"({"type":"any"})");
}

TEST(AnthropicEncode, EffortIsABudgetBelowMaxTokens) {
    auto r = request();
    r.max_tokens = 20000;
    const auto thinking = [&](const char* effort) {
        r.reasoning_effort = effort;
        return encoded(r);
    };
    expect_member(thinking(""), "thinking", "");
    expect_member(thinking("none"), "thinking", "");
    expect_member(thinking("minimal"), "thinking", R"({"type":"enabled","budget_tokens":1024})");
    expect_member(thinking("medium"), "thinking", R"({"type":"enabled","budget_tokens":8192})");
    expect_member(thinking("max"), "thinking", R"({"type":"enabled","budget_tokens":10000})");
    r.max_tokens = 1025;
    expect_member(thinking("high"), "thinking", R"({"type":"enabled","budget_tokens":1024})");
    r.max_tokens = 1024;
    expect_member(thinking("high"), "thinking", "");
    EXPECT_EQ(thinking("high").notes.size(), 1u);
    r.reasoning_effort = "extreme";
    EXPECT_EQ(refused(r), ErrorKind::invalid_parameter);
}

TEST(AnthropicEncode, EffortIsALevelWhereThinkingIsAdaptive) {
    auto r = request();
    r.reasoning_effort = "xhigh";
    expect_member(encoded(r, kAdaptive), "thinking", R"({"type":"adaptive"})");
    expect_member(encoded(r, kAdaptive), "output_config", R"({"effort":"xhigh"})");
    r.reasoning_effort = "minimal";
    expect_member(encoded(r, kAdaptive), "output_config", R"({"effort":"low"})");
    r.reasoning_effort = "none";
    expect_member(encoded(r, kAdaptive), "thinking", R"({"type":"disabled"})");
    expect_member(encoded(r, kAdaptive), "output_config", "");
}

TEST(AnthropicEncode, ThinkingYieldsToAForcedToolAndPushesOutSampling) {
    auto r = request();
    r.reasoning_effort = "low";
    r.temperature = 0.5;
    r.top_p = 0.9;
    r.top_k = 10;
    const auto thinking = encoded(r);
    for (const auto key : {"temperature", "top_p", "top_k"})
        expect_member(thinking, key, "");
    EXPECT_EQ(thinking.notes.size(), 3u);

    r.tools = {{"f", ""}};
    r.tool_choice = {{llm::ToolChoice::Mode::required}};
    const auto forced = encoded(r);
    expect_member(forced, "thinking", "");
    expect_member(forced, "temperature", "0.5");
    expect_member(forced, "top_k", "10");
    EXPECT_EQ(forced.notes.size(), 1u);
}

TEST(AnthropicEncode, ThinkingYieldsToCallsThatWereMadeWithoutIt) {
    const json::value block = parsed(R"({"type":"thinking","thinking":"hm","signature":"S"})");
    const auto loop = [&](const std::string& issuer) {
        auto r = request(
            {llm::text_message(Role::user, "Go"),
             {Role::assistant, {llm::ReasoningPart{"hm", block, issuer}, llm::ToolCall{"a", "f", ""}}},
             {Role::tool, {llm::ToolResult{"a", "f", "one"}}}});
        r.reasoning_effort = "low";
        return r;
    };
    EXPECT_TRUE(encoded(loop("anthropic")).body.contains("thinking"));
    EXPECT_TRUE(encoded(loop("openai"), kAdaptive).body.contains("thinking"));
    expect_member(encoded(loop("openai")), "thinking", "");
    EXPECT_EQ(encoded(loop("openai")).notes.size(), 2u);
}

TEST(AnthropicEncode, SamplingIsKeptInRange) {
    auto r = request();
    r.temperature = 1.7;
    r.top_p = 0.3;
    r.seed = 5;
    const auto out = encoded(r);
    expect_member(out, "temperature", "1");
    expect_member(out, "top_p", "0.3");
    expect_member(out, "seed", "");
    EXPECT_EQ(out.notes.size(), 2u);
    r.temperature = -1;
    expect_member(encoded(r), "temperature", "0");
}

TEST(AnthropicEncode, StopSequencesOfWhiteSpaceAreDropped) {
    auto r = request();
    r.stop = {"END", "\n\n"};
    expect_member(encoded(r), "stop_sequences", R"(["END"])");
    EXPECT_EQ(encoded(r).notes.size(), 1u);
}

TEST(AnthropicEncode, ASchemaGoesIntoTheOutputConfig) {
    auto r = request();
    r.reasoning_effort = "high";
    r.response_format = {llm::ResponseFormat::Kind::json_schema, "answer", parsed(R"({"type":"object"})")};
    expect_member(encoded(r, kAdaptive), "output_config",
                  R"({"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}})");
    r.reasoning_effort = "";
    r.response_format->kind = llm::ResponseFormat::Kind::json_object;
    expect_member(encoded(r), "output_config", "");
    EXPECT_EQ(encoded(r).notes.size(), 1u);
}

TEST(AnthropicEncode, AdditionalMembersWinAndDoNotThrowAwayTheirNeighbours) {
    auto r = request();
    r.response_format = {llm::ResponseFormat::Kind::json_schema, "answer", parsed(R"({"type":"object"})")};
    r.additional =
        parsed(R"({"max_tokens":9,"metadata":{"user_id":"u"},"output_config":{"effort":"max"}})").as_object();
    const auto out = encoded(r);
    expect_member(out, "max_tokens", "9");
    expect_member(out, "metadata", R"({"user_id":"u"})");
    expect_member(out, "output_config",
                  R"({"format":{"type":"json_schema","schema":{"type":"object"}},"effort":"max"})");
}

}  // namespace
}  // namespace gateway::wire
