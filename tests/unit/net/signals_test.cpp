#include "net/signals.hpp"

#include <csignal>

#include "net/deadline_sweep.hpp"
#include "net/sse_reply.hpp"
#include "net/timer.hpp"
#include "unit/net/loopback.hpp"

namespace gateway::net {
namespace {

namespace asio = boost::asio;
using test::run_until;

TEST(ShutdownSignals, AsksFirstAndForcesThen) {
    asio::io_context io{1};
    int asked = 0, forced = 0;
    const ShutdownSignals signals(
        io, [&](int number) { asked = number; }, [&](int number) { forced = number; });
    std::raise(SIGTERM);
    run_until(io, [&] { return asked != 0; });
    EXPECT_EQ(asked, SIGTERM);
    EXPECT_EQ(forced, 0);
    std::raise(SIGINT);
    run_until(io, [&] { return forced != 0; });
    EXPECT_EQ(forced, SIGINT);
}

TEST(Timer, SleepsUntilCancelled) {
    asio::io_context io{1};
    EXPECT_TRUE(test::await(io, sleep_for(std::chrono::milliseconds{1})));
}

struct Due final : DeadlineSweep::Entry {
    explicit Due(std::function<void()> f) : fire(std::move(f)) {}
    void on_deadline() override { fire(); }
    std::function<void()> fire;
};

TEST(DeadlineSweep, FiresWhatIsDueAndOnlyThat) {
    asio::io_context io{1};
    DeadlineSweep sweep(io);
    int fired = 0;
    Due late([&] { fired += 100; }), removed([&] { fired += 1000; });
    Due early([&] {
        ++fired;
        sweep.remove(removed);  // from within the sweep
    });
    sweep.set_after(late, std::chrono::hours{1});
    sweep.set_after(early, std::chrono::milliseconds{1});
    sweep.set_after(removed, std::chrono::hours{1});
    run_until(io, [&] { return fired > 0; });
    EXPECT_EQ(fired, 1);
    sweep.set_after(early, std::chrono::milliseconds{1});  // may be set again
    run_until(io, [&] { return fired > 1; });
    sweep.remove(early);
    sweep.remove(late);
    io.restart();
    io.run();  // nothing is left that keeps the loop running
    EXPECT_EQ(fired, 2);
}

asio::awaitable<void> stay_silent(asio::io_context* io, ResponseWriter* writer) {
    writer->start_stream(200, sse_headers());
    const SseKeepAlive keep_alive(*io, *writer, std::chrono::milliseconds{1});
    co_await sleep_for(std::chrono::milliseconds{20});
    writer->finish();
}

TEST(SseKeepAlive, BreaksTheSilence) {
    asio::io_context io{1};
    auto handler = [&io](IncomingRequest, ResponseWriter& writer) { return stay_silent(&io, &writer); };
    HttpServer server(io, {.port = 0}, handler);
    ASSERT_TRUE(server.start());
    test::RawClient client(io, server.port());
    client.send("GET / HTTP/1.1\r\n\r\n");
    EXPECT_NE(client.read_until(": keepalive\n\n").find("text/event-stream"), std::string::npos);
    EXPECT_TRUE(client.read_until("0\r\n\r\n").ends_with("0\r\n\r\n"));
}

}  // namespace
}  // namespace gateway::net
