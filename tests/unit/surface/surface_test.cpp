// The surface beside the tools, and the footprint of all of it: what a client's model has to read before it
// has done anything.
#include "surface/surface.hpp"

#include <gtest/gtest.h>

#include "tokens/tokenizer.hpp"
#include "unit/tools/house.hpp"

namespace gateway::surface {
namespace {

mcp::Offer offer(bool core_only) {
    std::vector<mcp::Tool> descriptions;
    std::vector<std::string> listed;
    for (const auto& file : tools::all()) {
        descriptions.push_back(file.tool);
        if (file.core || !core_only) listed.push_back(file.tool.name);
    }
    mcp::Offer out;
    out.tools = mcp::ToolTable::make(std::move(descriptions), std::move(listed)).value();
    add_to(out);
    return out;
}

mcp::PromptGet get(const mcp::Prompt& prompt) {
    mcp::PromptGet out{&prompt, {}};
    for (const auto& argument : prompt.arguments)
        out.arguments[argument.name] = "<" + argument.name + ">";
    return out;
}

TEST(Surface, EveryResourceIsATextOrAToolThatExists) {
    for (const auto& resource : resources()) {
        const auto content = content_of({resource.uri, {}});
        ASSERT_TRUE(content) << resource.uri;
        const auto* reading = std::get_if<ToolReading>(&*content);
        EXPECT_EQ(resource.mime_type, reading ? "application/json" : "text/markdown") << resource.uri;
        if (!reading) continue;
        const auto* file = tools::find(reading->tool);
        ASSERT_TRUE(file) << reading->tool;
        EXPECT_TRUE(mcp::ArgumentRules::compile(file->tool)->check(reading->arguments)) << resource.uri;
    }
    EXPECT_FALSE(content_of({"gateway://nothing", {}}));
}

TEST(Surface, TemplatesPassTheirVariableOn) {
    const auto models = content_of({"gateway://models/openai", {{"provider", "openai"}}});
    ASSERT_TRUE(models);
    EXPECT_EQ(std::get<ToolReading>(*models).arguments.at("provider"), "openai");
    const auto usage = content_of({"gateway://usage/model", {{"group_by", "model"}}});
    ASSERT_TRUE(usage);
    EXPECT_EQ(std::get<ToolReading>(*usage).arguments.at("group_by"), "model");
}

TEST(Surface, PromptsSayEveryArgumentTheyTake) {
    for (const auto& prompt : prompts()) {
        const auto filled = std::get<mcp::PromptMessages>(fill(get(prompt)));
        ASSERT_EQ(filled.messages.size(), 1u) << prompt.name;
        const std::string text = json::write(filled.messages[0]);
        for (const auto& argument : prompt.arguments)
            EXPECT_NE(text.find("<" + argument.name + ">"), std::string::npos)
                << prompt.name << ' ' << argument.name;
        // The tools a prompt sends the model to are tools.
        EXPECT_NE(text.find('_'), std::string::npos) << prompt.name;
    }
}

TEST(Surface, CompletesNamesByTheirBeginning) {
    tools::test::WholeHouse whole;
    tools::House& house = whole.house;
    const auto values = [&](const char* argument, const char* prefix) {
        return std::get<mcp::CompletionValues>(complete({"delegate", argument, prefix, {}}, house)).values;
    };
    const auto contains = [](const std::vector<std::string>& all, const char* one) {
        return std::find(all.begin(), all.end(), one) != all.end();
    };
    EXPECT_TRUE(contains(values("provider", "ope"), "openai"));
    EXPECT_FALSE(contains(values("provider", "xyz"), "openai"));
    EXPECT_TRUE(contains(values("model", "gpt-4o-m"), "openai/gpt-4o-mini"));
    EXPECT_TRUE(contains(values("model", "OpenAI/gpt-4o-m"), "openai/gpt-4o-mini"));
    EXPECT_TRUE(contains(values("models", "a/b, gpt-4o-m"), "a/b, openai/gpt-4o-mini"));
    EXPECT_TRUE(values("question", "what").empty());
}

TEST(Surface, TheSkillKnowsEveryErrorCode) {
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
        const std::string_view code = traits(static_cast<ErrorKind>(kind)).tool_code;
        EXPECT_NE(errors_guide().find("| " + std::string{code} + " |"), std::string_view::npos) << code;
    }
}

// The bars are those of the tools' contract, in tokens of o200k_base.
class Footprint : public ::testing::Test {
  protected:
    std::size_t count(const std::string& text) { return tokenizer_.count(text); }
    static std::string seen(const mcp::Tool& tool) {
        return tool.name + '\n' + tool.description + '\n' + json::write(tool.input_schema);
    }
    std::size_t seen(const mcp::Offer& offer) {
        std::size_t sum = 0;
        for (const auto* entry : offer.tools.listed())
            sum += count(seen(entry->tool));
        return sum;
    }
    std::size_t on_the_wire(mcp::Offer offer) {
        mcp::ServerOptions options;
        options.info = {"llm-gateway", "LLM Gateway", "0.1.0", "", {}};
        const mcp::Server server(std::move(options), std::move(offer));
        return count(*server.page(mcp::ListKind::tools, mcp::Revision::v2026_07_28, ""));
    }

    tokens::Tokenizer tokenizer_{tokens::Encoding::o200k_base};
};

TEST_F(Footprint, OneToolIsSmall) {
    for (const auto& file : tools::all())
        EXPECT_LE(count(seen(file.tool)), 250u) << file.tool.name;
}

TEST_F(Footprint, AllToolsTogetherAreSmall) {
    EXPECT_LE(seen(offer(false)), 4'800u);
    EXPECT_LE(on_the_wire(offer(false)), 7'500u);
}

TEST_F(Footprint, TheCoreIsSmaller) {
    EXPECT_LE(seen(offer(true)), 1'400u);
    EXPECT_LE(on_the_wire(offer(true)), 2'200u);
}

}  // namespace
}  // namespace gateway::surface
