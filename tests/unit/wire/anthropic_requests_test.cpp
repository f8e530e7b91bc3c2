// Requests of every feature, built in the house's terms, equal the recorded ones. And answers that are sent
// back in the next turn hold what the provider sent. Skipped by name where the recordings are absent.
#include <gtest/gtest.h>

#include "request_match.hpp"

namespace gateway::wire::replay {
namespace {

using llm::Role;

constexpr Dialect kDialect = Dialect::anthropic_messages;
const Traits kTraits{.provider = "anthropic", .default_max_tokens = 64000};
const Traits kAdaptive{.provider = "anthropic", .default_max_tokens = 4096, .adaptive_thinking = true};

json::array one_text_block(const json::value& text) {
    return {json::object{{"type", "text"}, {"text", text}}};
}

std::vector<Difference> differences() {
    return {
        {"a content or system that is one text may be written as a string; we always write blocks",
         [](json::object& body) {
             if (auto* system = body.if_contains("system"); system && system->is_string())
                 *system = one_text_block(json::value(*system));
             for (auto& message : body["messages"].as_array())
                 if (auto& content = message.as_object()["content"]; content.is_string())
                     content = one_text_block(json::value(content));
         }},
        {"stream:false is the default and left out",
         [](json::object& body) {
             if (const auto* stream = body.if_contains("stream"); stream && !stream->as_bool())
                 body.erase("stream");
         }},
        {"cache_control on a block has no word in llm::Request",
         [](json::object& body) {
             json::value whole(body);
             for_each_object(whole, [](json::object& object) { object.erase("cache_control"); });
             body = whole.as_object();
         }},
        {"citations of a document have no word in llm::Request",
         [](json::object& body) {
             json::value whole(body);
             for_each_object(whole, [](json::object& object) {
                 if (object.contains("source")) object.erase("citations");
             });
             body = whole.as_object();
         }},
        {"an empty tool description is left out",
         [](json::object& body) {
             if (auto* tools = body.if_contains("tools"))
                 for (auto& tool : tools->as_array())
                     if (json::get_string(tool, "description", "x").empty())
                         tool.as_object().erase("description");
         }},
        {"how thinking is displayed has no word in llm::Request",
         [](json::object& body) {
             if (auto* thinking = body.if_contains("thinking")) thinking->as_object().erase("display");
         }},
    };
}

std::string text_at(const json::value& value, std::string_view pointer) {
    return std::string(json::as_string(value.at_pointer(pointer)));
}

llm::Request request(const json::object& recorded, std::vector<llm::Message> messages) {
    llm::Request out;
    out.model = json::get_string(json::value(recorded), "model");
    out.max_tokens = json::get_int(json::value(recorded), "max_tokens");
    out.messages = std::move(messages);
    return out;
}

llm::ToolDefinition tool(const json::value& recorded) {
    return {std::string(json::get_string(recorded, "name")),
            std::string(json::get_string(recorded, "description")), *json::find(recorded, "input_schema")};
}

TEST(AnthropicRequests, EqualTheRecordedOnes) {
    REQUIRE_SHARED_FOLDER();
    RequestMatcher match(kDialect, "anthropic", differences());
    const auto user = [](std::string text) { return llm::text_message(Role::user, std::move(text)); };
    const auto check = [&](const std::string& name, auto build, const Traits& traits = kTraits) {
        const json::value recorded(match.recorded(name));
        const llm::Request built = build(recorded);
        const auto encoded = match.expect_match(name, built, traits);
        const std::string path = match.recorded_path(name);
        EXPECT_EQ("/v1" + encoded.path, path.substr(0, path.find('?')));
    };
    const auto plain = [&](std::vector<llm::Message> messages, auto set) {
        return [=](const json::value& recorded) {
            auto out = request(recorded.as_object(), messages);
            set(out, recorded);
            return out;
        };
    };
    const auto as_is = [](llm::Request&, const json::value&) {};

    check("plain-claude-haiku-4-5-20251001",
          plain({user("Who is the creator of the programming language Ruby?")}, as_is));
    check("plain-claude-3-haiku-20240307", plain({user("what is 8+2?, just return the number")}, as_is));
    check("truncation-claude-sonnet-4-0", plain({user("Write a very long story about a dragon.")}, as_is));
    check("stream-claude-sonnet-4-20250514",
          plain({llm::text_message(Role::system, "You are a helpful assistant."),
                 user("What is four plus five?")},
                [](llm::Request& r, const json::value&) { r.stream = true; }));
    check("system-claude-haiku-4-5-20251001", [&](const json::value& recorded) {
        auto out = request(recorded.as_object(),
                           {llm::text_message(Role::system, text_at(recorded, "/system/0/text")),
                            user("Tell me about the weather.")});
        out.temperature = 0;
        return out;
    });
    check("cache-write-claude-haiku-4-5-20251001", [&](const json::value& recorded) {
        return request(recorded.as_object(),
                       {llm::text_message(Role::system, text_at(recorded, "/system/0/text")),
                        user("Reply with exactly: OK")});
    });
    check("multi-turn-claude-haiku-4-5-20251001", [&](const json::value& recorded) {
        return request(recorded.as_object(),
                       {user("Who is the creator of the programming language Ruby?"),
                        llm::text_message(Role::assistant, text_at(recorded, "/messages/1/content/0/text")),
                        user("What year did he create Ruby?")});
    });
    check("image-claude-3-5-sonnet-20240620", [&](const json::value& recorded) {
        llm::MediaPart image;
        image.media_type = "image/png";
        image.data = text_at(recorded, "/messages/0/content/1/source/data");
        return request(
            recorded.as_object(),
            {{Role::user, {llm::TextPart{"What do you see in this image? Describe it in detail."}, image}}});
    });
    check("document-claude-haiku-4-5-20251001", [&](const json::value& recorded) {
        llm::MediaPart document;
        document.kind = llm::MediaPart::Kind::document;
        document.media_type = "application/pdf";
        document.name = "sample.pdf";
        document.data = text_at(recorded, "/messages/0/content/1/source/data");
        return request(
            recorded.as_object(),
            {{Role::user, {llm::TextPart{"What does the document say? Use the document."}, document}}});
    });
    check("parallel-tools-claude-haiku-4-5-20251001", [&](const json::value& recorded) {
        auto out = request(recorded.as_object(),
                           {llm::text_message(Role::system, text_at(recorded, "/system/0/text")),
                            user("Roll the dice 3 times")});
        out.tools = {tool(recorded.at_pointer("/tools/0"))};
        return out;
    });
    check("stream-parallel-tools-claude-haiku-4-5-20251001",
          plain({user("Two names for a pet pelican")}, [](llm::Request& r, const json::value&) {
              r.temperature = 1;
              r.tools = {{"pelican_name_generator", "",
                          json::parse(R"({"type":"object","properties":{}})").value()}};
              r.stream = true;
          }));
    check("stream-tools-claude-sonnet-4-6", [&](const json::value& recorded) {
        auto out = request(recorded.as_object(),
                           {llm::text_message(Role::system, text_at(recorded, "/system/0/text")),
                            user(text_at(recorded, "/messages/0/content/0/text"))});
        out.tools = {tool(recorded.at_pointer("/tools/0"))};
        out.tool_choice = {{llm::ToolChoice::Mode::automatic}};
        out.stream = true;
        return out;
    });
    check("stream-tool-result-claude-haiku-4-5-20251001", [&](const json::value& recorded) {
        const std::string id = "toolu_01UmKD1vMphVCN9vw8PEMk1q";
        auto out =
            request(recorded.as_object(), {user(text_at(recorded, "/messages/0/content/0/text")),
                                           {Role::assistant, {llm::ToolCall{id, "fixed_version", ""}}},
                                           {Role::tool, {llm::ToolResult{id, "fixed_version", "0.32a0"}}}});
        out.temperature = 1;
        out.tools = {{"fixed_version", "Return a fixed test version string",
                      json::parse(R"({"properties":{},"type":"object"})").value()}};
        out.stream = true;
        return out;
    });
    check("json-schema-claude-haiku-4-5-20251001",
          plain({user("Generate a person named John who is 30 years old")}, [](llm::Request& r,
                                                                               const json::value&) {
              r.response_format = {llm::ResponseFormat::Kind::json_schema, "person",
                                   json::parse(R"({"type":"object","properties":{"name":{"type":"string"},
                        "age":{"type":"integer"}},"required":["name","age"],"additionalProperties":false})")
                                       .value()};
          }));
    check("stop-claude-sonnet-5", plain({user("Repeat the following phrase: Dogs are cool")},
                                        [](llm::Request& r, const json::value&) { r.stop = {"cool"}; }));
    check("thinking-claude-haiku-4-5-20251001",
          plain({user("What is 5 + 3?")},
                [](llm::Request& r, const json::value&) { r.reasoning_effort = "minimal"; }));
    check("plain-claude-opus-5",
          plain({user("What is 2+2?")},
                [](llm::Request& r, const json::value&) { r.reasoning_effort = "xhigh"; }),
          kAdaptive);
    check("stream-server-tools-claude-opus-4-8", [&](const json::value& recorded) {
        auto out = request(recorded.as_object(), {user(text_at(recorded, "/messages/0/content/0/text"))});
        out.additional["tools"] = recorded.at("tools");
        out.tool_choice = {{llm::ToolChoice::Mode::automatic}};
        out.stream = true;
        return out;
    });
    match.expect_every_difference_used();
}

// Text blocks lose their citations and neighbours are joined; a call loses who may run it (`caller`).
// Everything else is as it was.
json::array as_sent_back(const json::array& content) {
    json::array out;
    for (const auto& block : content) {
        if (json::get_string(block, "type") == "text") {
            json::object* last = out.empty() ? nullptr : out.back().if_object();
            if (last && last->at("type") == "text")
                last->at("text") = std::string(json::as_string(last->at("text"))) +
                                   std::string(json::get_string(block, "text"));
            else
                out.push_back(json::object{{"type", "text"}, {"text", block.at("text")}});
            continue;
        }
        json::object copy = block.as_object();
        if (copy["type"] == "tool_use") copy.erase("caller");
        out.push_back(copy);
    }
    return out;
}

TEST(AnthropicRequests, AnswersGoBackAsTheyCame) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("anthropic")) {
        const json::value body = json_body_of(recording);
        const json::array* content = json::get_array(body, "content");
        if (recording.status() != 200 || !content || content->empty()) continue;
        SCOPED_TRACE(name);
        llm::Request next;
        next.messages = {llm::text_message(Role::user, "Hi"),
                         decode(kDialect, recording.body(), kTraits)->to_message()};
        const auto encoded = encode(kDialect, next, kTraits);
        ASSERT_TRUE(encoded) << encoded.error().message;
        EXPECT_EQ(json::canonical(encoded->body.at("messages").at(1).at("content")),
                  json::canonical(as_sent_back(*content)));
        ++count;
    }
    EXPECT_EQ(count, 20);
}

}  // namespace
}  // namespace gateway::wire::replay
