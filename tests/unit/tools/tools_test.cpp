// Every tool by its own description: the example runs, results keep to the advertised shape, descriptions
// stay small.
#include "tools/tool.hpp"

#include <gtest/gtest.h>

#include "json/schema/schema.hpp"
#include "mcp/tool_table.hpp"
#include "tools/shared/options.hpp"
#include "unit/tools/fixture.hpp"

namespace gateway::tools {
namespace {

using test::Tools;

TEST_F(Tools, EveryDescriptionMakesAValidTable) {
    std::vector<mcp::Tool> descriptions;
    for (const auto& file : all())
        descriptions.push_back(file.tool);
    const auto table = mcp::ToolTable::make(std::move(descriptions));
    ASSERT_TRUE(table) << table.error().message;
    EXPECT_GE(table->listed().size(), 9u);
}

TEST_F(Tools, SchemasArePortableAndSmall) {
    for (const auto& file : all()) {
        SCOPED_TRACE(file.tool.name);
        const auto& schema = file.tool.input_schema;
        EXPECT_EQ(json::get_string(schema, "type"), "object");
        for (const char* banned : {"anyOf", "oneOf", "allOf", "$ref"})
            EXPECT_FALSE(schema.contains(banned));
        const auto* properties = json::get_object(schema, "properties");
        ASSERT_NE(properties, nullptr);
        EXPECT_LE(properties->size(), 7u);
        for (const auto& member : *properties)
            EXPECT_TRUE(json::find(member.value(), "type")->is_string()) << member.key();
        EXPECT_FALSE(file.tool.output_schema.contains("required"));
        // About four bytes a token: at most 250 tokens of name, description and input schema.
        EXPECT_LE(file.tool.name.size() + file.tool.description.size() + json::write(schema).size(), 1000u);
    }
}

// What a model says to the example of a tool that wants a form.
std::string fitting_answer(std::string_view tool) {
    if (tool == "extract_json") return R"({\"total\":40})";
    if (tool == "generate_qa_pairs")
        return R"({\"pairs\":[{\"question\":\"When does water boil?\",\"answer\":\"At 100 degrees.\",)"
               R"(\"type\":\"factual\",\"evidence\":\"Water boils at 100 degrees\"}]})";
    return "Fine.";
}

TEST_F(Tools, EveryExampleRunsAndKeepsToTheAdvertisedShape) {
    for (const auto& file : all()) {
        SCOPED_TRACE(file.tool.name);
        for (int i = 0; i < 3; ++i)
            base_.upstream.script.push_back(delegation::test::answer(fitting_answer(file.tool.name)));
        auto example = file.tool.example;
        if (file.tool.name == "read_artifact")
            example["handle"] = "gateway://artifact/" + artifacts_.add("A note.");
        if (file.tool.name == "get_job")
            jobs_.kept["job_00000000000000000000000000000000"] = {
                "job_00000000000000000000000000000000",
                "local",
                "key",
                "generate_completion",
                "{}",
                jobs::State::completed,
                R"({"is_error":false,"structured":{"text":"x"}})",
                {},
                WallTime::max()};
        // The example of multi_completion names providers this house does not have.
        if (file.tool.name == "multi_completion")
            example["providers"] =
                json::array{json::object{{"provider", "openai"}}, json::object{{"provider", "groq"}}};
        const bool streams = file.tool.name == "stream_completion";
        if (streams) {
            base_.upstream.script.clear();
            base_.upstream.script.push_back(
                {200,
                 "data: "
                 "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Fine.\"},\"finish_reason\":\"stop\"}],"
                 "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}\n\ndata: "
                 "[DONE]\n\n"});
        }
        const auto result = call(file, example);
        base_.upstream.script.clear();
        EXPECT_FALSE(result.is_error) << json::write(result.structured);
        EXPECT_EQ(json::schema_problems(result.structured, file.tool.output_schema),
                  std::vector<std::string>{});
        const auto* advertised = json::get_object(file.tool.output_schema, "properties");
        for (const auto& member : result.structured)
            EXPECT_TRUE(advertised && advertised->contains(member.key()))
                << member.key() << " is not advertised";
    }
}

TEST_F(Tools, CompletionResultsCarryTheirBill) {
    upstream_answers(1);
    const auto result = call("generate_completion", {{"prompt", "hi"}}).structured;
    EXPECT_EQ(json::get_string(result, "text"), "Fine.");
    EXPECT_EQ(json::get_string(result, "provider"), "openai");
    EXPECT_EQ(json::get_int(*json::find(result, "tokens"), "total"), 15);
    EXPECT_DOUBLE_EQ(*json::get_double(result, "cost"), 0.0000045);
    for (const char* absent : {"cached", "tries", "notes", "completion", "reasoning"})
        EXPECT_FALSE(result.contains(absent)) << absent;
}

TEST_F(Tools, AnAnswerOutsideItsSchemaIsAnErrorThatKeepsTheBill) {
    upstream_answers(1);
    const json::object schema{{"type", "object"}, {"required", json::array{"x"}}};
    const auto result = call("generate_completion", {{"prompt", "hi"}, {"schema", schema}});
    EXPECT_TRUE(result.is_error);
    EXPECT_EQ(json::get_string(result.structured, "error_code"), "validation_failed");
    EXPECT_DOUBLE_EQ(*json::get_double(result.structured, "cost"), 0.0000045);
}

TEST_F(Tools, ASchemaThatCannotBeUsedIsRefusedBeforeAnythingIsSent) {
    const struct {
        const char *schema, *place;
    } kRows[] = {
        {R"({"properties":{"age":{"type":"int"}}})", "#/properties/age/type"},
        {R"({"properties":{"a":{"$ref":"https://example.com/a.json"}}})", "#/properties/a/$ref"},
        {R"({"$schema":"http://json-schema.org/draft-07/schema#"})", "draft-07"},
        {R"({"$schema":"https://example.com/own"})", "https://example.com/own"},
        {R"({"pattern":"("})", "#/pattern"},
    };
    for (const auto& [schema, place] : kRows) {
        for (const char* option : {"cache", "dry_run"}) {
            json::object arguments{{"prompt", "hi"}, {"schema", *json::parse(schema)}};
            arguments[option] = option == std::string_view("cache") ? json::value("off") : json::value(true);
            const auto result = call("generate_completion", std::move(arguments));
            ASSERT_TRUE(result.is_error) << schema;
            EXPECT_EQ(json::get_string(result.structured, "error_code"), "invalid_parameter") << schema;
            EXPECT_NE(json::get_string(result.structured, "error").find(place), std::string::npos)
                << json::write(result.structured);
        }
    }
    EXPECT_TRUE(base_.upstream.requests.empty());
}

TEST_F(Tools, AnAnswerMayStandInAFencedBlockOrInProse) {
    const json::value schema = json::object{{"type", "object"}, {"required", json::array{"a"}}};
    for (const char* text : {"```json\n{\"a\": 1}\n```", "\n```\n{\"a\": 1}```\n", "{\"a\": 1}",
                             "```json\n{\"a\": 1}", "Here: ```json\n{\"a\": 1}\n```"}) {
        const auto written = json::write(json::value(text));  // as it stands inside the provider's document
        base_.upstream.script.push_back(delegation::test::answer(written.substr(1, written.size() - 2)));
        const auto result = call("generate_completion", {{"prompt", text}, {"schema", schema}});
        ASSERT_FALSE(result.is_error) << text << json::write(result.structured);
        EXPECT_EQ(result.structured.at("data"), (json::value{{"a", 1}})) << text;
    }
    for (const char* text : {"```", "``````", "```json\n{\"a\": 1", "[{\"a\": 1}, {\"a\""}) {
        const auto written = json::write(json::value(text));  // as it stands inside the provider's document
        base_.upstream.script.push_back(delegation::test::answer(written.substr(1, written.size() - 2)));
        EXPECT_TRUE(call("generate_completion", {{"prompt", text}, {"schema", schema}}).is_error) << text;
    }
}

TEST_F(Tools, AnUnknownCapabilityIsNamedWithItsNearest) {
    const auto result = call("list_models", {{"capability", "visoin"}});
    ASSERT_TRUE(result.is_error);
    EXPECT_EQ(json::get_string(result.structured, "error_code"), "invalid_parameter");
}

TEST_F(Tools, ALegMayBeTheTextOfAnObject) {
    upstream_answers(1);
    const auto result =
        call("multi_completion",
             {{"prompt", "x"},
              {"providers", json::array{R"({"provider":"openai","model":"gpt-4o-mini","max_tokens":"9"})"}}});
    ASSERT_FALSE(result.is_error) << json::write(result.structured);
    EXPECT_TRUE(result.structured.at("results").as_object().contains("openai/gpt-4o-mini"));
    const auto wrong =
        call("multi_completion", {{"prompt", "x"}, {"providers", json::array{R"({"provdier":"openai"})"}}});
    EXPECT_EQ(json::get_string(wrong.structured, "error_code"), "invalid_parameter");
    EXPECT_NE(json::get_string(wrong.structured, "error").find("did you mean provider"), std::string::npos);
    EXPECT_TRUE(
        call("multi_completion", {{"prompt", "x"}, {"providers", json::array{"{not json"}}}).is_error);
}

TEST_F(Tools, StreamedPiecesAreProgressInOrder) {
    base_.upstream.script = {
        {200,
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"one \"}}]}\n\n"
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"two\"},\"finish_reason\":\"stop\"}]}\n\n"
         "data: [DONE]\n\n"}};
    const auto result = call("stream_completion", {{"prompt", "count"}});
    ASSERT_FALSE(result.is_error) << json::write(result.structured);
    ASSERT_EQ(progress_.size(), 2u);
    EXPECT_LT(progress_[0].progress, progress_[1].progress);
    EXPECT_LT(*json::get_double(progress_[0].meta, "cost"), *json::get_double(progress_[1].meta, "cost"));
    EXPECT_EQ(json::get_int(result.structured, "chunks"), 2);
}

TEST_F(Tools, OneFailingLegDoesNotFailTheOthers) {
    base_.upstream.script = {delegation::test::error(400, "no"), delegation::test::answer("yes")};
    const auto result =
        call("multi_completion", {{"prompt", "hi"},
                                  {"max_concurrency", 1},
                                  {"providers", json::array{json::object{{"provider", "openai"}},
                                                            json::object{{"provider", "groq"}}}}});
    EXPECT_FALSE(result.is_error);
    EXPECT_EQ(json::get_int(result.structured, "successful_count"), 1);
    EXPECT_EQ(json::get_int(result.structured, "total_providers"), 2);
}

TEST_F(Tools, ADryRunOfSeveralModelsQuotesEachAndSendsNothing) {
    const json::array providers{"openai/gpt-4o-mini",
                                json::object{{"provider", "groq"}, {"max_tokens", 200}}};
    const auto result =
        call("multi_completion",
             {{"prompt", "hi"}, {"providers", providers}, {"max_tokens", 100}, {"dry_run", true}});
    ASSERT_FALSE(result.is_error) << json::write(result.structured);
    EXPECT_TRUE(base_.upstream.requests.empty());
    const auto* results = json::find(result.structured, "results");
    const auto mini = json::get_double(*json::find(*results, "openai/gpt-4o-mini"), "cost");
    const auto fast = json::get_double(*json::find(*results, "groq/fast"), "cost");
    ASSERT_TRUE(mini && fast);
    EXPECT_GE(*fast, 0.0002);  // its own max_tokens, at $1 per million
    EXPECT_DOUBLE_EQ(*json::get_double(result.structured, "total_cost"), *mini + *fast);
}

TEST_F(Tools, TheLegsShareOneCeiling) {
    upstream_answers(2);
    const json::array providers{json::object{{"provider", "groq"}}, json::object{{"provider", "groq"}}};
    call("multi_completion", {{"prompt", "hi"}, {"providers", providers}, {"max_cost", 0.001}});
    ASSERT_EQ(base_.upstream.requests.size(), 2u);
    for (const auto& request : base_.upstream.requests) {
        const auto body = json::parse(request.body);
        const auto limit = json::get_int(*body, "max_tokens")
                               .value_or(json::get_int(*body, "max_completion_tokens").value_or(9999));
        EXPECT_LE(limit, 500);  // half of $0.001 at $1 per million
    }
}

TEST_F(Tools, ALegsOptionsAreCheckedLikeTheCallsOwn) {
    const auto with = [&](json::object leg) {
        return call("multi_completion", {{"prompt", "hi"}, {"providers", json::array{std::move(leg)}}});
    };
    for (const auto& leg : {json::object{{"provider", "openai"}, {"temperature", "hot"}},
                            json::object{{"provider", "openai"}, {"max_token", 5}}})
        EXPECT_EQ(json::get_string(with(leg).structured, "error_code"), "invalid_parameter");
    upstream_answers(1);
    EXPECT_FALSE(with({{"provider", "openai"}, {"temperature", "0.5"}}).is_error);
    EXPECT_EQ(json::get_double(*json::parse(base_.upstream.requests.at(0).body), "temperature"), 0.5);
}

TEST_F(Tools, WhenEveryLegFailsTheResultSaysWhyAndWhatItCost) {
    base_.upstream.script = {delegation::test::error(401, "bad key"),
                             delegation::test::error(401, "bad key")};
    const json::array providers{json::object{{"provider", "openai"}}, json::object{{"provider", "groq"}}};
    const auto result = call("multi_completion", {{"prompt", "hi"}, {"providers", providers}});
    EXPECT_TRUE(result.is_error);
    EXPECT_EQ(json::get_string(result.structured, "error_code"), "authentication_error");
    EXPECT_EQ(json::get_bool(result.structured, "retryable"), false);
    EXPECT_EQ(json::get_double(result.structured, "cost"), 0.0);
}

TEST_F(Tools, AFallbackMayBeAProviderAndOneWithoutAKeyIsLeftOut) {
    base_.providers.find("openai")->key = {};
    base_.upstream.script = {delegation::test::answer("from groq")};
    const auto left_out =
        call("generate_completion", {{"prompt", "hi"}, {"model", "groq/fast"}, {"fallback", "openai"}});
    EXPECT_NE(json::write(left_out.structured).find("fallback openai left out"), std::string::npos);

    base_.providers.find("openai")->key = Secret("sk-test");
    base_.upstream.script = {delegation::test::error(401, "bad key"),
                             delegation::test::answer("from openai")};
    const auto result =
        call("generate_completion", {{"prompt", "other"}, {"model", "groq/fast"}, {"fallback", "openai"}});
    EXPECT_EQ(json::get_string(result.structured, "text"), "from openai");
    EXPECT_EQ(json::find(result.structured, "tries")->get_array().size(), 2u);
}

TEST_F(Tools, ToolChoiceIsAWordOrAProvidersObject) {
    const json::array messages{json::object{{"role", "user"}, {"content", "hi"}}};
    const json::array tools{json::object{{"name", "look"}, {"parameters", json::object{{"type", "object"}}}}};
    const json::object openai{{"type", "function"}, {"function", json::object{{"name", "look"}}}};
    const json::object anthropic{{"type", "tool"}, {"name", "look"}};
    for (const json::value& choice : {json::value("look"), json::value(openai), json::value(anthropic)}) {
        upstream_answers(1);
        call("chat_completion",
             {{"messages", messages}, {"tools", tools}, {"tool_choice", choice}, {"cache", "off"}});
        const auto body = json::parse(base_.upstream.requests.back().body);
        EXPECT_EQ(json::write(*json::find(*body, "tool_choice", "function", "name")), "\"look\"");
    }
}

TEST_F(Tools, ThoughtsGoBackInTheirOrderBeforeTheCallsTheyLedTo) {
    const auto thought = [](const char* id) {
        return json::object{{"opaque", json::object{{"id", id}}}, {"issuer", "openai"}, {"text", id}};
    };
    const json::array messages{
        json::object{{"role", "user"}, {"content", "hi"}},
        json::object{{"role", "assistant"},
                     {"content", "x"},
                     {"reasoning_state", json::array{thought("first"), thought("second")}}}};
    Invocation invocation{house_, "req_test", "local", {}};
    const auto read = messages_from_chat(invocation, {{"messages", messages}});
    ASSERT_TRUE(read);
    const auto& parts = read->at(1).parts;
    ASSERT_EQ(parts.size(), 3u);
    EXPECT_EQ(std::get<llm::ReasoningPart>(parts[0]).text, "first");
    EXPECT_EQ(std::get<llm::ReasoningPart>(parts[1]).text, "second");
}

TEST_F(Tools, OwnedKeysOfAdditionalParamsAreRefusedByName) {
    const auto result = call("generate_completion",
                             {{"prompt", "hi"}, {"additional_params", json::object{{"stream", true}}}});
    EXPECT_TRUE(result.is_error);
    EXPECT_NE(json::get_string(result.structured, "error").find("'stream'"), std::string_view::npos);
}

}  // namespace
}  // namespace gateway::tools
