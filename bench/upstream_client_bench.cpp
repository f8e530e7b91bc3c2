// What one request costs each upstream client: CPU (user + system) of the client's side alone. The provider
// runs in a child process, so its cost does not count.
//
//   upstream_client_bench [requests] [in flight]      (defaults: 60000 32)
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "net/http1_client.hpp"
#include "net/http_server.hpp"
#include "net/upstream_client.hpp"

namespace {

namespace asio = boost::asio;
using gateway::delegation::Upstream;
using gateway::net::IncomingRequest;
using gateway::net::ResponseWriter;

const std::string kAnswer =
    R"({"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"mock","choices":[{"index":0,"message":)"
    R"({"role":"assistant","content":")" +
    std::string(600, 'a') +
    R"("},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,"completion_tokens":150,"total_tokens":162}})";

asio::awaitable<void> answer(IncomingRequest request, ResponseWriter& writer) {
    if (request.target == "/stream") {
        writer.start_stream(200, {{"Content-Type", "text/event-stream"}});
        for (int i = 0; i < 20; ++i)
            (void)writer.push("data: {\"choices\":[{\"delta\":{\"content\":\"token\"}}]}\n\n");
        writer.finish();
    } else {
        writer.reply(200, {{"Content-Type", "application/json"}}, kAnswer);
    }
    co_return;
}

// The provider, in a process of its own; its port comes through the pipe.
[[noreturn]] void serve(int port_pipe) {
    asio::io_context io{1};
    gateway::net::HttpServer server(io, {.port = 0}, answer);
    if (!server.start()) std::_Exit(1);
    const std::uint16_t port = server.port();
    if (::write(port_pipe, &port, sizeof port) != sizeof port) std::_Exit(1);
    io.run();
    std::_Exit(0);
}

double cpu_seconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

asio::awaitable<void> caller(Upstream* upstream, std::string url, int* left, int* live, long* failed) {
    while (*left > 0) {
        --*left;
        gateway::wire::HttpRequest request;
        request.url = url;
        request.headers.add("Content-Type", "application/json");
        request.auth_header = "authorization";
        request.auth_prefix = "Bearer ";
        request.credential = gateway::Secret{"sk-bench"};
        request.body =
            R"({"model":"mock","messages":[{"role":"user","content":"hello"}]})" + std::string(400, ' ');
        auto exchange = upstream->send(std::move(request), {});
        auto head = co_await exchange->head();
        std::size_t bytes = 0;
        bool more = head.has_value();
        while (more) {
            auto piece = co_await exchange->read();
            more = piece && !piece->empty();
            if (piece) bytes += piece->size();
        }
        if (bytes < 500) ++*failed;
    }
    --*live;
}

template <class Client>
void measure(const char* name, const std::string& url, int requests, int in_flight) {
    asio::io_context io{1};
    Client client(io, {});
    const auto round = [&](int count) {
        long failed = 0;
        int left = count, live = in_flight;
        for (int i = 0; i < in_flight; ++i)
            asio::co_spawn(io, caller(&client, url, &left, &live, &failed), asio::detached);
        io.restart();
        while (live > 0)
            io.run_one();
        return failed;
    };
    round(2000);  // connections and caches warm
    const double cpu = cpu_seconds();
    const auto start = std::chrono::steady_clock::now();
    const long failed = round(requests);
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    std::printf("%-6s %-8s in flight %3d: %6.1f us CPU per request, %7.0f requests/s, %ld failed\n", name,
                url.substr(url.rfind('/')).c_str(), in_flight, (cpu_seconds() - cpu) / requests * 1e6,
                requests / wall, failed);
}

}  // namespace

int main(int argc, char** argv) {
    const int requests = argc > 1 ? std::atoi(argv[1]) : 60'000;
    const int in_flight = argc > 2 ? std::atoi(argv[2]) : 32;
    int ports[2];
    if (::pipe(ports) != 0) return 1;
    const pid_t provider = ::fork();
    if (provider == 0) serve(ports[1]);
    std::uint16_t port = 0;
    if (::read(ports[0], &port, sizeof port) != sizeof port) return 1;
    const std::string base = "http://127.0.0.1:" + std::to_string(port);
    for (const char* target : {"/json", "/stream"}) {
        measure<gateway::net::CurlUpstream>("curl", base + target, requests, in_flight);
        measure<gateway::net::Http1Upstream>("http1", base + target, requests, in_flight);
    }
    ::kill(provider, SIGTERM);
    ::waitpid(provider, nullptr, 0);
    return 0;
}
