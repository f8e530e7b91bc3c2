// What every tool shares about documents: handles for texts, large results as artifacts; and the tools that
// need no model.
#include "base/text.hpp"
#include "json/schema/schema.hpp"
#include "tools/shared/overflow.hpp"
#include "unit/tools/fixture.hpp"

namespace gateway::tools {
namespace {

class Documents : public test::Tools {
  protected:
    std::string handle(std::string content, std::string principal = "local", std::string name = "note.md") {
        return "gateway://artifact/" +
               artifacts_.add(std::move(content), std::move(principal), std::move(name));
    }
    std::string sent() { return base_.upstream.requests.back().body; }
    mcp::ToolResult complete(std::string answer, json::object arguments) {
        base_.upstream.script.push_back(delegation::test::answer(answer));
        arguments["cache"] = "off";
        return call("generate_completion", std::move(arguments));
    }
    static std::string words(int count) {
        std::string text;
        for (int i = 0; i < count; ++i)
            text += "word" + std::to_string(i) + ' ';
        return text;
    }
    std::string error_code(const mcp::ToolResult& result) {
        return std::string(json::get_string(result.structured, "error_code"));
    }
};

TEST_F(Documents, AHandleInSourcesIsReadByTheGateway) {
    complete("Blue.", {{"prompt", "Which colour?"}, {"sources", json::array{handle("The sky is blue.")}}});
    EXPECT_NE(sent().find("The sky is blue."), std::string::npos);
    EXPECT_EQ(sent().find("gateway://"), std::string::npos) << "the model never sees a handle";
}

TEST_F(Documents, AStringThatIsAHandleMeansItsText) {
    complete("Yes.", {{"prompt", handle("Is water wet?")}});
    EXPECT_NE(sent().find("Is water wet?"), std::string::npos);
    complete("Yes.", {{"prompt", "Look at gateway://artifact/00000000000000000000000000000000 please"}});
    EXPECT_NE(sent().find("gateway://artifact/000"), std::string::npos) << "only a whole value is a handle";
}

TEST_F(Documents, SomebodyElsesHandleDoesNotExist) {
    const auto result =
        call("generate_completion", {{"prompt", "x"}, {"sources", json::array{handle("secret", "other")}}});
    EXPECT_EQ(error_code(result), "not_found");
    EXPECT_TRUE(base_.upstream.requests.empty());
    EXPECT_EQ(error_code(call("read_artifact", {{"handle", handle("secret", "other")}})), "not_found");
    EXPECT_EQ(error_code(call("generate_completion", {{"prompt", "gateway://artifact/nonsense"}})),
              "not_found");
}

TEST_F(Documents, AnExpiredHandleSaysSo) {
    const auto id = artifacts_.add("old", "local", "old.md", base_.clock.wall());
    const auto result = call("read_artifact", {{"handle", "gateway://artifact/" + id}});
    EXPECT_EQ(error_code(result), "not_found");
    EXPECT_NE(json::get_string(result.structured, "error").find("expired"), std::string_view::npos);
}

TEST_F(Documents, AnAnswerOverTheBudgetBecomesAHandleAndAPreview) {
    const auto text = words(6000);
    const auto result = complete(text, {{"prompt", "Write much."}}).structured;
    const auto* overflow = json::get_object(result, "overflow");
    ASSERT_NE(overflow, nullptr) << json::write(result);
    const auto preview = json::get_string(result, "text");
    EXPECT_TRUE(text.starts_with(preview));
    EXPECT_GT(json::get_int(*overflow, "tokens"), static_cast<std::int64_t>(kResultBudget));
    EXPECT_GT(json::get_int(*overflow, "shown"), 0);
    EXPECT_LE(json::get_int(*overflow, "shown"), static_cast<std::int64_t>(kPreview));
    EXPECT_FALSE(json::find(result, "cost")->is_null()) << "META stays";

    const auto page = call("read_artifact", {{"handle", json::get_string(*overflow, "handle")}}).structured;
    EXPECT_TRUE(text.starts_with(json::get_string(page, "text")));
    EXPECT_EQ(json::get_int(page, "total_chars"), static_cast<std::int64_t>(text.size()));
}

TEST_F(Documents, InlineAndArtifactAreAsTheCallerSays) {
    const auto text = words(6000);
    const auto whole = complete(text, {{"prompt", "Write much."}, {"return_as", "inline"}}).structured;
    EXPECT_EQ(json::get_string(whole, "text"), text);
    const auto kept = complete("Short.", {{"prompt", "Hi."}, {"return_as", "artifact"}}).structured;
    EXPECT_FALSE(kept.contains("text"));
    const auto* overflow = json::get_object(kept, "overflow");
    ASSERT_NE(overflow, nullptr);
    const auto page = call("read_artifact", {{"handle", json::get_string(*overflow, "handle")}}).structured;
    EXPECT_EQ(json::get_string(page, "text"), "Short.");
}

TEST_F(Documents, AResultThatCannotBeKeptIsGivenAsItIs) {
    artifacts_.failure = Error{ErrorKind::storage, "the disk is full"};
    const auto text = words(6000);
    const auto result = complete(text, {{"prompt", "Write much."}}).structured;
    EXPECT_EQ(json::get_string(result, "text"), text) << "it was paid for";
    EXPECT_NE(json::write(*json::find(result, "notes")).find("the disk is full"), std::string::npos);
    const auto refused = complete("Short.", {{"prompt", "Hi."}, {"return_as", "artifact"}});
    EXPECT_TRUE(refused.is_error);
}

TEST_F(Documents, PagesJoinToTheText) {
    std::string text;
    for (int i = 0; i < 500; ++i)
        text += "Zeile " + std::to_string(i) + ": Äpfel, 日本, 🌍\n";
    const auto h = handle(text);
    std::string read;
    for (std::optional<std::int64_t> offset = 0; offset;) {
        const auto page =
            call("read_artifact", {{"handle", h}, {"offset", *offset}, {"limit", 777}}).structured;
        read += json::get_string(page, "text");
        offset = json::get_int(page, "next_offset");
    }
    EXPECT_EQ(read, text);
    const auto beyond = call("read_artifact", {{"handle", h}, {"offset", 1'000'000}}).structured;
    EXPECT_EQ(json::get_string(beyond, "text"), "");
    EXPECT_FALSE(beyond.contains("next_offset"));
}

TEST_F(Documents, APatternGivesTheLinesThatMatchWithTheirOffsets) {
    const auto h = handle("alpha\nbéta 1\ngamma\nbeta 2\n");
    const auto found = call("read_artifact", {{"handle", h}, {"pattern", "b.ta \\d"}}).structured;
    EXPECT_EQ(json::get_string(found, "text"), "6: béta 1\n19: beta 2\n");
    const auto later =
        call("read_artifact", {{"handle", h}, {"pattern", "b.ta \\d"}, {"limit", 5}}).structured;
    EXPECT_EQ(json::get_string(later, "text"), "6: béta 1\n");
    EXPECT_EQ(json::get_int(later, "next_offset"), 19);
    EXPECT_EQ(error_code(call("read_artifact", {{"handle", h}, {"pattern", "("}})), "invalid_parameter");
}

// A list that became an artifact is one line of JSON.
TEST_F(Documents, APatternShowsWhatMatchesInALongLine) {
    std::string line = "[";
    for (int i = 0; i < 3000; ++i)
        line += "{\"näme\":\"row " + std::to_string(i) + "\"},";
    const auto h = handle(line);
    const auto found = call("read_artifact", {{"handle", h}, {"pattern", "row 2888"}}).structured;
    const auto text = std::string(json::get_string(found, "text"));
    EXPECT_NE(text.find("row 2888"), std::string::npos) << text;
    EXPECT_LT(text.size(), 600u);
    const auto offset = std::stoll(text);
    const auto page = call("read_artifact", {{"handle", h}, {"offset", offset}, {"limit", 400}}).structured;
    EXPECT_NE(json::get_string(page, "text").find("row 2888"), std::string::npos);

    // Every match is shown once, page after page.
    std::size_t matches = 0;
    for (std::optional<std::int64_t> at = 0; at;) {
        const auto more = call("read_artifact",
                               {{"handle", h}, {"pattern", "row \\d*77\""}, {"offset", *at}, {"limit", 2000}})
                              .structured;
        const auto shown = std::string(json::get_string(more, "text"));
        for (auto place = shown.find("77\""); place != std::string::npos;
             place = shown.find("77\"", place + 1))
            ++matches;
        at = json::get_int(more, "next_offset");
    }
    EXPECT_EQ(matches, 30u);
}

TEST_F(Documents, APatternThatNeverEndsIsGivenUp) {
    const auto h = handle(std::string(5'000, 'a') + "\n");
    const auto result = call("read_artifact", {{"handle", h}, {"pattern", "(a+)+$|(a+)+b"}});
    if (result.is_error) EXPECT_EQ(error_code(result), "invalid_parameter");
    SUCCEED();
}

TEST_F(Documents, ChunksAreTheDocument) {
    std::string text = "# Title\n\n";
    for (int i = 0; i < 60; ++i)
        text += "Paragraph " + std::to_string(i) + " says a little about a small thing.\n\n";
    const auto result =
        call("chunk_document", {{"document", text}, {"chunk_size", 100}, {"overlap", 0}, {"spans", true}})
            .structured;
    const auto& chunks = *json::get_array(result, "chunks");
    EXPECT_EQ(json::get_int(result, "chunk_count"), static_cast<std::int64_t>(chunks.size()));
    std::string joined;
    for (const auto& chunk : chunks)
        joined += json::as_string(chunk);
    EXPECT_EQ(joined, text);
    EXPECT_EQ(json::get_string(result, "method"), "structural");
    EXPECT_EQ(json::get_array(result, "spans")->size(), chunks.size());
}

TEST_F(Documents, ManyChunksComeAsHandlesEachOfItsOwn) {
    const auto text = words(9000);
    const auto result = call("chunk_document",
                             {{"document", text}, {"chunk_size", 1000}, {"overlap", 0}, {"method", "token"}})
                            .structured;
    std::string joined;
    for (const auto& chunk : *json::get_array(result, "chunks")) {
        const auto page =
            call("read_artifact", {{"handle", json::as_string(chunk)}, {"limit", 100'000}}).structured;
        joined += json::get_string(page, "text");
    }
    EXPECT_EQ(trim(joined), trim(text));
    EXPECT_EQ(
        error_code(call(
            "read_artifact",
            {{"handle", std::string(json::as_string(json::get_array(result, "chunks")->front())) + "99"}})),
        "not_found");
}

TEST_F(Documents, OfVeryManyChunksTheFirstHandlesAreListed) {
    const auto result =
        call("chunk_document", {{"document", words(9000)}, {"chunk_size", 50}, {"spans", true}}).structured;
    const auto count = json::get_int(result, "chunk_count").value_or(0);
    ASSERT_GT(count, 300);
    EXPECT_EQ(json::get_array(result, "chunks")->size(), 200u);
    const auto first = std::string(json::as_string(json::get_array(result, "chunks")->front()));
    const auto last = first.substr(0, first.rfind('/') + 1) + std::to_string(count - 1);
    EXPECT_FALSE(call("read_artifact", {{"handle", last}}).is_error);
    const auto* spans = json::get_object(*json::get_object(result, "overflow"), "spans");
    ASSERT_NE(spans, nullptr) << "what stands beside the chunks has a budget, too";
    EXPECT_EQ(static_cast<std::size_t>(json::get_int(*spans, "shown").value_or(0)),
              json::get_array(result, "spans")->size());
}

TEST_F(Documents, WhatStandsBesideTheMainMemberOverflowsToo) {
    std::string text;
    for (int i = 0; i < 3000; ++i)
        text += "On 3 May 2024 Ada paid 40 EUR.\n";
    const auto result = call("extract_entities", {{"document", text},
                                                  {"entity_types", json::array{"money"}},
                                                  {"mentions", true},
                                                  {"provider", "local"}})
                            .structured;
    EXPECT_EQ(json::write(*json::find(result, "entities")), R"({"money":["40 EUR"]})");
    const auto* mentions = json::get_object(*json::get_object(result, "overflow"), "mentions");
    ASSERT_NE(mentions, nullptr) << json::write(result).substr(0, 500);
    const auto page =
        call("read_artifact", {{"handle", json::get_string(*mentions, "handle")}, {"limit", 60}});
    EXPECT_TRUE(json::get_string(page.structured, "text").starts_with(R"([{"text":"40 EUR","type":"money")"));
}

TEST_F(Documents, WhatNeedsAModelSaysWhatDoesNot) {
    const json::object local{{"document", "Nothing of the kind stands here."}, {"provider", "local"}};
    for (const char* tool :
         {"extract_table", "extract_key_value_pairs", "extract_semantic_schema", "generate_qa_pairs"}) {
        const auto result = call(tool, local);
        EXPECT_EQ(error_code(result), "not_configured") << tool;
        EXPECT_NE(json::get_string(result.structured, "error").find("Leave provider"), std::string_view::npos)
            << tool;
    }
    const auto code = call("summarize_document", {{"document", "{\"a\":1}"}, {"provider", "local"}});
    EXPECT_EQ(error_code(code), "not_configured");
    const auto broken = call("extract_semantic_schema", {{"document", "{\"a\":1,,}"}, {"provider", "local"}});
    EXPECT_NE(json::get_string(broken.structured, "error").find("byte"), std::string_view::npos)
        << json::write(broken.structured);
}

TEST_F(Documents, AMistypedLocalIsRecognised) {
    const auto result = call("summarize_document", {{"document", "Tea."}, {"provider", "lokal"}});
    EXPECT_EQ(error_code(result), "invalid_parameter");
    EXPECT_NE(json::get_string(result.structured, "error").find("Did you mean 'local'?"),
              std::string_view::npos)
        << json::write(result.structured);
}

TEST_F(Documents, APastedPageIsReadAsOne) {
    const auto result =
        call("extract_table",
             {{"document", " <table><tr><th>city<th>people</tr><tr><td>Lisbon<td>545</tr></table>"}})
            .structured;
    EXPECT_EQ(json::write(*json::find(result, "data")), R"([{"city":"Lisbon","people":545}])");
    EXPECT_TRUE(base_.upstream.requests.empty());
}

TEST_F(Documents, AListMayComeAsTextAndNothingAsEmptyText) {
    const char* table = "| a | b |\n|---|---|\n| 1 | 2 |\n";
    const auto forms =
        call("extract_table", {{"document", table}, {"return_formats", "[\"csv\",\"json\"]"}}).structured;
    EXPECT_EQ(json::get_string(*json::find(forms, "data"), "csv"), "a,b\n1,2\n") << json::write(forms);
    const auto both = call("extract_table", {{"document", ""}, {"source", json::array{handle(table)}}});
    EXPECT_FALSE(both.is_error) << json::write(both.structured);
}

TEST_F(Documents, ADocumentIsGivenInlineOrByReferenceNotBoth) {
    for (const auto& arguments : {json::object{}, json::object{{"document", "x"}, {"source", handle("y")}},
                                  json::object{{"document", " "}}})
        EXPECT_EQ(error_code(call("chunk_document", arguments)), "invalid_parameter")
            << json::write(arguments);
    EXPECT_EQ(error_code(call("chunk_document", {{"document", "x"}, {"method", "magic"}})),
              "invalid_parameter");
    EXPECT_EQ(error_code(call("chunk_document", {{"document", "x"}, {"chunk_size", 10}, {"overlap", 9}})),
              "invalid_parameter");
}

TEST_F(Documents, SeveralSourcesAreOneDocumentWithTheirNames) {
    const auto result =
        call("chunk_document",
             {{"sources", json::array{handle("Alpha.", "local", "a.md"), handle("Beta.", "local", "b.md")}}})
            .structured;
    EXPECT_EQ(json::as_string(json::get_array(result, "chunks")->front()),
              "# a.md\n\nAlpha.\n\n# b.md\n\nBeta.");
}

TEST_F(Documents, SemanticChunksAreStructuralOnesAndSaySo) {
    const auto result =
        call("chunk_document", {{"document", "Tea.\n\nCoffee."}, {"method", "semantic"}}).structured;
    EXPECT_EQ(json::get_string(result, "method"), "structural");
    EXPECT_EQ(json::get_array(result, "notes")->size(), 1u);
}

TEST_F(Documents, OldSpellingsAreUnderstood) {
    const char* table = "| a | b |\n|---|---|\n| 1 | 2 |\n";
    const struct {
        const char* tool;
        json::object arguments;
        const char* member;
    } kRows[] = {
        {"chunk_document", {{"text", "Tea."}, {"chunk_method", "token"}, {"overlap", 0}}, "chunks"},
        {"summarize_document",
         {{"text", "Rivers shape valleys over many centuries, stone by stone."},
          {"summary_format", "tldr"},
          {"provider", "local"}},
         "summary"},
        {"extract_entities",
         {{"text", "Paid 40 EUR."}, {"entity_types", "money"}, {"provider", "local"}},
         "entities"},
        {"extract_table", {{"text", table}, {"return_formats", json::array{"csv", "markdown"}}}, "data"},
        {"extract_key_value_pairs", {{"text", "Name: Ada\n"}, {"keys", json::array{"name"}}}, "data"},
        {"extract_semantic_schema", {{"text", "{}"}, {"format", "python_dataclass"}}, "schema"},
        {"process_document_batch",
         {{"documents", json::array{"Tea."}}, {"operation", "chunk_document"}},
         "results"},
        {"read_artifact", {{"handle", handle("x")}, {"offset", "0"}}, "text"},
    };
    for (const auto& [tool, arguments, member] : kRows) {
        const auto result = call(tool, arguments);
        EXPECT_FALSE(result.is_error) << tool << json::write(result.structured);
        EXPECT_TRUE(result.structured.contains(member)) << tool << json::write(result.structured);
    }
    EXPECT_TRUE(base_.upstream.requests.empty()) << "none of these needs a model";
}

TEST_F(Documents, TwoWordsForOneTypeBothGetWhatIsFound) {
    const auto result = call("extract_entities", {{"document", "Paid 40 EUR and 40 EUR."},
                                                  {"entity_types", json::array{"money", "amount"}},
                                                  {"mentions", true},
                                                  {"provider", "local"}})
                            .structured;
    EXPECT_EQ(json::write(*json::find(result, "entities")), R"({"money":["40 EUR"],"amount":["40 EUR"]})");
    EXPECT_EQ(json::get_array(result, "mentions")->size(), 4u);
}

TEST_F(Documents, TailsAreNotChunkedAgainAndAgain) {
    const auto text = words(3'000);
    const auto result =
        call("chunk_document",
             {{"document", text}, {"chunk_size", 1000}, {"overlap", 100}, {"method", "token"}})
            .structured;
    const auto whole = call(
        "chunk_document",
        {{"document", text}, {"chunk_size", 100'000}, {"overlap", 0}, {"method", "token"}, {"spans", true}});
    const auto tokens =
        json::get_int(json::get_array(whole.structured, "spans")->front(), "tokens").value_or(0);
    EXPECT_LE(json::get_int(result, "chunk_count").value_or(0), tokens / 900 + 2);
}

TEST_F(Documents, ATableIsGivenInEachFormatAskedFor) {
    const char* text = "Prices.\n\n| Item | Price |\n|---|---|\n| Tea | 3 |\n| Cake | 4.50 |\n";
    const auto rows = call("extract_table", {{"document", text}}).structured;
    EXPECT_EQ(json::write(*json::find(rows, "data")),
              R"([{"Item":"Tea","Price":"3"},{"Item":"Cake","Price":"4.50"}])");
    EXPECT_EQ(json::get_int(rows, "rows"), 2);
    EXPECT_EQ(json::write(*json::find(rows, "columns")), R"(["Item","Price"])");
    const auto forms =
        call("extract_table",
             {{"document", text}, {"headers", json::array{"price"}}, {"format", json::array{"csv", "json"}}})
            .structured;
    EXPECT_EQ(json::get_string(*json::find(forms, "data"), "csv"), "price\n3\n4.50\n") << json::write(forms);
    EXPECT_EQ(error_code(call("extract_table", {{"document", text}, {"format", "xml"}})),
              "invalid_parameter");
}

TEST_F(Documents, ProseGoesToTheModelAndWhatIsWrittenAsATableDoesNot) {
    base_.upstream.script.push_back(
        delegation::test::answer(R"({\"columns\":[\"item\",\"price\"],\"rows\":[[\"tea\",\"3\"]]})"));
    const auto result =
        call("extract_table", {{"document", "Tea costs three euros and that is all there is."},
                               {"headers", json::array{"item", "price"}}});
    EXPECT_EQ(base_.upstream.requests.size(), 1u) << json::write(result.structured);
}

TEST_F(Documents, TheLastFailureKeepsTheBestCandidateByHandle) {
    for (int i = 0; i < 2; ++i)
        base_.upstream.script.push_back(delegation::test::answer(R"({\"total\":\"forty\"})"));
    const json::value schema =
        *json::parse(R"({"type":"object","properties":{"total":{"type":"number"}},"required":["total"]})");
    const auto result =
        call("extract_json", {{"document", "Total: forty"}, {"schema", schema}, {"max_attempts", 2}});
    ASSERT_TRUE(result.is_error);
    EXPECT_EQ(error_code(result), "validation_failed");
    EXPECT_EQ(json::get_int(result.structured, "attempts"), 2);
    EXPECT_GT(json::get_double(result.structured, "cost"), 0.0) << "both answers were paid for";
    const auto page = call("read_artifact", {{"handle", json::get_string(result.structured, "candidate")}});
    EXPECT_NE(json::get_string(page.structured, "text").find("forty"), std::string_view::npos)
        << json::write(page.structured);
}

TEST_F(Documents, JobsFitTheOutputSchemaOfEveryToolThatMayBecomeOne) {
    JobView view{"job_1", jobs::State::working, "1 of 3 parts", nullptr, {}};
    for (const auto& file : all()) {
        if (file.tool.tasks == mcp::TaskSupport::never) continue;
        EXPECT_EQ(json::schema_problems(view.to_json(), file.tool.output_schema), std::vector<std::string>{})
            << file.tool.name;
    }
}

}  // namespace
}  // namespace gateway::tools
