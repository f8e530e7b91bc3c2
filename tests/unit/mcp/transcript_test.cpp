// Plays the transcripts of tests/transcript (format: README.md there) against the endpoints.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>

#include "http_driver.hpp"
#include "json/write.hpp"
#include "mcp/stdio.hpp"

namespace gateway::mcp::test {
namespace {

// JSON equality where the string "*" stands for anything.
bool like(const json::value& actual, const json::value& expected) {
    if (json::as_string(expected) == "*") return true;
    if (actual.is_object() && expected.is_object()) {
        const auto& members = expected.get_object();
        return actual.get_object().size() == members.size() &&
               std::all_of(members.begin(), members.end(), [&](const auto& member) {
                   const json::value* other = json::find(actual, member.key());
                   return other && like(*other, member.value());
               });
    }
    if (actual.is_array() && expected.is_array())
        return std::equal(actual.get_array().begin(), actual.get_array().end(), expected.get_array().begin(),
                          expected.get_array().end(), like);
    return actual == expected;
}

// What the server did and the transcript has not yet accounted for.
struct Observed {
    enum class Kind { reply, stream, priming, address, end, start, cancel } kind;
    Reply reply = {};
    Start start = {};
    CallKey cancelled = 0;
};

std::string name_of(const Observed& seen) {
    switch (seen.kind) {
        case Observed::Kind::reply: return seen.reply.body;
        case Observed::Kind::stream: return "stream";
        case Observed::Kind::priming: return "priming";
        case Observed::Kind::address: return "an address to post to";
        case Observed::Kind::end: return "end";
        case Observed::Kind::start: return "start of " + tool_of(seen.start).name;
        case Observed::Kind::cancel: return "a cancel";
    }
    return {};
}

Observed observe(const Effect& effect) {
    using Kind = Observed::Kind;
    if (const auto* reply = std::get_if<Reply>(&effect)) return {Kind::reply, *reply};
    if (const auto* start = std::get_if<Start>(&effect)) return {Kind::start, {}, *start};
    if (const auto* cancel = std::get_if<Cancel>(&effect)) return {Kind::cancel, {}, {}, cancel->key};
    if (std::holds_alternative<OpenStream>(effect)) return {Kind::stream};
    if (std::holds_alternative<EndStream>(effect)) return {Kind::end};
    const Send& send = std::get<Send>(effect);
    std::string message = message_in(send);
    if (send.text.starts_with("event: endpoint\n")) return {Kind::address, {0, 200, std::move(message), {}}};
    if (message.empty()) return {Kind::priming};
    return {Kind::reply, {0, 200, std::move(message), {}}};
}

class Transport {
  public:
    virtual ~Transport() = default;
    virtual Endpoint& endpoint() = 0;
    virtual ManualClock& clock() = 0;
    virtual Effects send(const OwnedRequest& request) = 0;
    /// The client of the last request that started something is gone.
    virtual Effects disconnect(ExchangeId) { return {}; }
};

class HttpTransport final : public Transport {
  public:
    Endpoint& endpoint() override { return http_.endpoint; }
    ManualClock& clock() override { return http_.clock; }
    Effects send(const OwnedRequest& request) override { return http_.send(request); }
    Effects disconnect(ExchangeId exchange) override { return http_.endpoint.closed(exchange); }

  private:
    HttpHouse http_;
};

// The transport of 2024-11-05: GET opens the stream, messages are posted to the address it told last, and
// leaving means leaving the stream.
class SseTransport final : public Transport {
  public:
    Endpoint& endpoint() override { return http_.endpoint; }
    ManualClock& clock() override { return http_.clock; }
    Effects send(const OwnedRequest& request) override {
        if (request.method != "GET") return http_.send_sse(request, session_);
        Effects effects = http_.open_sse(request);
        stream_ = http_.exchange;
        for (const Send& sent : all<Send>(effects))
            if (const std::string address = message_in(sent); address.starts_with(kAddress))
                session_ = address.substr(kAddress.size());
        return effects;
    }
    Effects disconnect(ExchangeId) override { return http_.endpoint.closed(stream_); }

  private:
    static constexpr std::string_view kAddress = "/message?sessionId=";

    HttpHouse http_;
    ExchangeId stream_ = 0;
    std::string session_;
};

class StdioTransport final : public Transport {
  public:
    Endpoint& endpoint() override { return endpoint_; }
    ManualClock& clock() override { return clock_; }
    Effects send(const OwnedRequest& request) override { return endpoint_.receive(request.body); }

  private:
    Server server_ = toy_server();
    ManualClock clock_;
    SeededRandom random_{1};
    StdioEndpoint endpoint_{server_, {}, clock_, random_};
};

class Player {
  public:
    void play(const std::filesystem::path& file) {
        std::ifstream in(file);
        std::string line;
        for (int number = 1; std::getline(in, line); ++number) {
            SCOPED_TRACE(file.filename().string() + ":" + std::to_string(number) + ": " + line);
            if (!line.empty() && !line.starts_with('#')) step(line);
            if (testing::Test::HasFailure()) return;
        }
        EXPECT_TRUE(transport_) << "no transport line in " << file;
        expect_nothing_left();
    }

  private:
    void step(std::string_view line) {
        if (line == "transport http") {
            transport_ = std::make_unique<HttpTransport>();
        } else if (line == "transport sse") {
            transport_ = std::make_unique<SseTransport>();
        } else if (line == "transport stdio") {
            transport_ = std::make_unique<StdioTransport>();
        } else if (line.starts_with("-> ")) {
            client(substitute(line.substr(3)));
        } else if (line.starts_with("<- ")) {
            server(line.substr(3));
        } else if (line.starts_with("== ")) {
            tool(line.substr(3));
        } else {
            ADD_FAILURE() << "not a line of a transcript";
        }
    }

    // A client line: a method, a header, or the body that sends the request.
    void client(const std::string& text) {
        if (!building_) {
            expect_nothing_left();
            building_ = plain_request("");
            reply_ = {};
        }
        const std::size_t colon = text.find(": ");
        const bool is_name = std::all_of(
            text.begin(), text.begin() + static_cast<std::ptrdiff_t>(std::min(colon, text.size())),
            [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-'; });
        if (colon != std::string::npos && is_name) {
            const std::string value = text.substr(colon + 2);
            building_->set(text.substr(0, colon), value.empty() ? std::nullopt : std::optional{value});
            return;
        }
        if (text == "DELETE" || text == "GET")
            building_->method = text;
        else
            building_->body = text;
        see(transport_->send(*building_));
        building_.reset();
    }

    // An expectation about the reply.
    void server(std::string_view text) {
        using Kind = Observed::Kind;
        for (const auto& [word, kind] : {std::pair{"stream", Kind::stream},
                                         {"priming", Kind::priming},
                                         {"address", Kind::address},
                                         {"end", Kind::end}})
            if (text == word) return passed(kind);
        if (!reply_) take_reply();
        if (!reply_) {
            EXPECT_EQ(text, "nothing") << "nothing was written";
            return;
        }
        const std::size_t colon = text.find(": ");
        if (text == "nothing") {
            EXPECT_EQ(reply_->body, "");
            reply_.reset();
        } else if (text.starts_with('{') || text.starts_with('[')) {
            body(text);
        } else if (colon != std::string_view::npos) {
            header(text.substr(0, colon), text.substr(colon + 2));
        } else {
            EXPECT_EQ(std::to_string(reply_->status), text) << reply_->body;
        }
    }

    void body(std::string_view text) {
        const auto expected = json::parse(text);
        ASSERT_TRUE(expected) << "the transcript's own JSON: " << expected.error().message;
        const auto actual = json::parse(reply_->body);
        ASSERT_TRUE(actual) << reply_->body;
        EXPECT_TRUE(like(*actual, *expected)) << "actual: " << reply_->body;
        reply_.reset();
    }

    void header(std::string_view name, std::string_view value) {
        const std::string actual = header_of(*reply_, name);
        if (value.starts_with('$'))
            remembered_[std::string{value}] = actual;
        else
            EXPECT_EQ(actual, value);
    }

    void tool(std::string_view text) {
        const std::string_view verb = text.substr(0, text.find(' '));
        std::string_view rest = trim(text.substr(verb.size()));
        if (verb == "start") return started(rest);
        if (verb == "advance") {
            transport_->clock().advance(std::chrono::seconds(std::stoi(std::string{rest})));
            return;
        }
        const CallKey key = call_key(verb, rest);
        Endpoint& endpoint = transport_->endpoint();
        if (verb == "cancel") return cancelled(key);
        if (verb == "progress") return see(endpoint.progress(key, read_progress(rest)));
        if (verb == "finish" || verb == "error")
            return see(endpoint.finish(key, ToolResult{parse_object(rest), verb == "error"}));
        if (verb == "disconnect") return see(transport_->disconnect(last_exchange_));
        ADD_FAILURE() << "unknown verb";
    }

    void started(std::string_view rest) {
        ASSERT_TRUE(!observed_.empty() && observed_.front().kind == Observed::Kind::start)
            << "no tool was started";
        const Start start = observed_.front().start;
        observed_.pop_front();
        const std::size_t space = rest.find(' ');
        EXPECT_EQ(tool_of(start).name, rest.substr(0, space));
        EXPECT_EQ(json::value(arguments_of(start)), json::value(parse_object(rest.substr(space + 1))));
        calls_.push_back(start.key);
        last_exchange_ = start.exchange;
        reply_.reset();
    }

    void cancelled(CallKey key) {
        ASSERT_TRUE(!observed_.empty() && observed_.front().kind == Observed::Kind::cancel)
            << "nothing was cancelled";
        EXPECT_EQ(observed_.front().cancelled, key);
        observed_.pop_front();
    }

    // An optional number in front names the call, counted from 1; without one it is the last.
    CallKey call_key(std::string_view verb, std::string_view& rest) {
        EXPECT_FALSE(calls_.empty()) << "no call was started";
        if (calls_.empty()) return 0;
        const std::size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
        const bool numbered = verb != "progress" && digits > 0 &&
                              (digits == rest.size() || rest.substr(digits).starts_with(" {"));
        if (!numbered) return calls_.back();
        const std::size_t number = std::stoul(std::string{rest.substr(0, digits)});
        rest = trim(rest.substr(digits));
        return calls_.at(number - 1);
    }

    static Progress read_progress(std::string_view rest) {
        const std::vector<std::string_view> words = split(rest, ' ');
        Progress progress;
        progress.progress = std::stod(std::string{words.at(0)});
        if (words.size() > 1) progress.total = std::stod(std::string{words[1]});
        if (words.size() > 2) progress.message = rest.substr(words[0].size() + words[1].size() + 2);
        return progress;
    }

    void see(const Effects& effects) {
        reply_.reset();
        for (const Effect& effect : effects)
            observed_.push_back(observe(effect));
    }

    void passed(Observed::Kind kind) {
        ASSERT_TRUE(!observed_.empty()) << "nothing was done";
        ASSERT_EQ(observed_.front().kind, kind) << "it was: " << name_of(observed_.front());
        observed_.pop_front();
        reply_.reset();
    }

    void take_reply() {
        if (observed_.empty() || observed_.front().kind != Observed::Kind::reply) return;
        reply_ = observed_.front().reply;
        observed_.pop_front();
    }

    void expect_nothing_left() {
        for (const Observed& seen : observed_)
            ADD_FAILURE() << "not accounted for: " << name_of(seen);
        observed_.clear();
    }

    std::string substitute(std::string_view line) const {
        std::string out{line};
        for (const auto& [name, value] : remembered_)
            for (auto at = out.find(name); at != std::string::npos; at = out.find(name, at + value.size()))
                out.replace(at, name.size(), value);
        return out;
    }

    std::unique_ptr<Transport> transport_;
    std::optional<OwnedRequest> building_;
    std::optional<Reply> reply_;
    std::deque<Observed> observed_;
    std::vector<CallKey> calls_;
    ExchangeId last_exchange_ = 0;  // of the call started last
    std::map<std::string, std::string> remembered_;
};

std::vector<std::filesystem::path> transcripts() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::directory_iterator(GATEWAY_SOURCE_DIR "/tests/transcript"))
        if (entry.path().extension() == ".mcp") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

class Transcript : public testing::TestWithParam<std::filesystem::path> {};

TEST_P(Transcript, Plays) { Player{}.play(GetParam()); }

INSTANTIATE_TEST_SUITE_P(Files, Transcript, testing::ValuesIn(transcripts()), [](const auto& info) {
    std::string name = info.param.stem().string();
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
});

}  // namespace
}  // namespace gateway::mcp::test
