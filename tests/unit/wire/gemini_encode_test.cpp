// Requests in the Gemini dialect: what path and body must hold, what is refused, what is dropped with a note.
#include <gtest/gtest.h>

#include "wire/codec.hpp"

namespace gateway::wire {
namespace {

using llm::Role;

const Traits kTraits{.provider = "gemini"};
const Traits kLevels{.provider = "gemini", .thinking_level = true};

llm::Request request(std::vector<llm::Message> messages = {llm::text_message(Role::user, "Hi")}) {
    llm::Request out;
    out.model = "gemini-2.5-flash";
    out.messages = std::move(messages);
    return out;
}

EncodedRequest encoded(const llm::Request& r, const Traits& traits = kTraits) {
    auto result = encode(Dialect::gemini_generate, r, traits);
    EXPECT_TRUE(result) << result.error().message;
    return result.value_or(EncodedRequest{});
}

ErrorKind refused(const llm::Request& r, const Traits& traits = kTraits) {
    const auto result = encode(Dialect::gemini_generate, r, traits);
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

TEST(GeminiEncode, ThePlainRequest) {
    const auto r = encoded(request());
    EXPECT_EQ(r.path, "/models/gemini-2.5-flash:generateContent");
    EXPECT_EQ(json::write(r.body), R"({"contents":[{"role":"user","parts":[{"text":"Hi"}]}]})");
}

TEST(GeminiEncode, ThePathCarriesTheModelAndNothingElse) {
    auto r = request();
    r.stream = true;
    EXPECT_EQ(encoded(r).path, "/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
    r.stream = false;
    const auto path = [&](const char* model) {
        r.model = model;
        return encoded(r).path;
    };
    EXPECT_EQ(path("models/m"), "/models/m:generateContent");
    EXPECT_EQ(path("tunedModels/t-1"), "/tunedModels/t-1:generateContent");
    EXPECT_EQ(path("../files/x?key=y"), "/models/..%2Ffiles%2Fx%3Fkey%3Dy:generateContent");
}

TEST(GeminiEncode, SystemMessagesBecomeTheInstruction) {
    const auto r = encoded(request({llm::text_message(Role::system, "A"), llm::text_message(Role::user, "Hi"),
                                    llm::text_message(Role::system, "B")}));
    expect_member(r, "systemInstruction", R"({"parts":[{"text":"A"},{"text":"B"}]})");
    EXPECT_EQ(r.notes.size(), 1u);
}

TEST(GeminiEncode, CallsAndTheirResults) {
    llm::ToolCall own{"id-1", "f", R"({"x":1})", "SIG", "gemini"};
    llm::ToolCall made{"call_1", "g", ""};
    made.synthetic_id = true;
    const auto r = encoded(request({
        llm::text_message(Role::user, "Go"),
        {Role::assistant, {own, made}},
        {Role::tool, {llm::ToolResult{"call_1", "", "[1,2]"}}},  // in another order than the calls
        {Role::tool, {llm::ToolResult{"id-1", "", R"({"ok":true})"}}},
        llm::text_message(Role::user, "and then?"),
    }));
    expect_member(r, "contents", R"([
        {"role":"user","parts":[{"text":"Go"}]},
        {"role":"model","parts":[
            {"functionCall":{"name":"f","args":{"x":1},"id":"id-1"},"thoughtSignature":"SIG"},
            {"functionCall":{"name":"g","args":{}}}]},
        {"role":"user","parts":[
            {"functionResponse":{"name":"f","response":{"ok":true},"id":"id-1"}},
            {"functionResponse":{"name":"g","response":{"output":[1,2]}}}]},
        {"role":"user","parts":[{"text":"and then?"}]}])");
}

TEST(GeminiEncode, AResponseIsAlwaysAnObject) {
    const auto response = [](std::string content, bool is_error) {
        const auto r =
            encoded(request({{Role::tool, {llm::ToolResult{"x", "f", std::move(content), is_error}}}}));
        return json::write(
            *json::find(r.body.at("contents").at(0).at("parts").at(0), "functionResponse", "response"));
    };
    EXPECT_EQ(response("sunny", false), R"({"output":"sunny"})");
    EXPECT_EQ(response("12", false), R"({"output":"12"})");
    EXPECT_EQ(response("", false), R"({"output":""})");
    EXPECT_EQ(response(R"({"a":1})", false), R"({"a":1})");
    EXPECT_EQ(response("boom", true), R"({"error":"boom"})");
    EXPECT_EQ(response(R"({"a":1})", true), R"({"error":{"a":1}})");
    EXPECT_EQ(refused(request({{Role::tool, {llm::ToolResult{"x", "", "y"}}}})),
              ErrorKind::invalid_parameter);
}

TEST(GeminiEncode, SignaturesGoBackToTheirIssuerOnly) {
    const llm::ToolCall foreign{"toolu_1", "f", "{}", "S", "anthropic"};
    const llm::ToolCall second{"toolu_2", "g", "{}"};
    const auto contents = [&](const Traits& traits) {
        return json::write(
            encoded(request({{Role::assistant, {foreign, second}}}), traits).body.at("contents"));
    };
    EXPECT_EQ(contents(kTraits).find("thoughtSignature"), std::string::npos);
    // Gemini 3 refuses a first call without one; its documented stand-in is used, on the first call only.
    const std::string with_stand_in = contents(kLevels);
    const std::size_t at = with_stand_in.find("skip_thought_signature_validator");
    EXPECT_NE(at, std::string::npos);
    EXPECT_EQ(with_stand_in.find("thoughtSignature", at), std::string::npos);
}

TEST(GeminiEncode, OpaquePartsGoBackWhereTheyCameFrom) {
    const auto opaque = [](std::string_view text, std::string reasoning = "", std::string issuer = "gemini") {
        return llm::ReasoningPart{std::move(reasoning), parsed(text), std::move(issuer)};
    };
    const auto r = encoded(request({{Role::assistant,
                                     {opaque(R"({"thought":true,"thoughtSignature":"T"})", "hm"),
                                      llm::ReasoningPart{"a summary without state"}, llm::TextPart{"A"},
                                      opaque(R"({"thoughtSignature":"S"})"), llm::TextPart{"B"},
                                      opaque(R"({"text":"","thoughtSignature":"E"})"),
                                      opaque(R"({"executableCode":{"code":"1"},"thoughtSignature":"X"})"),
                                      opaque(R"({"thoughtSignature":"foreign"})", "", "openai")}}}));
    expect_member(r, "contents", R"([{"role":"model","parts":[
        {"thought":true,"thoughtSignature":"T","text":"hm"},
        {"text":"A","thoughtSignature":"S"},
        {"text":"B"},
        {"text":"","thoughtSignature":"E"},
        {"executableCode":{"code":"1"},"thoughtSignature":"X"}]}])");
    EXPECT_EQ(r.notes.size(), 1u);
}

TEST(GeminiEncode, MediaInlineOrByAddress) {
    llm::MediaPart inline_image, by_file, by_url;
    inline_image.media_type = "image/png";
    inline_image.data = "AAAA";
    by_file.media_type = "application/pdf";
    by_file.file_id = "https://files.test/1";
    by_url.url = "https://x.test/v.mp4";
    const auto r = encoded(request({{Role::user, {inline_image, by_file, by_url}}}));
    expect_member(r, "contents", R"([{"role":"user","parts":[
        {"inlineData":{"mimeType":"image/png","data":"AAAA"}},
        {"fileData":{"fileUri":"https://files.test/1","mimeType":"application/pdf"}},
        {"fileData":{"fileUri":"https://x.test/v.mp4"}}]}])");
    inline_image.media_type.clear();
    EXPECT_EQ(refused(request({{Role::user, {inline_image}}})), ErrorKind::invalid_parameter);
}

TEST(GeminiEncode, ToolsAndTheirChoice) {
    auto r = request();
    r.tools = {{"f", "does f", parsed(R"({"type":"object","additionalProperties":false})")}, {"g", ""}};
    expect_member(encoded(r), "tools", R"([{"functionDeclarations":[
        {"name":"f","description":"does f","parametersJsonSchema":{"type":"object","additionalProperties":false}},
        {"name":"g"}]}])");
    expect_member(encoded(r), "toolConfig", "");

    using Mode = llm::ToolChoice::Mode;
    const auto config = [&](Mode mode) {
        r.tool_choice = {{mode, "f"}};
        return json::write(*json::find(encoded(r).body.at("toolConfig"), "functionCallingConfig"));
    };
    EXPECT_EQ(config(Mode::automatic), R"({"mode":"AUTO"})");
    EXPECT_EQ(config(Mode::none), R"({"mode":"NONE"})");
    EXPECT_EQ(config(Mode::required), R"({"mode":"ANY"})");
    EXPECT_EQ(config(Mode::named), R"({"mode":"ANY","allowedFunctionNames":["f"]})");
    r.parallel_tool_calls = false;
    EXPECT_EQ(encoded(r).notes.size(), 1u);
    r.parallel_tool_calls.reset();
    r.tools.clear();
    expect_member(encoded(r), "toolConfig", "");
    EXPECT_EQ(encoded(r).notes.size(), 1u);
}

TEST(GeminiEncode, GenerationConfig) {
    auto r = request();
    r.max_tokens = 9;
    r.temperature = 2.5;
    r.top_p = 0.5;
    r.top_k = 3;
    r.seed = 7;
    r.stop = {"1", "2", "3", "4", "5", "6"};
    const auto out = encoded(r);
    expect_member(out, "generationConfig",
                  R"({"maxOutputTokens":9,"temperature":2,"topP":0.5,"topK":3,"seed":7,
        "stopSequences":["1","2","3","4","5"]})");
    EXPECT_EQ(out.notes.size(), 2u);
    auto big_seed = request();
    big_seed.seed = 1LL << 40;
    expect_member(encoded(big_seed), "generationConfig", "");
    EXPECT_EQ(encoded(big_seed).notes.size(), 1u);
}

TEST(GeminiEncode, ResponseFormats) {
    auto r = request();
    using Kind = llm::ResponseFormat::Kind;
    r.response_format = {Kind::json_object};
    expect_member(encoded(r), "generationConfig", R"({"responseMimeType":"application/json"})");
    r.response_format = {Kind::json_schema, "answer", parsed(R"({"type":"array"})")};
    expect_member(encoded(r), "generationConfig",
                  R"({"responseMimeType":"application/json","responseJsonSchema":{"type":"array"}})");
    Traits no_schema = kTraits;
    no_schema.json_schema = false;
    expect_member(encoded(r, no_schema), "generationConfig", R"({"responseMimeType":"application/json"})");
    EXPECT_EQ(encoded(r, no_schema).notes.size(), 1u);
}

TEST(GeminiEncode, EffortIsABudgetOrALevel) {
    auto r = request();
    const auto thinking = [&](const char* effort, const Traits& traits) {
        r.reasoning_effort = effort;
        return json::write(*json::find(encoded(r, traits).body.at("generationConfig"), "thinkingConfig"));
    };
    EXPECT_EQ(thinking("none", kTraits), R"({"thinkingBudget":0})");
    EXPECT_EQ(thinking("low", kTraits), R"({"thinkingBudget":1024,"includeThoughts":true})");
    EXPECT_EQ(thinking("max", kTraits), R"({"thinkingBudget":24576,"includeThoughts":true})");
    EXPECT_EQ(thinking("none", kLevels), R"({"thinkingLevel":"minimal"})");
    EXPECT_EQ(thinking("low", kLevels), R"({"thinkingLevel":"low","includeThoughts":true})");
    EXPECT_EQ(thinking("max", kLevels), R"({"thinkingLevel":"high","includeThoughts":true})");
    EXPECT_EQ(encoded(r, kLevels).notes.size(), 1u);
    r.reasoning_effort = "extreme";
    EXPECT_EQ(refused(r), ErrorKind::invalid_parameter);
}

TEST(GeminiEncode, AdditionalMembersWinAndDoNotThrowAwayTheirNeighbours) {
    auto r = request();
    r.max_tokens = 9;
    r.additional =
        parsed(R"({"cachedContent":"cachedContents/1","generationConfig":{"candidateCount":1}})").as_object();
    expect_member(encoded(r), "cachedContent", R"("cachedContents/1")");
    expect_member(encoded(r), "generationConfig", R"({"maxOutputTokens":9,"candidateCount":1})");
}

TEST(GeminiEncode, NothingToSayIsRefused) {
    EXPECT_EQ(refused(request({})), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(request({llm::text_message(Role::system, "A")})), ErrorKind::invalid_parameter);
    EXPECT_EQ(refused(request({{Role::assistant, {llm::ToolCall{"a", "f", "{\"x\":"}}}})),
              ErrorKind::invalid_parameter);
}

}  // namespace
}  // namespace gateway::wire
