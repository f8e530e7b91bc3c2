// Resources, prompts, completion, logging and mirrored arguments, in each era.
#include <gtest/gtest.h>

#include <functional>

#include "feature_server.hpp"
#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

class Features : public testing::Test, protected HttpHouse {
  protected:
    Features() : HttpHouse(feature_server()) {}

    /// Sends a request of the modern era, or of the session when there is one.
    Effects ask(std::string_view method, json::object params = {}) {
        return session.empty() ? send(modern_request(method, std::move(params)))
                               : send(in_session(session, request_body(1, method, std::move(params))));
    }
    json::value error(std::string_view method, json::object params) {
        const json::value message = message_of(ask(method, std::move(params)));
        const json::value* found = json::find(message, "error");
        EXPECT_TRUE(found) << json::write(message);
        return found ? *found : json::object{{"code", 0}};
    }
    json::object result(const Effects& effects) {
        const json::value message = message_of(effects);
        const json::object* found = json::get_object(message, "result");
        EXPECT_TRUE(found) << json::write(message);
        return found ? *found : json::object{};
    }
    /// Runs the body once in each era.
    void in_both_eras(const std::function<void(bool modern)>& body) {
        for (const char* revision : {"", "2025-11-25", "2024-11-05"}) {
            SCOPED_TRACE(revision);
            session = *revision ? open_session(*this, revision) : std::string{};
            body(session.empty());
        }
    }

    std::string session;
};

// --- resources ---------------------------------------------------------------------------------------------

TEST_F(Features, ResourcesAreListed) {
    in_both_eras([&](bool modern) {
        const json::object list = result(ask("resources/list"));
        const json::object& note = list.at("resources").at(0).as_object();
        EXPECT_EQ(note.at("uri"), "toy://note");
        EXPECT_EQ(note.at("mimeType"), "text/plain");
        EXPECT_EQ(list.contains("ttlMs"), modern);
        const json::object templates = result(ask("resources/templates/list"));
        EXPECT_EQ(templates.at("resourceTemplates").at(0).at("uriTemplate"), "toy://item/{id}");
    });
}

TEST_F(Features, AReadIsTheHostsWork) {
    in_both_eras([&](bool modern) {
        const Start start = start_of(ask("resources/read", {{"uri", "toy://item/a%20b"}}));
        const auto& read = std::get<ResourceRead>(start.work);
        EXPECT_EQ(read.uri, "toy://item/a%20b");
        EXPECT_EQ(read.variables, (Variables{{"id", "a b"}}));
        const json::object contents = result(
            endpoint.finish(start.key, ResourceContents{{{"toy://item/a%20b", "text/plain", "A b."},
                                                         {"toy://item/a%20b", "image/png", {}, "AAAA"}},
                                                        {60'000, false}}));
        EXPECT_EQ(json::write(contents.at("contents")),
                  R"([{"uri":"toy://item/a%20b","mimeType":"text/plain","text":"A b."},)"
                  R"({"uri":"toy://item/a%20b","mimeType":"image/png","blob":"AAAA"}])");
        EXPECT_EQ(contents.contains("cacheScope"), modern);
        if (modern) {
            EXPECT_EQ(contents.at("ttlMs"), 60'000);
            EXPECT_EQ(contents.at("cacheScope"), "private");
        }
    });
}

TEST_F(Features, AnUnknownResourceHasItsCodeInEachEra) {
    in_both_eras([&](bool modern) {
        const json::value unknown = error("resources/read", {{"uri", "toy://nothing"}});
        EXPECT_EQ(unknown.at("code"), modern ? kInvalidParams : kResourceNotFound);
        EXPECT_EQ(unknown.at("data").at("uri"), "toy://nothing");
        EXPECT_EQ(error("resources/read", {}).at("code"), kInvalidParams);
        // The host may find out later.
        const Start start = start_of(ask("resources/read", {{"uri", "toy://item/gone"}}));
        const json::value gone =
            message_of(endpoint.finish(start.key, resource_not_found("toy://item/gone")));
        EXPECT_EQ(error_code_of(gone), modern ? kInvalidParams : kResourceNotFound);
    });
}

TEST(Template, MatchesOneSegmentPerVariable) {
    struct Row {
        const char* pattern;
        const char* uri;
        std::optional<Variables> found;
    };
    const Row kRows[] = {
        {"t://{a}", "t://x", Variables{{"a", "x"}}},
        {"t://{a}/b/{c}.txt", "t://x/b/y.txt", Variables{{"a", "x"}, {"c", "y"}}},
        {"t://{a}", "t://%C3%A4%2F", Variables{{"a", "ä/"}}},
        {"t://fixed", "t://fixed", Variables{}},
        {"t://{a}", "t://", std::nullopt},
        {"t://{a}", "t://x/y", std::nullopt},
        {"t://{a}", "u://x", std::nullopt},
        {"t://{a}/b", "t://x/c", std::nullopt},
        {"t://{a}", "t://%", std::nullopt},
        {"t://{a}", "t://%4", std::nullopt},
        {"t://{a}", "t://%zz", std::nullopt},
        {"t://{a}", "t://%C3", std::nullopt},
        {"t://fixed", "t://fixed/more", std::nullopt},
        {"t://{a", "t://x", std::nullopt},
    };
    for (const Row& row : kRows)
        EXPECT_EQ(match_template(row.pattern, row.uri), row.found) << row.pattern << ' ' << row.uri;
}

// --- prompts and completion --------------------------------------------------------------------------------

TEST_F(Features, PromptsAreListedAndFilledInByTheHost) {
    in_both_eras([&](bool modern) {
        const json::object list = result(ask("prompts/list"));
        EXPECT_EQ(
            json::write(list.at("prompts").at(0).at("arguments")),
            R"([{"name":"name","description":"Whom","required":true},{"name":"tone","required":false}])");
        const Start start =
            start_of(ask("prompts/get", {{"name", "greet"}, {"arguments", json::object{{"name", "Ada"}}}}));
        EXPECT_EQ(std::get<PromptGet>(start.work).prompt->name, "greet");
        EXPECT_EQ(std::get<PromptGet>(start.work).arguments, (Variables{{"name", "Ada"}}));
        const json::object filled =
            result(endpoint.finish(start.key, PromptMessages{"Hello", {prompt_text("user", "Hello, Ada")}}));
        EXPECT_EQ(json::write(filled.at("messages")),
                  R"([{"role":"user","content":{"type":"text","text":"Hello, Ada"}}])");
        EXPECT_EQ(filled.contains("resultType"), modern);
    });
}

TEST_F(Features, PromptsThatAreRefused) {
    in_both_eras([&](bool) {
        const std::pair<json::object, const char*> kRows[] = {
            {{}, "name"},
            {{{"name", "great"}}, "did you mean \"greet\"?"},
            {{{"name", "greet"}}, "needs the argument \"name\""},
            {{{"name", "greet"}, {"arguments", json::object{{"name", 7}}}}, "object of strings"},
            {{{"name", "greet"}, {"arguments", json::array{}}}, "object of strings"},
        };
        for (const auto& [params, mentions] : kRows) {
            const json::value refused = error("prompts/get", params);
            EXPECT_EQ(refused.at("code"), kInvalidParams);
            EXPECT_NE(json::get_string(refused, "message").find(mentions), std::string_view::npos)
                << json::write(refused);
        }
    });
}

TEST_F(Features, CompletionSuggestsUpToAHundred) {
    in_both_eras([&](bool) {
        const Start start = start_of(
            ask("completion/complete",
                parse_object(
                    R"({"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"tone","value":"w"},
                    "context":{"arguments":{"name":"Ada"}}})")));
        const auto& work = std::get<ValueCompletion>(start.work);
        EXPECT_EQ(work.reference, "greet");
        EXPECT_EQ(work.argument, "tone");
        EXPECT_EQ(work.prefix, "w");
        EXPECT_EQ(work.context, (Variables{{"name", "Ada"}}));
        const json::object many =
            result(endpoint.finish(start.key, CompletionValues{std::vector<std::string>(101, "warm")}));
        EXPECT_EQ(many.at("completion").at("values").as_array().size(), 100u);
        EXPECT_EQ(many.at("completion").at("total"), 101);
        EXPECT_EQ(many.at("completion").at("hasMore"), true);

        const Start item = start_of(ask(
            "completion/complete",
            parse_object(
                R"({"ref":{"type":"ref/resource","uri":"toy://item/{id}"},"argument":{"name":"id","value":""}})")));
        EXPECT_EQ(json::write(result(endpoint.finish(item.key, CompletionValues{{"1"}})).at("completion")),
                  R"({"values":["1"],"total":1,"hasMore":false})");
    });
}

TEST_F(Features, CompletionsThatAreRefused) {
    for (const char* params :
         {"{}", R"({"ref":{"type":"ref/prompt","name":"greet"}})",
          R"({"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"tone"}})",
          R"({"ref":{"type":"ref/prompt","name":"great"},"argument":{"name":"tone","value":""}})",
          R"({"ref":{"type":"ref/resource","uri":"toy://other/{id}"},"argument":{"name":"id","value":""}})",
          R"({"ref":{"type":"ref/tool","name":"ask"},"argument":{"name":"tone","value":""}})",
          R"({"ref":{"type":"ref/prompt","name":"greet"},"argument":{"name":"tone","value":""},
              "context":{"arguments":[]}})"})
        EXPECT_EQ(error("completion/complete", parse_object(params)).at("code"), kInvalidParams) << params;
}

TEST_F(Features, WhatIsNotOfferedDoesNotExist) {
    HttpHouse bare;  // the toy server: tools alone
    const std::string old = open_session(bare);
    for (const char* method :
         {"resources/list", "resources/templates/list", "resources/read", "prompts/list", "prompts/get",
          "completion/complete", "tasks/get", "tasks/cancel", "skills/list"}) {
        EXPECT_EQ(reply_of(bare.send(modern_request(method, {{"uri", ""}}))).status, 404) << method;
        const json::value message = message_of(bare.send(in_session(old, request_body(1, method))));
        EXPECT_EQ(error_code_of(message), kMethodNotFound) << method;
    }
    for (const char* method : {"logging/setLevel", "resources/subscribe"}) {
        EXPECT_EQ(error_code_of(message_of(bare.send(in_session(old, request_body(1, method))))),
                  kMethodNotFound);
        EXPECT_EQ(reply_of(send(modern_request(method))).status, 404)
            << "gone from the modern era: " << method;
    }
}

TEST_F(Features, CapabilitiesSayWhatThereIs) {
    const auto capabilities = [&](std::string_view revision) {
        return json::write(
            message_of(send(plain_request(initialize_body(revision)))).at("result").at("capabilities"));
    };
    EXPECT_EQ(capabilities("2024-11-05"),
              R"({"tools":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},)"
              R"("prompts":{"listChanged":true},"logging":{}})");
    EXPECT_EQ(capabilities("2025-11-25"),
              R"({"tools":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},)"
              R"("prompts":{"listChanged":true},"completions":{},"logging":{},)"
              R"("tasks":{"list":{},"cancel":{},"requests":{"tools":{"call":{}}}}})");
    EXPECT_EQ(
        json::write(result(ask("server/discover")).at("capabilities")),
        R"({"tools":{"listChanged":true},"resources":{"listChanged":true,"subscribe":true},)"
        R"("prompts":{"listChanged":true},"completions":{},"logging":{},"extensions":)"
        R"({"io.modelcontextprotocol/tasks":{},"io.modelcontextprotocol/skills":{"directoryRead":true}}})");
}

// --- logging -----------------------------------------------------------------------------------------------

TEST_F(Features, AModernClientHearsWhatItAskedForInTheRequest) {
    const auto start_with = [&](std::string_view level) {
        json::object params{{"name", "ask"}};
        if (!level.empty()) params["_meta"] = json::object{{kLogLevelKey, level}};
        return start_of(ask("tools/call", std::move(params)));
    };
    const Start silent = start_with("");
    EXPECT_TRUE(endpoint.log(silent.key, Severity::emergency, "x", "fire").empty());
    const Start warned = start_with("warning");
    EXPECT_TRUE(endpoint.log(warned.key, Severity::notice, "x", "n").empty());
    EXPECT_EQ(text_of(endpoint.log(warned.key, Severity::warning, "room", json::object{{"n", 1}})),
              R"({"jsonrpc":"2.0","method":"notifications/message","params":)"
              R"({"level":"warning","logger":"room","data":{"n":1}}})");
    EXPECT_EQ(
        text_of(endpoint.log(warned.key, Severity::error, "", "text")),
        R"({"jsonrpc":"2.0","method":"notifications/message","params":{"level":"error","data":"text"}})");
}

TEST_F(Features, ALegacyClientSetsItsLevel) {
    session = open_session(*this);
    const Start start = start_of(ask("tools/call", {{"name", "ask"}}));
    EXPECT_TRUE(endpoint.log(start.key, Severity::debug, "", "d").empty());
    EXPECT_FALSE(endpoint.log(start.key, Severity::info, "", "i").empty()) << "unless told otherwise";
    const auto set_level = [&](const json::value& level) {
        return message_of(
            send(in_session(session, request_body("s", "logging/setLevel", {{"level", level}}))));
    };
    EXPECT_EQ(error_code_of(set_level("error")), 0);
    EXPECT_EQ(error_code_of(set_level("loud")), kInvalidParams);
    EXPECT_EQ(error_code_of(set_level(7)), kInvalidParams);
    EXPECT_TRUE(endpoint.log(start.key, Severity::warning, "", "w").empty());
    EXPECT_FALSE(endpoint.log(start.key, Severity::critical, "", "c").empty());
    endpoint.finish(start.key, {});
    EXPECT_TRUE(endpoint.log(start.key, Severity::critical, "", "c").empty()) << "the call is over";
}

// --- mirrored arguments ------------------------------------------------------------------------------------

struct Mirror {
    const char* name;
    const char* arguments;
    std::vector<Header> headers;
    bool good;
};

TEST_F(Features, MirroredArgumentsMustAgree) {
    const Mirror kRows[] = {
        {"nothing", "{}", {}, true},
        {"the same",
         R"({"region":"eu","count":3})",
         {{"Mcp-Param-Region", "eu"}, {"Mcp-Param-Count", "3"}},
         true},
        {"any case of the name", R"({"region":"eu"})", {{"mcp-param-REGION", " eu "}}, true},
        {"encoded", R"({"region":"ä"})", {{"Mcp-Param-Region", "=?base64?w6Q=?="}}, true},
        {"another spelling of the number", R"({"count":3})", {{"Mcp-Param-Count", "3.0"}}, true},
        {"nested", R"({"how":{"fast":true}})", {{"Mcp-Param-Fast", "true"}}, true},
        {"null is absent", R"({"region":null})", {}, true},
        {"header missing", R"({"region":"eu"})", {}, false},
        {"argument missing", "{}", {{"Mcp-Param-Region", "eu"}}, false},
        {"null has no header", R"({"region":null})", {{"Mcp-Param-Region", "null"}}, false},
        {"another value", R"({"region":"eu"})", {{"Mcp-Param-Region", "us"}}, false},
        {"another case of the value", R"({"region":"eu"})", {{"Mcp-Param-Region", "EU"}}, false},
        {"another number", R"({"count":3})", {{"Mcp-Param-Count", "4"}}, false},
        {"no number", R"({"count":3})", {{"Mcp-Param-Count", "three"}}, false},
        {"another truth", R"({"how":{"fast":true}})", {{"Mcp-Param-Fast", "false"}}, false},
        {"twice", R"({"region":"eu"})", {{"Mcp-Param-Region", "eu"}, {"Mcp-Param-Region", "eu"}}, false},
        {"bad base64", R"({"region":"eu"})", {{"Mcp-Param-Region", "=?base64?*?="}}, false},
    };
    for (const Mirror& row : kRows) {
        OwnedRequest request =
            modern_request("tools/call", {{"name", "region"}, {"arguments", parse_object(row.arguments)}});
        request.headers.insert(request.headers.end(), row.headers.begin(), row.headers.end());
        const Effects effects = send(request);
        if (row.good) {
            EXPECT_EQ(all<Start>(effects).size(), 1u) << row.name << text_of(effects).value_or("");
        } else {
            EXPECT_EQ(reply_of(effects).status, 400) << row.name;
            EXPECT_EQ(error_code_of(message_of(effects)), kHeaderMismatch) << row.name;
        }
    }
    session = open_session(*this);
    const json::object params{{"name", "region"}, {"arguments", json::object{{"region", "eu"}}}};
    EXPECT_EQ(all<Start>(ask("tools/call", params)).size(), 1u) << "legacy clients do not mirror";
}

}  // namespace
}  // namespace gateway::mcp::test
