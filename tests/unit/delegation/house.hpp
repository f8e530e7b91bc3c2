// A house for the recipe without sockets, disk or time: an upstream that plays a script, timers fired by
// hand, stores that remember.
#pragma once

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <deque>
#include <map>

#include "delegation/completion.hpp"
#include "delegation/wakeup.hpp"

namespace gateway::delegation::test {

/// What the upstream does with one request.
struct Scripted {
    int status = 200;
    std::string body = {};
    std::optional<Error> head_error = {};
    std::optional<Error> read_error = {};  ///< after the body
    bool never_answers = false;
    bool sent = true;
    wire::Headers headers = {};
};

inline Scripted answer(std::string_view text, int input = 10, int output = 5) {
    return {
        200,
        R"({"id":"chatcmpl-1","model":"gpt-4o-mini","choices":[{"index":0,"message":{"role":"assistant","content":")" +
            std::string(text) + R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":)" +
            std::to_string(input) + R"(,"completion_tokens":)" + std::to_string(output) +
            R"(,"total_tokens":)" + std::to_string(input + output) + "}}"};
}

inline Scripted error(int status, std::string_view message = "busy") {
    return {status, R"({"error":{"message":")" + std::string(message) + R"(","type":"server_error"}})"};
}

class ScriptedUpstream final : public Upstream {
  public:
    explicit ScriptedUpstream(boost::asio::io_context& io) : io_(io) {}

    std::deque<Scripted> script;
    /// Answers by what is asked, where the script has nothing.
    std::function<Scripted(const wire::HttpRequest&)> respond;
    std::vector<wire::HttpRequest> requests;
    int cancelled = 0;  ///< exchanges destroyed before their end

    std::unique_ptr<Exchange> send(wire::HttpRequest request, UpstreamTimeouts) override {
        requests.push_back(std::move(request));
        Scripted next = error(500, "the script is over");
        if (!script.empty()) {
            next = script.front();
            script.pop_front();
        } else if (respond) {
            next = respond(requests.back());
        }
        return std::make_unique<ScriptedExchange>(*this, std::move(next));
    }
    /// The exchange that was to be silent for ever answers after all.
    void finish_last(Scripted scripted) { silent_->answer(std::move(scripted)); }

  private:
    class ScriptedExchange final : public Exchange {
      public:
        ScriptedExchange(ScriptedUpstream& owner, Scripted scripted)
            : owner_(owner), scripted_(std::move(scripted)), forever_(owner.io_.get_executor()) {}
        ~ScriptedExchange() override {
            owner_.cancelled += !ended_;
            if (owner_.silent_ == this) owner_.silent_ = nullptr;
        }
        boost::asio::awaitable<Result<wire::ResponseHead>> head() override {
            if (scripted_.never_answers) {
                owner_.silent_ = this;
                co_await forever_.wait();
            }
            if (scripted_.head_error) {
                ended_ = true;
                co_return fail(*scripted_.head_error);
            }
            co_return wire::ResponseHead{scripted_.status, scripted_.headers};
        }
        boost::asio::awaitable<Result<std::string>> read() override {
            if (!scripted_.body.empty()) co_return std::exchange(scripted_.body, "");
            ended_ = true;
            if (scripted_.read_error) co_return fail(*scripted_.read_error);
            co_return std::string{};
        }
        bool sent() const override { return scripted_.sent; }
        void answer(Scripted scripted) {
            scripted_ = std::move(scripted);
            forever_.wake();
        }

      private:
        ScriptedUpstream& owner_;
        Scripted scripted_;
        Wakeup forever_;
        bool ended_ = false;
    };

    boost::asio::io_context& io_;
    ScriptedExchange* silent_ = nullptr;
};

class HandTimers final : public Timers {
  public:
    explicit HandTimers(ManualClock& clock) : clock_(clock) {}

    std::unique_ptr<Timer> after(std::chrono::milliseconds delay, std::function<void()> expired) override {
        const auto id = next_++;
        armed_[id] = {clock_.steady() + delay, std::move(expired)};
        return std::make_unique<Handle>(*this, id);
    }
    /// Moves the clock and fires what is due.
    void advance(std::chrono::milliseconds by) {
        clock_.advance(by);
        for (auto it = armed_.begin(); it != armed_.end();) {
            if (it->second.first > clock_.steady()) {
                ++it;
                continue;
            }
            const auto expired = std::move(it->second.second);
            it = armed_.erase(it);
            expired();
            it = armed_.begin();
        }
    }
    std::size_t armed() const { return armed_.size(); }

  private:
    struct Handle final : Timer {
        Handle(HandTimers& o, int i) : owner(o), id(i) {}
        ~Handle() override { owner.armed_.erase(id); }
        HandTimers& owner;
        int id;
    };
    ManualClock& clock_;
    std::map<int, std::pair<SteadyTime, std::function<void()>>> armed_;
    int next_ = 0;
};

class MemoryLedger final : public ledger::Store {
  public:
    std::vector<ledger::Claim> claims;
    std::vector<ledger::Settlement> settlements;
    std::vector<ledger::Hit> hits;
    std::optional<Error> refuses;
    bool slow = false;  ///< settlements stay unwritten until the test runs `unwritten`
    std::vector<Done> unwritten;

    void claim(ledger::Claim claim, Done done) override {
        if (refuses) return done(fail(*refuses));
        claims.push_back(std::move(claim));
        done({});
    }
    void settle(ledger::Settlement settlement, Done done) override {
        settlements.push_back(std::move(settlement));
        if (slow)
            unwritten.push_back(std::move(done));
        else if (done)
            done({});
    }
    void hit(ledger::Hit hit) override { hits.push_back(std::move(hit)); }
    Result<void> flush() override { return {}; }
    Result<ledger::Report> report(const ledger::ReportQuery&) override { return ledger::Report{}; }
    Result<std::int64_t> purge(WallTime) override { return 0; }
};

class MemoryCache final : public cache::Store {
  public:
    std::map<std::string, cache::Entry, std::less<>> entries;

    std::optional<cache::Entry> get(std::string_view key, WallTime now) override {
        const auto it = entries.find(key);
        if (it == entries.end() || it->second.expires <= now) return std::nullopt;
        return it->second;
    }
    void put(cache::Entry entry) override { entries[entry.key] = std::move(entry); }
    void erase(std::string_view key) override { entries.erase(std::string(key)); }
    Result<std::int64_t> clear() override { return 0; }
    cache::Stats stats() override { return {}; }
};

/// Everything wired; a call runs until the event loop has nothing left to do.
class House {
  public:
    House() {
        catalog =
            *llm::Catalog::parse(R"({"schema":1,"prices_as_of":"2026-11-22","sources":[],"models":[]})");
        const auto rows = json::parse(R"([
            {"provider":"openai","id":"gpt-4o-mini","price":{"input":0.15,"output":0.6},"context_window":128000},
            {"provider":"groq","id":"fast","price":{"input":1,"output":1}}])");
        catalog = *catalog->with_user_models(rows->as_array());
        for (const char* id : {"openai", "groq"}) {
            auto& connection = providers.add(*providers::find(id), 2, 1);
            connection.base_url = std::string("http://") + id;
            connection.key = Secret("sk-test");
        }
        completions =
            std::make_unique<Completions>(CompletionRooms{io.get_executor(), clock, random, timers, upstream,
                                                          providers, ledger, &cache, catalog},
                                          CompletionOptions{});
    }
    ~House() {
        completions->cancel_all();
        io.restart();
        io.poll();
    }

    routing::Resolved target(std::string provider, std::string model) const {
        return {{provider, model}, catalog->find(provider, model), {}};
    }
    Call call(std::string_view prompt = "hi", bool with_fallback = false) {
        Call c;
        c.id = "req_" + std::to_string(++calls_);
        c.tool = "generate_completion";
        c.principal = "local";
        c.targets = {target("openai", "gpt-4o-mini")};
        if (with_fallback) c.targets.push_back(target("groq", "fast"));
        c.request.messages = {llm::text_message(llm::Role::user, std::string(prompt))};
        return c;
    }

    /// A call under way: its outcome once it has one.
    struct Running {
        std::optional<Outcome> outcome;
        std::vector<std::string> pieces;
        boost::asio::cancellation_signal cancel;
        bool ended = false;
        const Answer& answer() const { return outcome->value(); }
        const Failure& failure() const { return outcome->error(); }
    };
    std::shared_ptr<Running> start(Call c) {
        auto running = std::make_shared<Running>();
        OnPiece on_piece;
        if (c.request.stream)
            on_piece = [running](const Piece& piece) { running->pieces.emplace_back(piece.text); };
        auto done = [running](const std::exception_ptr& error, Outcome outcome) {
            running->ended = true;
            if (!error) running->outcome = std::move(outcome);
        };
        boost::asio::co_spawn(io, completions->run(std::move(c), std::move(on_piece)),
                              boost::asio::bind_cancellation_slot(running->cancel.slot(), done));
        turn();
        return running;
    }
    /// Runs everything that can run now.
    void turn() {
        io.restart();
        io.poll();
    }
    void advance(std::chrono::milliseconds by) {
        timers.advance(by);
        turn();
    }
    /// Starts a call and lets time pass until it ends.
    std::shared_ptr<Running> run(Call c) {
        auto running = start(std::move(c));
        for (int i = 0; i < 1000 && !running->ended; ++i)
            advance(std::chrono::milliseconds{500});
        return running;
    }

    boost::asio::io_context io;
    ManualClock clock{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};
    SeededRandom random{7};
    HandTimers timers{clock};
    ScriptedUpstream upstream{io};
    ProviderRegistry providers;
    MemoryLedger ledger;
    MemoryCache cache;
    std::shared_ptr<const llm::Catalog> catalog;
    std::unique_ptr<Completions> completions;

  private:
    int calls_ = 0;
};

}  // namespace gateway::delegation::test
