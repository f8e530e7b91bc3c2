// Requests of every feature, built in the house's terms, equal the recorded ones. And answers that are sent
// back in the next turn hold what the provider sent. Skipped by name where the recordings are absent.
#include <gtest/gtest.h>

#include "request_match.hpp"

namespace gateway::wire::replay {
namespace {

using llm::Role;

constexpr Dialect kDialect = Dialect::gemini_generate;
const Traits kTraits{.provider = "gemini"};
const Traits kLevels{.provider = "gemini", .thinking_level = true};

// Types of the OpenAPI subset are in capitals.
json::value lower_case_types(json::value schema) {
    for_each_object(schema, [](json::object& object) {
        if (auto* type = object.if_contains("type"); type && type->is_string())
            *type = to_lower(json::as_string(*type));
    });
    return schema;
}

void rename_schema(json::object& object, std::string_view from, std::string_view to) {
    if (const auto* schema = object.if_contains(from)) {
        json::value renamed = lower_case_types(*schema);
        object.erase(from);
        object[to] = std::move(renamed);
    }
}

void everywhere(json::object& body, const std::function<void(json::object&)>& change) {
    json::value whole(body);
    for_each_object(whole, change);
    body = whole.as_object();
}

std::vector<Difference> differences() {
    return {
        {"absent is not null: members that are null are left out",
         [](json::object& body) {
             everywhere(body, [](json::object& object) {
                 for (auto it = object.begin(); it != object.end();)
                     it = it->value().is_null() ? object.erase(it) : it + 1;
             });
         }},
        {"responseModalities TEXT is the default",
         [](json::object& body) {
             if (auto* config = body.if_contains("generationConfig"))
                 config->as_object().erase("responseModalities");
         }},
        {"an empty generationConfig is left out",
         [](json::object& body) {
             if (const auto* config = body.if_contains("generationConfig");
                 config && config->as_object().empty())
                 body.erase("generationConfig");
         }},
        {"thought:false is the default",
         [](json::object& body) {
             everywhere(body, [](json::object& object) {
                 if (const auto* thought = object.if_contains("thought");
                     thought && thought->is_bool() && !thought->get_bool())
                     object.erase("thought");
             });
         }},
        {"the system instruction has no role",
         [](json::object& body) {
             if (auto* system = body.if_contains("systemInstruction")) system->as_object().erase("role");
         }},
        {"a system instruction without text is left out",
         [](json::object& body) {
             if (const auto* system = body.if_contains("systemInstruction"))
                 if (const auto* parts = json::find(*system, "parts"); parts && parts->is_object())
                     body.erase("systemInstruction");
         }},
        {"schemas travel as JSON Schema, not as the OpenAPI subset",
         [](json::object& body) {
             everywhere(body, [](json::object& object) {
                 rename_schema(object, "parameters", "parametersJsonSchema");
                 rename_schema(object, "parameters_json_schema", "parametersJsonSchema");
                 rename_schema(object, "responseSchema", "responseJsonSchema");
             });
         }},
        {"an empty tool description is left out",
         [](json::object& body) {
             everywhere(body, [](json::object& object) {
                 if (const auto* text = object.if_contains("description"); text && *text == "")
                     object.erase("description");
             });
         }},
    };
}

std::string text_at(const json::value& value, std::string_view pointer) {
    return std::string(json::as_string(value.at_pointer(pointer)));
}

llm::ToolDefinition tool(const json::value& declaration) {
    const json::value* schema = json::find(declaration, "parameters");
    if (!schema) schema = json::find(declaration, "parameters_json_schema");
    return {std::string(json::get_string(declaration, "name")),
            std::string(json::get_string(declaration, "description")), lower_case_types(*schema)};
}

void take_tools(llm::Request& request, const json::value& recorded) {
    for (const auto& declaration : recorded.at_pointer("/tools/0/functionDeclarations").as_array())
        request.tools.push_back(tool(declaration));
}

TEST(GeminiRequests, EqualTheRecordedOnes) {
    REQUIRE_SHARED_FOLDER();
    RequestMatcher match(kDialect, "gemini", differences());
    const auto user = [](std::string text) { return llm::text_message(Role::user, std::move(text)); };
    const auto system = [](std::string text) { return llm::text_message(Role::system, std::move(text)); };
    // `set` fills in the request; the model comes from the path.
    const auto check = [&](const std::string& name, auto set, const Traits& traits = kTraits) {
        const json::value recorded(match.recorded(name));
        std::string path = match.recorded_path(name);
        const std::size_t key = path.find_first_of("?&", path.find("key=REDACTED") - 1);
        if (path.find("key=REDACTED") != std::string::npos) path.erase(key);
        llm::Request request;
        const std::size_t begin = path.find("/models/") + 8;
        request.model = path.substr(begin, path.find(':') - begin);
        request.stream = path.find(":stream") != std::string::npos;
        set(request, recorded);
        const auto encoded = match.expect_match(name, request, traits);
        EXPECT_EQ("/v1beta" + encoded.path, path);
    };
    using R = llm::Request;
    using J = json::value;

    check("plain-gemini-2.5-flash", [&](R& r, const J&) {
        r.messages = {user("Who is the creator of the programming language Ruby?")};
    });
    check("multi-turn-gemini-2.5-flash", [&](R& r, const J& j) {
        r.messages = {user("Who is the creator of the programming language Ruby?"),
                      llm::text_message(Role::assistant, text_at(j, "/contents/1/parts/0/text")),
                      user("What year did he create Ruby?")};
    });
    check("truncation-gemini-2.0-flash", [&](R& r, const J& j) {
        r.messages = {system(text_at(j, "/systemInstruction/parts/0/text")),
                      user("Tell me a long story about a lighthouse.")};
        r.temperature = 0.7;
        r.max_tokens = 50;
    });
    check("truncation-gemini-2.5-pro", [&](R& r, const J&) {
        r.messages = {system("You are a helpful chatbot."), user("What is the capital of France?")};
        r.max_tokens = 5;
    });
    check("stop-gemini-2.0-flash-001", [&](R& r, const J&) {
        r.messages = {user("Write a short story about a robot.")};
        r.max_tokens = 500;
        r.stop = {"END", "\n\n"};
    });
    check("image-gemini-2.5-flash", [&](R& r, const J& j) {
        llm::MediaPart image;
        image.media_type = "image/png";
        image.data = text_at(j, "/contents/0/parts/1/inlineData/data");
        r.messages = {system(text_at(j, "/systemInstruction/parts/0/text")),
                      {Role::user, {llm::TextPart{"Describe Image."}, image}}};
    });
    check("file-uri-gemini-3.5-flash", [&](R& r, const J& j) {
        llm::MediaPart document;
        document.kind = llm::MediaPart::Kind::document;
        document.media_type = "application/pdf";
        document.file_id = text_at(j, "/contents/0/parts/1/fileData/fileUri");
        r.messages = {{Role::user, {llm::TextPart{"What's the title of this document?"}, document}},
                      llm::text_message(Role::assistant, text_at(j, "/contents/1/parts/0/text")),
                      user("What apple is not tasty?")};
        r.temperature = 0;
        r.seed = 1014;
    });
    check("json-schema-gemini-2.5-flash", [&](R& r, const J& j) {
        r.messages = {user(text_at(j, "/contents/0/parts/0/text"))};
        r.response_format = {
            llm::ResponseFormat::Kind::json_schema, "answer",
            json::parse(R"({"type":"object","properties":{"result":{"type":"number"}}})").value()};
    });
    check("stream-json-schema-gemini-3-flash-preview", [&](R& r, const J& j) {
        r.messages = {user("What is the largest city in the user country?")};
        r.response_format = {llm::ResponseFormat::Kind::json_schema, "answer",
                             j.at_pointer("/generationConfig/responseJsonSchema")};
        take_tools(r, j);
    });
    check("parallel-tools-gemini-2.5-pro", [&](R& r, const J& j) {
        r.messages = {system(text_at(j, "/systemInstruction/parts/0/text")),
                      user(text_at(j, "/contents/0/parts/0/text"))};
        take_tools(r, j);
    });
    const auto weather_loop = [&](R& r, const J& j) {
        llm::ToolCall call{"call_0",
                           "weather",
                           json::write(j.at_pointer("/contents/1/parts/0/functionCall/args")),
                           text_at(j, "/contents/1/parts/0/thoughtSignature"),
                           "gemini",
                           true};
        r.messages = {
            user("What's the weather in Berlin? (52.5200, 13.4050)"),
            {Role::assistant, {call}},
            {Role::tool,
             {llm::ToolResult{"call_0", "weather",
                              json::write(j.at_pointer("/contents/2/parts/0/functionResponse/response"))}}}};
        take_tools(r, j);
    };
    check("stream-tool-result-gemini-2.5-flash", weather_loop);
    check(
        "tool-result-gemini-3.1-pro-preview",
        [&](R& r, const J& j) {
            weather_loop(r, j);
            r.reasoning_effort = "low";
        },
        kLevels);
    check(
        "thinking-gemini-3-flash-preview",
        [&](R& r, const J&) {
            r.messages = {user("What is 5 + 3?")};
            r.reasoning_effort = "low";
        },
        kLevels);
    check(
        "stream-thinking-gemini-3-flash-preview",
        [&](R& r, const J& j) {
            r.messages = {system(text_at(j, "/systemInstruction/parts/0/text")),
                          user(text_at(j, "/contents/0/parts/0/text"))};
            r.reasoning_effort = "medium";
        },
        kLevels);
    check("stream-truncation-gemini-2.5-flash", [&](R& r, const J&) {
        r.messages = {user("Write 300 words about lighthouses.")};
        r.max_tokens = 32;
        r.temperature = 0;
        r.reasoning_effort = "none";
    });
    check("grounding-gemini-2.5-flash", [&](R& r, const J& j) {
        r.messages = {user("What is the latest stable version of Ruby?")};
        r.additional["tools"] = j.at("tools");
    });
    check("cached-content-gemini-2.5-flash", [&](R& r, const J& j) {
        r.messages = {user(text_at(j, "/contents/0/parts/0/text"))};
        r.additional["cachedContent"] = j.at("cachedContent");
    });
    match.expect_every_difference_used();
}

// Summaries of thinking without a signature stay here; everything else goes back as it came.
TEST(GeminiRequests, AnswersGoBackAsTheyCame) {
    REQUIRE_SHARED_FOLDER();
    int count = 0;
    for (const auto& [name, recording] : recordings("gemini")) {
        const json::value body = json_body_of(recording);
        const json::array* candidates = json::get_array(body, "candidates");
        const json::value* recorded =
            candidates ? json::find(candidates->at(0), "content", "parts") : nullptr;
        if (!recorded) continue;
        SCOPED_TRACE(name);
        json::array parts;
        for (const auto& part : recorded->as_array())
            if (!json::find(part, "thought") || json::find(part, "thoughtSignature")) parts.push_back(part);
        llm::Request next;
        next.messages = {llm::text_message(Role::user, "Hi"),
                         decode(kDialect, recording.body(), kTraits)->to_message()};
        const auto encoded = encode(kDialect, next, kTraits);
        ASSERT_TRUE(encoded) << encoded.error().message;
        EXPECT_EQ(json::canonical(encoded->body.at("contents").at(1).at("parts")), json::canonical(parts));
        ++count;
    }
    EXPECT_EQ(count, 21);
}

}  // namespace
}  // namespace gateway::wire::replay
