// A long random life of an HTTP endpoint: clients of both eras call, ask, cancel, leave and come back, the
// host works, asks and fails, time passes. Whatever happens, every exchange is answered once and in order,
// work is started and stopped only when that makes sense, and nothing is left over.
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "feature_server.hpp"
#include "http_driver.hpp"

namespace gateway::mcp::test {
namespace {

constexpr const char* kCan = R"({"elicitation":{},"extensions":{"io.modelcontextprotocol/tasks":{}}})";

class Life : protected HttpHouse {
  public:
    explicit Life(std::uint64_t seed)
        : HttpHouse(feature_server(),
                    {.limits = {.sessions = {.max_sessions = 4, .replay = {.stream_bytes = 500}},
                                .tasks = {.max_tasks = 5},
                                .max_calls = 20,
                                .max_listeners = 3,
                                .max_question_rounds = 3}}),
          dice_(seed) {}

    void live(int steps) {
        for (int i = 0; i < steps && !testing::Test::HasFailure(); ++i) {
            const auto kind = roll(3);
            kind == 0 ? client() : kind == 1 ? host() : world();
        }
    }

    /// Lets everything come to its end.
    void end() {
        for (int i = 0; i < 10; ++i) {
            const std::set<CallKey> keys = working_;
            for (const CallKey key : keys)
                finish(key, ToolResult{});
            clock.advance(std::chrono::minutes(11));
            carry_out(endpoint.tick());
        }
        EXPECT_EQ(endpoint.call_count(), 0u);
        EXPECT_TRUE(working_.empty());
        carry_out(endpoint.shut_down());
        for (const auto& [id, state] : exchanges_)
            EXPECT_TRUE(state == State::ended || state == State::left) << "nobody answered exchange " << id;
    }

    int starts = 0, questions = 0, tasks = 0, resumed = 0;

  private:
    enum class State { open, streaming, ended, left };

    std::uint64_t roll(std::uint64_t sides) { return dice_.next() % sides; }
    template <class Container>
    auto pick(const Container& from) {
        return *std::next(from.begin(), static_cast<long>(roll(from.size())));
    }

    // --- clients -------------------------------------------------------------------------------------------

    void client() {
        if (sessions_.size() < 2) return open();
        switch (roll(10)) {
            case 0: return roll(20) ? legacy("tools/call", call_params()) : open();
            case 1: return legacy("tools/call", call_params());
            case 2: return modern("tools/call", call_params());
            case 3: return answer_question();
            case 4: return about_task();
            case 5: return notify_cancelled();
            case 6: return get();
            case 7: return leave();
            case 8: return modern("subscriptions/listen", {{"notifications", filter()}});
            case 9: return roll(10) ? legacy("ping", {}) : delete_session();
        }
    }

    void open() {
        exchanges_[exchange + 1] = State::open;
        const Effects effects = HttpHouse::send(plain_request(initialize_body("2025-11-25", kCan)));
        for (const Reply& reply : all<Reply>(effects))
            if (const std::string id = header_of(reply, "Mcp-Session-Id"); !id.empty())
                sessions_.push_back(id);
        carry_out(effects);
    }
    void post(const OwnedRequest& request) {
        exchanges_[exchange + 1] = State::open;
        carry_out(HttpHouse::send(request));
    }
    void legacy(std::string_view method, json::object params) {
        post(in_session(pick(sessions_), request_body(request_id(), method, std::move(params))));
    }
    void modern(std::string_view method, json::object params) {
        post(modern_request(method, std::move(params), kCan, request_id()));
    }
    // Few enough to be used twice at a time now and then.
    json::value request_id() { return roll(50); }

    json::object call_params() {
        const char* kTools[] = {"ask", "job", "job", "must"};
        json::object params{{"name", kTools[roll(4)]}};
        if (roll(2)) params["task"] = json::object{{"ttl", roll(2) ? 1000 : 10'000'000}};
        if (roll(2)) params["_meta"] = json::object{{"progressToken", roll(5)}, {kLogLevelKey, "info"}};
        return params;
    }
    json::object filter() {
        json::object out{{"toolsListChanged", true}, {"resourceSubscriptions", json::array{"toy://note"}}};
        if (!tasks_.empty()) out["taskIds"] = json::array{json::value(json::string(pick(tasks_)))};
        return out;
    }
    void answer_question() {
        const std::string id = "ask-" + std::to_string(1 + roll(40));
        const char* kAnswers[] = {R"("result":{"action":"accept"})", R"("error":{"code":1,"message":"no"})"};
        post(
            in_session(pick(sessions_), R"({"jsonrpc":"2.0","id":")" + id + "\"," + kAnswers[roll(2)] + '}'));
    }
    void about_task() {
        if (tasks_.empty()) return;
        const json::string task{pick(tasks_)};
        switch (roll(7)) {
            case 0: return legacy("tasks/get", {{"taskId", task}});
            case 1: return legacy("tasks/result", {{"taskId", task}});
            case 2: return legacy("tasks/cancel", {{"taskId", task}});
            case 3: return legacy("tasks/list", {});
            case 4: return modern("tasks/get", {{"taskId", task}});
            case 5: return modern("tasks/cancel", {{"taskId", task}});
            case 6:
                return modern(
                    "tasks/update",
                    {{"taskId", task},
                     {"inputResponses", json::object{{"q", json::object{}}, {"q-2", json::object{}}}}});
        }
    }
    void notify_cancelled() {
        post(in_session(pick(sessions_),
                        R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
                            std::to_string(roll(50)) + "}}"));
    }
    void get() {
        OwnedRequest request = in_session(pick(sessions_), "");
        request.method = "GET";
        if (roll(3)) request.set("Last-Event-ID", std::to_string(roll(12)) + '.' + std::to_string(roll(6)));
        post(request);
        resumed += exchanges_[exchange] == State::streaming;
    }
    void delete_session() {
        OwnedRequest request = in_session(pick(sessions_), "");
        request.method = "DELETE";
        post(request);
        std::erase(sessions_, header_value(request));
    }
    static std::string header_value(const OwnedRequest& request) {
        for (const Header& header : request.headers)
            if (header.name == "Mcp-Session-Id") return header.value;
        return {};
    }
    void leave() {
        if (exchanges_.empty()) return;
        auto& [id, state] = *std::next(exchanges_.begin(), static_cast<long>(roll(exchanges_.size())));
        if (state != State::open && state != State::streaming) return;
        state = State::left;
        carry_out(endpoint.closed(id));
    }

    // --- the host ------------------------------------------------------------------------------------------

    void host() {
        if (working_.empty()) return;
        const CallKey key = pick(working_);
        Endpoint& endpoint = this->endpoint;
        switch (roll(8)) {
            case 0: return carry_out(endpoint.progress(key, {static_cast<double>(roll(5))}));
            case 1: return carry_out(endpoint.log(key, Severity::error, "life", 1));
            case 2: return carry_out(endpoint.open_stream(key));
            case 3: return carry_out(endpoint.close_stream(key));
            case 4:
                EXPECT_TRUE(endpoint.can_detach(key) || endpoint.detach(key, {}).empty());
                if (endpoint.can_detach(key)) carry_out(endpoint.detach(key, {}));
                return;
            case 5: return ask(key);
            case 6: return finish(key, RpcError{kInternalError, "broken"});
            case 7: return finish(key, ToolResult{{{"n", 1}}, roll(4) == 0});
        }
    }
    void ask(CallKey key) {
        if (!may_ask_.contains(key)) return;
        InputRequired input{{}, 1};
        if (roll(4)) input.questions.emplace_back("q", ask_form("?", {}));
        ++questions;
        finish(key, std::move(input));
    }
    void finish(CallKey key, Outcome outcome) {
        working_.erase(key);
        carry_out(endpoint.finish(key, std::move(outcome)));
    }

    // --- the world -----------------------------------------------------------------------------------------

    void world() {
        switch (roll(4)) {
            case 0: return clock.advance(std::chrono::seconds(roll(200)));
            case 1: return carry_out(endpoint.tick());
            case 2: return carry_out(endpoint.publish({Change::Kind::tools}));
            case 3: return carry_out(endpoint.publish({Change::Kind::resource, "toy://note"}));
        }
    }

    // --- what must hold ------------------------------------------------------------------------------------

    void carry_out(const Effects& effects) {
        for (const Effect& effect : effects)
            std::visit([this](const auto& e) { see(e); }, effect);
        for (const std::string& text : messages_of(effects)) {
            const auto message = json::parse(text);
            ASSERT_TRUE(message) << text;
            for (const json::value* task :
                 {json::find(*message, "result", "taskId"), json::find(*message, "result", "task", "taskId")})
                if (task && tasks_.emplace(json::as_string(*task)).second) ++tasks;
        }
        for (const ExchangeId id : std::exchange(ended_, {}))
            carry_out(endpoint.closed(id));
    }
    void see(const Start& start) {
        EXPECT_TRUE(working_.insert(start.key).second) << "it was started already";
        EXPECT_FALSE(cancelled_.contains(start.key)) << "nobody wants it";
        if (tool_of(start).asks) may_ask_.insert(start.key);
        ++starts;
    }
    void see(const Cancel& cancel) {
        EXPECT_TRUE(working_.contains(cancel.key)) << "nothing is at work";
        EXPECT_TRUE(cancelled_.insert(cancel.key).second) << "once is enough";
    }
    void see(const Reply& reply) { step(reply.exchange, State::open, State::ended); }
    void see(const OpenStream& stream) { step(stream.exchange, State::open, State::streaming); }
    void see(const Send& send) { step(send.exchange, State::streaming, State::streaming); }
    void see(const EndStream& stream) {
        step(stream.exchange, State::streaming, State::ended);
        // Whoever ends an exchange that stayed open, the endpoint is told.
        ended_.push_back(stream.exchange);
    }
    void step(ExchangeId exchange, State from, State to) {
        ASSERT_TRUE(exchanges_.contains(exchange)) << exchange;
        State& state = exchanges_[exchange];
        if (state == State::left) return;
        EXPECT_EQ(state, from) << "exchange " << exchange;
        state = to;
    }

    SeededRandom dice_;
    std::map<ExchangeId, State> exchanges_;
    std::vector<ExchangeId> ended_;
    std::vector<std::string> sessions_;
    std::set<std::string> tasks_;
    std::set<CallKey> working_;
    std::set<CallKey> may_ask_;
    std::set<CallKey> cancelled_;
};

TEST(RandomLife, EveryExchangeIsAnsweredOnceAndNothingIsLeftOver) {
    int starts = 0, questions = 0, tasks = 0, resumed = 0;
    for (std::uint64_t seed = 0; seed < 100 && !testing::Test::HasFailure(); ++seed) {
        SCOPED_TRACE(seed);
        Life life(seed);
        life.live(400);
        life.end();
        starts += life.starts, questions += life.questions, tasks += life.tasks, resumed += life.resumed;
    }
    // The dice reach what they are for.
    EXPECT_GT(starts, 1000);
    EXPECT_GT(questions, 200);
    EXPECT_GT(tasks, 200);
    EXPECT_GT(resumed, 200);
}

}  // namespace
}  // namespace gateway::mcp::test
