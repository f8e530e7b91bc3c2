// Who is let in, and how the issuer's keys come and go: with an issuer of the test's own, an upstream that
// plays a script and a clock moved by hand.
#include "server/authorization.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>

#include "base/log.hpp"
#include "unit/auth/issuer.hpp"
#include "unit/delegation/house.hpp"

namespace gateway::server {
namespace {

using namespace std::chrono_literals;
using auth::test::signer;

net::IncomingRequest request(std::string authorization, std::string target = "/mcp") {
    net::IncomingRequest request;
    request.method = "POST";
    request.target = std::move(target);
    if (!authorization.empty()) request.headers.add("Authorization", std::move(authorization));
    return request;
}

class Door : public ::testing::Test {
  protected:
    ~Door() override {
        set_log_sink({}, LogLevel::off);
        turn();
    }

    /// An authorization that fetches its keys; they are asked for at once.
    void open(std::vector<Secret> keys = {}) {
        auto source =
            std::make_unique<KeySource>(io_.get_executor(), timers_, clock_,
                                        remote_keys(upstream_, "https://issuer.example/keys?secret=1"));
        source_ = source.get();
        Authorization::OAuth oauth{{"https://gw.example/mcp", "https://issuer.example", {"llm:call"}, "Gw"},
                                   {"https://issuer.example", {"https://gw.example/mcp"}, {"llm:call"}, 60s},
                                   std::move(source)};
        door_ = std::make_unique<Authorization>(std::move(keys), std::move(oauth), clock_);
    }
    static delegation::test::Scripted answer(std::initializer_list<json::object> keys) {
        return {200, auth::test::key_set(keys)};
    }
    static delegation::test::Scripted silence() { return {.never_answers = true}; }

    std::string token(std::string_view kid, json::object changes = {}) const {
        const auto now =
            std::chrono::duration_cast<std::chrono::seconds>(clock_.wall().time_since_epoch()).count();
        json::object claims{{"iss", "https://issuer.example"},
                            {"sub", "ada"},
                            {"aud", "https://gw.example/mcp"},
                            {"exp", now + 7200},
                            {"scope", "llm:call"}};
        for (const auto& [name, value] : changes)
            claims[name] = value;
        return signer("P-256").token({{"alg", "ES256"}, {"kid", kid}}, claims);
    }

    struct Asked {
        std::optional<Authorization::Admission> answer;
        int status() const { return !answer ? 0 : *answer ? 200 : auth::http_status(answer->error().why); }
    };
    std::shared_ptr<Asked> ask(const net::IncomingRequest& request) {
        auto asked = std::make_shared<Asked>();
        boost::asio::co_spawn(io_, door_->admit(request),
                              [asked](const std::exception_ptr& error, Authorization::Admission answer) {
                                  if (!error) asked->answer = std::move(answer);
                              });
        turn();
        return asked;
    }
    std::shared_ptr<Asked> ask_with(const std::string& token) { return ask(request("Bearer " + token)); }

    void turn() {
        io_.restart();
        io_.poll();
    }
    void advance(std::chrono::milliseconds by) {
        timers_.advance(by);
        turn();
    }

    boost::asio::io_context io_;
    ManualClock clock_{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    delegation::test::HandTimers timers_{clock_};
    delegation::test::ScriptedUpstream upstream_{io_};
    std::unique_ptr<Authorization> door_;
    KeySource* source_ = nullptr;
};

TEST_F(Door, StaticKeysAreEnough) {
    door_ = std::make_unique<Authorization>(std::vector{Secret("one"), Secret("two")}, std::nullopt, clock_);
    for (const char* wrong : {"", "Bearer three", "Basic one", "Bearer ", "one"})
        EXPECT_EQ(ask(request(wrong))->status(), 401) << wrong;
    const auto one = ask(request("bearer one")), two = ask(request("Bearer two"));
    ASSERT_EQ(one->status(), 200);
    ASSERT_EQ(two->status(), 200);
    EXPECT_NE(**one->answer, **two->answer);
    EXPECT_TRUE((**one->answer).starts_with("key-"));
    EXPECT_EQ((**one->answer).find("one"), std::string::npos);
    EXPECT_EQ(ask(request("Bearer one", "/mcp?access_token=one"))->status(), 400);
    EXPECT_FALSE(door_->metadata("GET", "/.well-known/oauth-protected-resource"));
    EXPECT_EQ(door_->refusal({auth::Refusal::no_token, ""}).headers.get("WWW-Authenticate"), "Bearer");
}

TEST_F(Door, TokensAndKeysMayCoexist) {
    open({Secret("a static key")});
    upstream_.script = {answer({signer("P-256").jwk("k1")})};
    source_->start();
    turn();
    const auto ada = ask_with(token("k1"));
    ASSERT_EQ(ada->status(), 200);
    EXPECT_EQ(**ada->answer, auth::principal_of("https://issuer.example", "ada"));
    EXPECT_TRUE((**ask(request("Bearer a static key"))->answer).starts_with("key-"));
    EXPECT_EQ(ask_with(token("k1", {{"aud", "https://other.example"}}))->status(), 401);
    EXPECT_EQ(ask_with(token("k1", {{"scope", "other"}}))->status(), 403);
    EXPECT_EQ(ask_with("opaque")->status(), 401);
    EXPECT_EQ(ask_with("not a token")->status(), 400);
    EXPECT_EQ(ask(request(""))->status(), 401);
    auto twice = request("Bearer " + token("k1"));
    twice.headers.add("authorization", "Bearer " + token("k1"));
    EXPECT_EQ(ask(twice)->status(), 400);
    EXPECT_EQ(upstream_.requests.size(), 1u) << "one fetch is enough for all of them";
    EXPECT_TRUE(upstream_.requests[0].credential.empty());
    EXPECT_EQ(upstream_.requests[0].headers.get("authorization"), "");
}

TEST_F(Door, TokensExpireByTheClock) {
    open();
    upstream_.script = {answer({signer("P-256").jwk("k1")})};
    const auto text = token("k1", {{"exp", 1'795'392'000 + 100}});  // 2026-11-23 and 100 s
    EXPECT_EQ(ask_with(text)->status(), 200);
    clock_.advance(159s);
    EXPECT_EQ(ask_with(text)->status(), 200);
    clock_.advance(1s);
    EXPECT_EQ(ask_with(text)->status(), 401);
}

TEST_F(Door, ARequestWaitsForTheFirstKeys) {
    open();
    upstream_.script = {answer({signer("P-256").jwk("k1")})};
    source_->start();  // not run yet: still on its way
    EXPECT_EQ(ask_with(token("k1"))->status(), 200);
}

TEST_F(Door, WithoutKeysItIsNotTheTokensFault) {
    open();
    upstream_.script = {silence(), delegation::test::error(500), answer({signer("P-256").jwk("k1")})};
    source_->start();
    const auto first = ask_with(token("k1"));
    const auto second = ask_with(token("k1"));
    EXPECT_EQ(first->status(), 0) << "waits";
    EXPECT_EQ(ask(request(""))->status(), 401) << "no token needs no keys to be refused";
    advance(KeySource::kDeadline);
    EXPECT_EQ(first->status(), 503);
    EXPECT_EQ(second->status(), 503);
    EXPECT_EQ(door_->refusal(first->answer->error()).headers.get("Retry-After"), "5");
    EXPECT_EQ(door_->refusal(first->answer->error()).headers.get("WWW-Authenticate"), "");
    EXPECT_EQ(upstream_.cancelled, 1);

    advance(KeySource::kRetryWithout);  // by itself: a 500 this time
    EXPECT_EQ(upstream_.requests.size(), 2u);
    EXPECT_EQ(ask_with(token("k1"))->status(), 503);
    EXPECT_EQ(upstream_.requests.size(), 2u) << "not once more for every request";
    advance(KeySource::kRetryWithout);
    EXPECT_EQ(ask_with(token("k1"))->status(), 200);
    EXPECT_EQ(upstream_.requests.size(), 3u);
}

TEST_F(Door, AnUnknownKeyIsLookedForButNotAgainAndAgain) {
    open();
    upstream_.script = {answer({signer("P-256").jwk("old")}), answer({signer("P-256").jwk("new")}),
                        answer({signer("P-256").jwk("new")})};
    source_->start();
    turn();
    EXPECT_EQ(ask_with(token("new"))->status(), 401);
    EXPECT_EQ(upstream_.requests.size(), 1u) << "fetched a moment ago";
    clock_.advance(KeySource::kAtMostEvery);
    EXPECT_EQ(ask_with(token("new"))->status(), 200) << "at the first try";
    EXPECT_EQ(ask_with(token("old"))->status(), 401) << "withdrawn by its issuer";
    for (int i = 0; i < 100; ++i)
        EXPECT_EQ(ask_with(token("made-up-" + std::to_string(i)))->status(), 401);
    EXPECT_EQ(upstream_.requests.size(), 2u);
    clock_.advance(KeySource::kAtMostEvery);
    EXPECT_EQ(ask_with("Zm9v.YmFy.AAAA")->status(), 401);
    EXPECT_EQ(ask_with(token("new", {{"exp", 0}}))->status(), 401);
    EXPECT_EQ(upstream_.requests.size(), 2u) << "only an unknown key is a reason";
    EXPECT_EQ(ask_with(token("made-up"))->status(), 401);
    EXPECT_EQ(upstream_.requests.size(), 3u);
}

TEST_F(Door, KeysAtHandOutliveAFailingIssuer) {
    open();
    std::string log;
    set_log_sink([&log](LogLevel, std::string_view line) { log.append(line).append("\n"); }, LogLevel::trace);
    upstream_.script = {answer({signer("P-256").jwk("k1")}),
                        delegation::test::error(503),
                        {200, "<html>captive portal</html>"},
                        {200, R"({"keys":[]})"},
                        {200, std::string(auth::KeySet::kMaxBytes + 1, ' ')},
                        {302, ""},
                        {.head_error = Error{ErrorKind::connection, "no route"}}};
    source_->start();
    turn();
    advance(KeySource::kRefreshEvery);
    for (std::size_t fetches = 2; fetches <= 7; ++fetches) {
        EXPECT_EQ(upstream_.requests.size(), fetches);
        EXPECT_EQ(ask_with(token("k1"))->status(), 200);
        advance(KeySource::kAtMostEvery);
    }
    EXPECT_NE(log.find("could not be read from https://issuer.example/keys: "), std::string::npos) << log;
    EXPECT_EQ(log.find("secret=1"), std::string::npos);
    EXPECT_NE(log.find("stay in use"), std::string::npos);
}

TEST_F(Door, FreshKeysReplaceOldOnesByTheClock) {
    open();
    upstream_.script = {answer({signer("P-256").jwk("old")}), answer({signer("P-256").jwk("new")})};
    source_->start();
    turn();
    advance(KeySource::kRefreshEvery - 1s);
    EXPECT_EQ(upstream_.requests.size(), 1u);
    advance(1s);
    EXPECT_EQ(upstream_.requests.size(), 2u);
    EXPECT_EQ(ask_with(token("new"))->status(), 200);
}

TEST_F(Door, SaysOnceWhichKeysItLeavesOut) {
    open();
    std::vector<std::string> log;
    set_log_sink([&log](LogLevel, std::string_view line) { log.emplace_back(line); }, LogLevel::trace);
    const auto mixed = answer({signer("P-256").jwk("k1"), {{"kty", "oct"}, {"k", "c2VjcmV0"}}});
    upstream_.script = {mixed, mixed};
    source_->start();
    turn();
    advance(KeySource::kRefreshEvery);
    EXPECT_EQ(upstream_.requests.size(), 2u);
    ASSERT_EQ(log.size(), 1u);
    EXPECT_NE(log[0].find("key 2: "), std::string::npos);
    EXPECT_EQ(log[0].find("c2VjcmV0"), std::string::npos);
}

TEST_F(Door, RefusalsLeadToTheMetadata) {
    open();
    const auto refused = door_->refusal({auth::Refusal::no_token, "x"});
    EXPECT_EQ(refused.status, 401);
    EXPECT_EQ(refused.headers.get("WWW-Authenticate"),
              R"(Bearer resource_metadata="https://gw.example/.well-known/oauth-protected-resource/mcp", )"
              R"(scope="llm:call")");
    for (const char* path :
         {"/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"}) {
        const auto reply = door_->metadata("GET", path);
        ASSERT_TRUE(reply);
        EXPECT_EQ(reply->status, 200);
        EXPECT_EQ(json::get_string(*json::parse(reply->body), "resource"), "https://gw.example/mcp");
        EXPECT_EQ(door_->metadata("POST", path)->status, 405);
    }
    for (const char* path :
         {"/.well-known/oauth-protected-resources", "/.well-known/oauth-protected-resource/x",
          "/.well-known/oauth-authorization-server", "/mcp"})
        EXPECT_FALSE(door_->metadata("GET", path)) << path;
}

TEST(KeyFile, IsReadWithinItsBound) {
    EXPECT_EQ(read_key_file("/nonexistent/keys.json").error().kind, ErrorKind::not_found);
    EXPECT_FALSE(read_key_file("/dev/zero"));
}

}  // namespace
}  // namespace gateway::server
