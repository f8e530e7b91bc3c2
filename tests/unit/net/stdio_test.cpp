#include "net/stdio.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "shared_folder.hpp"
#include "unit/net/loopback.hpp"

namespace gateway::net {
namespace {

using test::await;
namespace asio = boost::asio;

class Pipe {
  public:
    Pipe() { EXPECT_EQ(::pipe2(ends_.data(), O_CLOEXEC), 0); }
    ~Pipe() {
        close_read();
        close_write();
    }
    int read_end() const { return ends_[0]; }
    int write_end() const { return ends_[1]; }
    void close_read() { shut(ends_[0]); }
    void close_write() { shut(ends_[1]); }
    void put(std::string_view bytes) const {
        EXPECT_EQ(::write(ends_[1], bytes.data(), bytes.size()), static_cast<ssize_t>(bytes.size()));
    }

  private:
    static void shut(int& end) {
        if (end >= 0) ::close(end);
        end = -1;
    }
    std::array<int, 2> ends_{-1, -1};
};

using Line = Result<std::optional<std::string>>;

std::vector<std::string> read_all(asio::io_context& io, LineReader& reader) {
    std::vector<std::string> lines;
    for (;;) {
        Line line = await(io, reader.next());
        if (!line) {
            lines.push_back("error: " + line.error().detail + line.error().message.substr(0, 6));
            continue;
        }
        if (!*line) return lines;
        lines.push_back(**line);
    }
}

TEST(LineReader, GivesTheSameLinesForAnySplit) {
    const std::string text = "{\"a\":1}\n\r\n\n{\"b\":\"\xC3\xA4\xF0\x9F\x98\x80\"}\r\nlast without an end";
    const std::vector<std::string> expected{"{\"a\":1}", "", "", "{\"b\":\"\xC3\xA4\xF0\x9F\x98\x80\"}",
                                            "last without an end"};
    std::mt19937 random(7);
    for (int round = 0; round < gateway::test::kRandomSplits; ++round) {
        asio::io_context io{1};
        Pipe pipe;
        LineReader reader(io, pipe.read_end());
        std::vector<std::string> lines;
        std::size_t at = 0;
        auto reading = [](LineReader* from, std::vector<std::string>* into) -> asio::awaitable<void> {
            for (;;) {
                Line line = co_await from->next();
                if (!line || !*line) co_return;
                into->push_back(**line);
            }
        };
        bool done = false;
        asio::co_spawn(io, reading(&reader, &lines), [&](std::exception_ptr) { done = true; });
        while (at < text.size()) {
            const std::size_t size = 1 + random() % (round % 2 ? 3 : text.size() - at);
            pipe.put(std::string_view(text).substr(at, size));
            at += std::min(size, text.size() - at);
            io.poll();
        }
        pipe.close_write();
        test::run_until(io, [&] { return done; });
        ASSERT_EQ(lines, expected) << "round " << round;
    }
}

TEST(LineReader, HandsOverBufferedLinesWithoutWaiting) {
    asio::io_context io{1};
    Pipe pipe;
    LineReader reader(io, pipe.read_end());
    EXPECT_FALSE(reader.buffered());
    pipe.put("one\ntwo\nthree\nfo");
    EXPECT_EQ(**await(io, reader.next()), "one");
    EXPECT_EQ(reader.buffered(), "two");
    EXPECT_EQ(reader.buffered(), "three");
    EXPECT_FALSE(reader.buffered());
    pipe.put("ur\n");
    EXPECT_EQ(**await(io, reader.next()), "four");
}

TEST(LineReader, SkipsALineThatIsTooLong) {
    asio::io_context io{1};
    Pipe pipe;
    LineReader reader(io, pipe.read_end(), 10);
    pipe.put("0123456789\n01234567890\n" + std::string(1000, 'x') + "\nshort\r\n" + std::string(30, 'y'));
    pipe.close_write();
    EXPECT_EQ(read_all(io, reader), (std::vector<std::string>{"0123456789", "error: A line", "error: A line",
                                                              "short", "error: A line"}));
}

TEST(LineReader, PostponesAnErrorMetWhileDrainingTheBuffer) {
    asio::io_context io{1};
    Pipe pipe;
    LineReader reader(io, pipe.read_end(), 5);
    pipe.put("a\n0123456789\nb\n");
    EXPECT_EQ(**await(io, reader.next()), "a");
    EXPECT_FALSE(reader.buffered());
    EXPECT_FALSE(reader.buffered());
    EXPECT_EQ(await(io, reader.next()).error().kind, ErrorKind::request_too_large);
    EXPECT_EQ(reader.buffered(), "b");
}

TEST(LineReader, ReadsFilesAndNothing) {
    asio::io_context io{1};
    std::FILE* file = std::tmpfile();
    ASSERT_NE(file, nullptr);
    std::fputs("a\nb\n", file);
    std::rewind(file);
    LineReader reader(io, fileno(file));
    EXPECT_EQ(read_all(io, reader), (std::vector<std::string>{"a", "b"}));
    std::fclose(file);
    const int null = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    LineReader nothing(io, null);
    EXPECT_TRUE(read_all(io, nothing).empty());
    ::close(null);
}

TEST(LineReader, LeavesTheDescriptorBlocking) {
    asio::io_context io{1};
    Pipe pipe;
    LineReader reader(io, pipe.read_end());
    pipe.put("x\n");
    EXPECT_EQ(**await(io, reader.next()), "x");
    EXPECT_EQ(::fcntl(pipe.read_end(), F_GETFL) & O_NONBLOCK, 0);
}

TEST(LineWriter, WritesWholeLinesThroughAFullPipe) {
    asio::io_context io{1};
    Pipe pipe;
    LineWriter writer(io, pipe.write_end());
    std::string expected;
    for (int i = 0; i < 5000; ++i) {
        const std::string line = std::to_string(i) + std::string(static_cast<std::size_t>(i) % 300, 'z');
        writer.write_line(line);
        expected += line + "\n";
    }
    io.poll();
    EXPECT_GT(writer.backlog(), 0u) << "a pipe holds 64 KiB";
    std::string got;
    std::array<char, 4096> bytes;
    while (got.size() < expected.size()) {
        const ssize_t size = ::read(pipe.read_end(), bytes.data(), bytes.size());
        ASSERT_GT(size, 0);
        got.append(bytes.data(), static_cast<std::size_t>(size));
        io.poll();
    }
    EXPECT_EQ(got, expected);
    EXPECT_TRUE(await(io, writer.drained()));
}

TEST(LineWriter, KeepsItsPromiseOfOneLine) {
    asio::io_context io{1};
    Pipe pipe;
    {
        LineWriter writer(io, pipe.write_end());
        writer.write_line("a\nb");
    }  // writes what is queued
    std::array<char, 16> bytes;
    ASSERT_EQ(::read(pipe.read_end(), bytes.data(), bytes.size()), 4);
    EXPECT_EQ(std::string(bytes.data(), 4), "a b\n");
    EXPECT_EQ(::fcntl(pipe.write_end(), F_GETFL) & O_NONBLOCK, 0) << "restored";
}

TEST(LineWriter, NoticesThatItsReaderHasGone) {
    asio::io_context io{1};
    Pipe pipe;
    LineWriter writer(io, pipe.write_end());
    pipe.close_read();
    writer.write_line("into the void");
    const auto drained = await(io, writer.drained());
    ASSERT_FALSE(drained);
    EXPECT_EQ(drained.error().kind, ErrorKind::connection);
    EXPECT_TRUE(writer.closed());
    writer.write_line("dropped");
    EXPECT_EQ(writer.backlog(), 0u);
}

TEST(Stdio, EchoesAHundredThousandLines) {
    asio::io_context io{1};
    Pipe in, out;
    LineReader reader(io, in.read_end());
    LineWriter writer(io, out.write_end());
    auto echo = [](LineReader* from, LineWriter* to) -> asio::awaitable<void> {
        for (;;) {
            Line line = co_await from->next();
            if (!line || !*line) co_return;
            to->write_line(**line);
            while (auto more = from->buffered())
                to->write_line(*more);
        }
    };
    bool done = false;
    asio::co_spawn(io, echo(&reader, &writer), [&](std::exception_ptr) { done = true; });
    ASSERT_EQ(::fcntl(out.read_end(), F_SETFL, O_NONBLOCK), 0);
    const std::string batch = [] {
        std::string lines;
        for (int i = 0; i < 100; ++i)
            lines += "{\"jsonrpc\":\"2.0\",\"id\":" + std::to_string(i) + "}\n";
        return lines;
    }();
    std::size_t received = 0;
    std::array<char, 65536> bytes;
    const auto drain = [&] {
        for (ssize_t size; (size = ::read(out.read_end(), bytes.data(), bytes.size())) > 0;)
            received += static_cast<std::size_t>(size);
    };
    for (int i = 0; i < 1000; ++i) {
        in.put(batch);
        io.poll();
        drain();
    }
    in.close_write();
    test::run_until(io, [&] {
        drain();
        return done && writer.backlog() == 0;
    });
    drain();
    EXPECT_EQ(received, 1000 * batch.size());
}

}  // namespace
}  // namespace gateway::net
