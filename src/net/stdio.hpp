// Line-framed standard input and output: one message per '\n'-terminated line, bytes passed through as they
// are. LineReader reads ahead in large pieces; LineWriter is the one owner of stdout and never interleaves
// messages. Both work on pipes, sockets, terminals and files, take any descriptor (tests use pipes) and close
// none.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::net {

class LineReader {
  public:
    LineReader(boost::asio::io_context& io, int descriptor, std::size_t max_line = 16 * 1024 * 1024);
    ~LineReader();
    LineReader(const LineReader&) = delete;
    LineReader& operator=(const LineReader&) = delete;

    /// The next line without its end ("\n" or "\r\n"); nothing at the end of input. A last line without an
    /// end counts. Errors: request_too_large (the line is longer than max_line; it is skipped and reading may
    /// go on), connection (the descriptor cannot be read), cancelled. One caller at a time.
    boost::asio::awaitable<Result<std::optional<std::string>>> next();

    /// A line that has already been read, without waiting; nothing says "await next()". For serving a burst
    /// of pipelined lines in one turn.
    std::optional<std::string> buffered();

  private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

class LineWriter {
  public:
    LineWriter(boost::asio::io_context& io, int descriptor);
    /// Writes what is still queued if the descriptor takes it without waiting.
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// Queues `line` (without its end) and writes it at the end of this turn of the event loop, together with
    /// whatever else was queued in the turn. A newline inside `line` is the caller's bug and is replaced by a
    /// space. Lines after the reader has gone are dropped.
    void write_line(std::string_view line);

    /// Waits until at most `bytes` are queued. Errors: connection (the reader has gone), cancelled.
    boost::asio::awaitable<Result<void>> drained(std::size_t bytes = 0);

    std::size_t backlog() const;
    /// Has the reader gone (EPIPE)?
    bool closed() const;

  private:
    class Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace gateway::net
