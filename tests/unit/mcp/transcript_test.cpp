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
#include "toy_server.hpp"

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
    enum class Kind { reply, start, cancel } kind;
    HttpReply reply = {};
    StartTool start = {};
    CallKey cancelled = 0;
};

class Transport {
  public:
    virtual ~Transport() = default;
    virtual std::vector<Observed> send(const OwnedRequest& request, SteadyTime now) = 0;
    virtual std::optional<std::string> progress(CallKey key, const Progress& progress) = 0;
    virtual std::optional<std::string> finish(CallKey key, const ToolResult& result) = 0;
    virtual bool disconnected(CallKey) { return false; }
};

template <class Actions, class Reply, class ToReply>
std::vector<Observed> observe(const Actions& actions, ToReply to_reply) {
    std::vector<Observed> out;
    for (const auto& action : actions) {
        if (const auto* reply = std::get_if<Reply>(&action))
            out.push_back({Observed::Kind::reply, to_reply(*reply)});
        if (const auto* start = std::get_if<StartTool>(&action))
            out.push_back({Observed::Kind::start, {}, *start});
        if (const auto* cancel = std::get_if<CancelCall>(&action))
            out.push_back({Observed::Kind::cancel, {}, {}, cancel->key});
    }
    return out;
}

class HttpTransport final : public Transport {
  public:
    std::vector<Observed> send(const OwnedRequest& request, SteadyTime now) override {
        return observe<HttpActions, HttpReply>(test::send(endpoint_, request, now),
                                               [](const auto& r) { return r; });
    }
    std::optional<std::string> progress(CallKey key, const Progress& p) override {
        return endpoint_.progress(key, p);
    }
    std::optional<std::string> finish(CallKey key, const ToolResult& r) override {
        return endpoint_.finish(key, r);
    }
    bool disconnected(CallKey key) override { return endpoint_.disconnected(key); }

  private:
    Server server_ = toy_server();
    SeededRandom random_{1};
    HttpEndpoint endpoint_{server_, {}, random_};
};

class StdioTransport final : public Transport {
  public:
    std::vector<Observed> send(const OwnedRequest& request, SteadyTime) override {
        return observe<StdioActions, Line>(endpoint_.receive(request.body),
                                           [](const auto& line) { return HttpReply{200, line.text}; });
    }
    std::optional<std::string> progress(CallKey key, const Progress& p) override {
        return endpoint_.progress(key, p);
    }
    std::optional<std::string> finish(CallKey key, const ToolResult& r) override {
        return endpoint_.finish(key, r);
    }

  private:
    Server server_ = toy_server();
    StdioEndpoint endpoint_{server_};
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
        for (Observed& seen : transport_->send(*building_, now_))
            observed_.push_back(std::move(seen));
        building_.reset();
    }

    // An expectation about the reply.
    void server(std::string_view text) {
        if (!reply_) take_reply();
        if (!reply_) {
            EXPECT_EQ(text, "nothing") << "nothing was written";
            return;
        }
        const std::size_t colon = text.find(": ");
        if (text == "nothing") {
            EXPECT_EQ(reply_->body, "");
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
            now_ += std::chrono::seconds(std::stoi(std::string{rest}));
            return;
        }
        const CallKey key = call_key(verb, rest);
        if (verb == "cancel") return cancelled(key);
        if (verb == "progress") return emit(transport_->progress(key, read_progress(rest)));
        if (verb == "finish" || verb == "error")
            return emit(transport_->finish(key, {parse_object(rest), verb == "error"}));
        if (verb == "disconnect") {
            if (transport_->disconnected(key)) observed_.push_back({Observed::Kind::cancel, {}, {}, key});
            return;
        }
        ADD_FAILURE() << "unknown verb";
    }

    void started(std::string_view rest) {
        ASSERT_TRUE(!observed_.empty() && observed_.front().kind == Observed::Kind::start)
            << "no tool was started";
        const StartTool start = observed_.front().start;
        observed_.pop_front();
        const std::size_t space = rest.find(' ');
        EXPECT_EQ(start.tool->name, rest.substr(0, space));
        EXPECT_EQ(json::value(start.arguments), json::value(parse_object(rest.substr(space + 1))));
        calls_.push_back(start.key);
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

    void emit(const std::optional<std::string>& text) {
        reply_.reset();
        if (text) observed_.push_back({Observed::Kind::reply, {text->empty() ? 202 : 200, *text}});
    }

    void take_reply() {
        if (observed_.empty() || observed_.front().kind != Observed::Kind::reply) return;
        reply_ = observed_.front().reply;
        observed_.pop_front();
    }

    void expect_nothing_left() {
        for (const Observed& seen : observed_)
            ADD_FAILURE() << "not accounted for: "
                          << (seen.kind == Observed::Kind::reply    ? seen.reply.body
                              : seen.kind == Observed::Kind::cancel ? std::string{"a cancel"}
                                                                    : "start of " + seen.start.tool->name);
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
    SteadyTime now_{};
    std::optional<OwnedRequest> building_;
    std::optional<HttpReply> reply_;
    std::deque<Observed> observed_;
    std::vector<CallKey> calls_;
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
