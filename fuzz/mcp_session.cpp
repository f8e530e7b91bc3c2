// Fuzzes what lives longer than a message: a session with its streams, resumption, questions, tasks and
// listeners. The input is a script, one byte a step with what follows as its operand. Whatever happens: every
// message is JSON on one line; ids of events grow within a stream and one that was read is never sent again;
// a call is answered once.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/http.hpp"

namespace {

using namespace gateway;
using namespace gateway::mcp;

void require(bool holds) {
    if (!holds) std::abort();
}

json::object object(std::string_view text) { return json::parse(text).value().as_object(); }

Server make_server() {
    Tool job;
    job.name = "job";
    job.description = "Asks, reports, goes on as a task.";
    job.input_schema = object(R"({"type":"object","properties":{}})");
    job.asks = true;
    job.tasks = TaskSupport::optional;
    std::vector<Tool> tools;
    tools.push_back(std::move(job));
    Offer offer;
    offer.tools = ToolTable::make(std::move(tools)).value();
    offer.resources = {{"test://one", "one"}};
    offer.logging = offer.list_changes = offer.subscriptions = true;
    offer.unasked_logging = Severity::info;
    ServerOptions options;
    options.info = {"fuzz", "", "1", "", {}};
    return {std::move(options), std::move(offer)};
}

// A client and a host at once, that keep account of what they were told.
class World {
  public:
    explicit World(const Server& server) : endpoint_(server, limits(), clock_, random_) {
        post(R"({"jsonrpc":"2.0","id":"init","method":"initialize","params":{"protocolVersion":"2025-11-25",
                 "capabilities":{"elicitation":{},"roots":{}}}})");
    }

    void step(std::uint8_t operation, std::string_view operand) {
        const std::string number =
            std::to_string(operand.empty() ? 0 : static_cast<unsigned char>(operand[0]) % 8);
        const CallKey key = calls_.empty() ? 0 : calls_[operand.size() % calls_.size()];
        switch (operation % 16) {
            case 0: post(call(number, {})); break;
            case 1: post(call(number, R"("task":{"ttl":1000},)")); break;
            case 2: get({}); break;
            case 3: get(last_event_); break;
            case 4: get(operand); break;
            case 5: carry_out(endpoint_.progress(key, {++progress_})); break;
            case 6: carry_out(endpoint_.log(key, Severity::error, "fuzz", "said")); break;
            case 7: carry_out(endpoint_.close_stream(key)); break;
            case 8: close_one(operand.size()); break;
            case 9: finish(key, text_result("done")); break;
            case 10:
                finish(key, InputRequired{{{"q", ask_form("?", object(R"({"type":"object"})"))}}, "state"});
                break;
            case 11:
                post(R"({"jsonrpc":"2.0","id":"ask-)" + number + R"(","result":{"action":"accept"}})");
                break;
            case 12:
                post(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":)" +
                     number + "}}");
                break;
            case 13: post(task_request(operand.size(), number)); break;
            case 14:
                clock_.advance(std::chrono::seconds{1 + operand.size() * 7});
                carry_out(endpoint_.tick());
                break;
            case 15: carry_out(endpoint_.publish({Change::Kind::resources})); break;
        }
    }

    void end() {
        for (const CallKey key : std::vector<CallKey>(calls_))
            finish(key, text_result("end"));
    }

  private:
    static HttpOptions limits() {
        HttpOptions options;
        options.limits.sessions.replay.stream_bytes = 400;
        options.limits.tasks.max_tasks = 4;
        return options;
    }

    static std::string call(const std::string& id, std::string_view more) {
        return R"({"jsonrpc":"2.0","id":)" + id + R"(,"method":"tools/call","params":{)" + std::string{more} +
               R"("name":"job","_meta":{"progressToken":1}}})";
    }

    std::string task_request(std::size_t which, const std::string& id) const {
        static constexpr const char* kMethods[] = {"tasks/get", "tasks/result", "tasks/cancel", "tasks/list"};
        return R"({"jsonrpc":"2.0","id":"t)" + id + R"(","method":")" + kMethods[which % 4] +
               R"(","params":{"taskId":")" + task_ + R"("}})";
    }

    void post(std::string_view body) { send("POST", body, {}); }
    void get(std::string_view last_event) { send("GET", {}, last_event); }

    void send(std::string_view method, std::string_view body, std::string_view last_event) {
        std::vector<HeaderView> headers = {{"Host", "localhost"},
                                           {"Content-Type", "application/json"},
                                           {"Accept", "application/json, text/event-stream"}};
        if (!session_.empty()) headers.push_back({"Mcp-Session-Id", session_});
        if (!last_event.empty()) headers.push_back({"Last-Event-ID", last_event});
        const ExchangeId exchange = ++last_exchange_;
        open_.insert(exchange);
        const std::string copy{last_event};
        if (const auto id = EventId::from(copy)) resumed_from_[exchange] = *id;
        carry_out(endpoint_.receive({exchange, method, headers, body, "me"}));
    }

    void close_one(std::size_t which) {
        if (open_.empty()) return;
        const ExchangeId exchange = *std::next(open_.begin(), static_cast<long>(which % open_.size()));
        open_.erase(exchange);
        carry_out(endpoint_.closed(exchange));
    }

    void finish(CallKey key, Outcome outcome) {
        std::erase(calls_, key);
        carry_out(endpoint_.finish(key, std::move(outcome)));
    }

    void carry_out(const Effects& effects) {
        for (const Effect& effect : effects) {
            if (const auto* start = std::get_if<Start>(&effect)) {
                calls_.push_back(start->key);
            } else if (const auto* reply = std::get_if<Reply>(&effect)) {
                if (!open_.contains(reply->exchange)) continue;
                require(!streaming_.contains(reply->exchange));
                for (const Header& header : reply->headers)
                    if (header.name == "Mcp-Session-Id") session_ = header.value;
                if (!reply->body.empty()) message(reply->body);
                open_.erase(reply->exchange);
                carry_out(endpoint_.closed(reply->exchange));
            } else if (const auto* open = std::get_if<OpenStream>(&effect)) {
                if (open_.contains(open->exchange)) require(streaming_.insert(open->exchange).second);
            } else if (const auto* sent = std::get_if<Send>(&effect)) {
                if (open_.contains(sent->exchange)) event(sent->exchange, sent->text);
            } else if (const auto* ended = std::get_if<EndStream>(&effect)) {
                if (open_.erase(ended->exchange) > 0) carry_out(endpoint_.closed(ended->exchange));
            }
        }
    }

    void event(ExchangeId exchange, std::string_view text) {
        require(streaming_.contains(exchange) && text.ends_with("\n\n"));
        if (const auto at = text.find("id: "); at == 0) {
            last_event_ = text.substr(4, text.find('\n') - 4);
            const auto id = EventId::from(last_event_);
            require(id.has_value());
            auto& last = last_on_[exchange];
            require(id->number > last);
            last = id->number;
            const auto from = resumed_from_.find(exchange);
            if (from != resumed_from_.end())
                require(id->stream == from->second.stream && id->number > from->second.number);
        }
        const auto data = text.find("data: ");
        require(data != std::string_view::npos);
        const std::string_view line = text.substr(data + 6, text.find('\n', data) - data - 6);
        if (!line.empty()) message(line);
    }

    void message(std::string_view text) {
        const auto parsed = json::parse(text);
        require(parsed.has_value() && text.find('\n') == std::string_view::npos);
        if (const json::value* task = json::find(*parsed, "result", "task", "taskId"))
            task_ = json::as_string(*task);
    }

    ManualClock clock_;
    SeededRandom random_{1};
    HttpEndpoint endpoint_;
    std::string session_, last_event_, task_;
    ExchangeId last_exchange_ = 0;
    double progress_ = 0;
    std::set<ExchangeId> open_, streaming_;
    std::map<ExchangeId, std::uint64_t> last_on_;
    std::map<ExchangeId, EventId> resumed_from_;
    std::vector<CallKey> calls_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Server server = make_server();
    World world(server);
    const std::string_view input(reinterpret_cast<const char*>(data), size);
    std::size_t steps = 0;
    for (std::size_t at = 0; at < input.size() && steps < 200; ++steps) {
        const auto operation = static_cast<std::uint8_t>(input[at++]);
        const std::size_t length = operation >> 4;
        world.step(operation, input.substr(at, length));
        at += std::min(length, input.size() - at);
    }
    world.end();
    return 0;
}
