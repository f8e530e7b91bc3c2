// A desk for operations: the house of the recipe's tests, a model that answers by what it is asked, and
// documents of any length.
#pragma once

#include <gtest/gtest.h>

#include "operations/context.hpp"
#include "operations/prompts.hpp"
#include "unit/delegation/house.hpp"

namespace gateway::operations::test {

using delegation::test::Scripted;

/// An answer with any text; prices of the house: $0.15 and $0.6 per million tokens.
inline Scripted says(std::string_view text, int input = 100, int output = 10,
                     std::string_view finish = "stop") {
    const json::value body{
        {"id", "chatcmpl-1"},
        {"model", "gpt-4o-mini"},
        {"choices", json::array{json::object{
                        {"index", 0},
                        {"message", json::object{{"role", "assistant"}, {"content", json::string(text)}}},
                        {"finish_reason", json::string(finish)}}}},
        {"usage",
         json::object{
             {"prompt_tokens", input}, {"completion_tokens", output}, {"total_tokens", input + output}}}};
    return {200, json::write(body)};
}
inline constexpr std::int64_t kPicoPerAnswer = 100 * 150'000 + 10 * 600'000;

/// What a request asks.
struct Asked {
    explicit Asked(const wire::HttpRequest& request) : body(*json::parse(request.body)) {
        for (const auto& message : *json::get_array(body, "messages"))
            messages.emplace_back(json::get_string(message, "content"));
    }
    json::value body;
    std::vector<std::string> messages;
    const std::string& system() const { return messages.front(); }
    const std::string& document() const { return messages.at(1); }
    /// Do the system's words begin as this prompt does?
    bool is(const Prompt& prompt) const {
        const auto front = prompt.text.substr(0, prompt.text.find("{{"));
        return system().starts_with(front);
    }
};

/// Prose of so many paragraphs, each its own, about 50 tokens.
inline std::vector<std::string> paragraphs(std::size_t count, std::size_t seed = 0) {
    static constexpr const char* kWords[] = {"river",  "bridge", "market", "winter", "garden", "window",
                                             "letter", "engine", "forest", "harbor", "signal", "mirror"};
    std::vector<std::string> all;
    std::uint64_t state = 88172645463325252ull + seed;
    for (std::size_t i = 0; i < count; ++i) {
        std::string text = "Paragraph " + std::to_string(seed + i) + " tells of";
        for (int w = 0; w < 40; ++w) {
            state ^= state << 13, state ^= state >> 7, state ^= state << 17;
            text += std::string(" ") + kWords[state % 12];
        }
        all.push_back(text + ".");
    }
    return all;
}

inline std::string joined(const std::vector<std::string>& parts) {
    std::string text;
    for (const auto& part : parts)
        text += part + "\n\n";
    return text;
}

class Desk : public testing::Test {
  protected:
    using Respond = std::function<Scripted(const Asked&)>;

    Desk() {
        model([](const Asked&) { return says("fine"); });
    }
    void model(Respond respond) {
        house_.upstream.respond = [respond = std::move(respond)](const wire::HttpRequest& request) {
            return respond(Asked(request));
        };
    }
    /// Small sizes, so that a few hundred paragraphs are a long document.
    Context context() {
        Context made{*house_.completions, house_.io.get_executor(), house_.clock, house_.catalog,
                     house_.call()};
        made.call.request.messages.clear();
        made.concurrency = 2;
        made.sizes = {800, 300, 900};
        return made;
    }

    template <class T>
    struct Running {
        std::optional<Outcome<T>> outcome;
        bool ended = false;
        boost::asio::cancellation_signal cancel;
        const T& value() const { return outcome->value().value; }
        const Bill& bill() const { return *outcome ? outcome->value().bill : outcome->error().bill; }
        const Failed& failed() const { return outcome->error(); }
    };
    template <class T>
    std::shared_ptr<Running<T>> start(boost::asio::awaitable<Outcome<T>> operation) {
        auto running = std::make_shared<Running<T>>();
        auto done = [running](const std::exception_ptr& error, Outcome<T> outcome) {
            running->ended = true;
            if (!error) running->outcome = std::move(outcome);
        };
        boost::asio::co_spawn(house_.io, std::move(operation),
                              boost::asio::bind_cancellation_slot(running->cancel.slot(), done));
        house_.turn();
        return running;
    }
    /// Lets time pass until it has ended.
    template <class T>
    std::shared_ptr<Running<T>> run(boost::asio::awaitable<Outcome<T>> operation) {
        auto running = start(std::move(operation));
        for (int i = 0; i < 1000 && !running->ended; ++i)
            house_.advance(std::chrono::milliseconds{500});
        EXPECT_TRUE(running->ended);
        return running;
    }
    std::size_t asked() const { return house_.upstream.requests.size(); }
    Asked request(std::size_t index) const { return Asked(house_.upstream.requests.at(index)); }
    std::size_t asked_by(const Prompt& prompt, std::size_t from = 0) const {
        std::size_t count = 0;
        for (std::size_t i = from; i < asked(); ++i)
            count += request(i).is(prompt);
        return count;
    }

    delegation::test::House house_;
};

}  // namespace gateway::operations::test
