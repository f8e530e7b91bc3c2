#include "formats/shared/helper_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "formats/shared/helper_child.hpp"

namespace gateway::formats {
namespace {

using Clock = std::chrono::steady_clock;

class Descriptor {
  public:
    Descriptor() = default;
    // Never 0, 1 or 2, which the child's own are put over.
    explicit Descriptor(int fd) : fd_(fd) {
        if (fd_ < 0 || fd_ > 2) return;
        fd_ = fcntl(fd, F_DUPFD_CLOEXEC, 3);
        ::close(fd);
    }
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(fd_, other.fd_);
        return *this;
    }
    void close() {
        if (fd_ >= 0) ::close(std::exchange(fd_, -1));
    }
    int get() const { return fd_; }
    explicit operator bool() const { return fd_ >= 0; }

  private:
    int fd_ = -1;
};

struct Pipe {
    Descriptor read, write;
};

std::optional<Pipe> make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
    Pipe pipe{Descriptor(ends[0]), Descriptor(ends[1])};
    return pipe.read && pipe.write ? std::optional(std::move(pipe)) : std::nullopt;
}

// A file of no name that holds `bytes` and can be read only.
Descriptor nameless_file(std::string_view bytes) {
    Descriptor file(memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
    while (file && !bytes.empty()) {
        const auto n = write(file.get(), bytes.data(), bytes.size());
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return {};
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    if (!file || lseek(file.get(), 0, SEEK_SET) != 0) return {};
    fcntl(file.get(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE);
    return file;
}

tl::unexpected<Error> no_resources(const std::string& program) {
    return fail(ErrorKind::internal, "The program " + program + " could not be started: the system gave no " +
                                         "process or descriptor for it.");
}

tl::unexpected<Error> took_too_long(const std::string& program) {
    return fail(ErrorKind::timeout, program + " took too long and was ended.");
}

// A child that is killed and reaped with its group whatever happens.
class Child {
  public:
    explicit Child(pid_t id) : id_(id), exit_(static_cast<int>(syscall(SYS_pidfd_open, id, 0))) {}
    ~Child() {
        if (id_ > 0) reap();
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    /// Becomes readable when the child has ended.
    const Descriptor& exit() const { return exit_; }
    /// Ends it with all it has started; a status that it had already stays. The status is waitpid's.
    int reap() {
        // Until it is reaped its id is that of no other process, nor of another group.
        if (::kill(-id_, SIGKILL) != 0) ::kill(id_, SIGKILL);
        int status = 0;
        while (waitpid(id_, &status, 0) < 0 && errno == EINTR) {
        }
        id_ = 0;
        return status;
    }

  private:
    pid_t id_;
    Descriptor exit_;
};

struct Stream {
    Descriptor fd;
    std::string& text;
    std::size_t limit;
    bool over = false;  // more came than the limit

    // Takes what is there; closes at the end.
    void read_some() {
        std::array<char, 64 * 1024> piece;
        const auto n = read(fd.get(), piece.data(), piece.size());
        if (n < 0 && errno == EINTR) return;
        if (n <= 0) return fd.close();
        const auto room = limit - text.size();
        over = over || static_cast<std::size_t>(n) > room;
        text.append(piece.data(), std::min(static_cast<std::size_t>(n), room));
    }
};

int milliseconds_until(Clock::time_point deadline) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    return static_cast<int>(std::clamp<std::int64_t>(left, 0, 3'600'000));
}

struct Patience {
    Clock::time_point deadline;
    std::stop_token stop;
    int stopped;  // readable when `stop` is requested
};

// Reads both outputs until the child has ended or has said too much. Errors: timeout, cancelled.
Result<void> follow(const std::string& program, const Child& child, Stream& out, Stream& err,
                    const Patience& patience) {
    while (!out.over) {
        std::array<pollfd, 4> events{{{out.fd.get(), POLLIN, 0},
                                      {err.fd.get(), POLLIN, 0},
                                      {child.exit().get(), POLLIN, 0},
                                      {patience.stopped, POLLIN, 0}}};
        if (poll(events.data(), events.size(), milliseconds_until(patience.deadline)) < 0 && errno != EINTR)
            return no_resources(program);
        if (patience.stop.stop_requested()) return fail(ErrorKind::cancelled, "Cancelled.");
        if (Clock::now() >= patience.deadline) return took_too_long(program);
        if (events[0].revents) out.read_some();
        if (events[1].revents) err.read_some();
        // What it said last is read before its end counts.
        if (events[2].revents && !events[0].revents && !events[1].revents) break;
    }
    return {};
}

}  // namespace

std::string find_program(std::string_view program, std::string_view path) {
    const auto is_program = [](const std::string& file) {
        struct stat info{};
        return stat(file.c_str(), &info) == 0 && S_ISREG(info.st_mode) && access(file.c_str(), X_OK) == 0;
    };
    if (program.find('/') != std::string_view::npos)
        return program.starts_with('/') && is_program(std::string(program)) ? std::string(program) : "";
    for (const auto folder : split(path, ':'))
        if (auto file = std::string(folder) + "/" + std::string(program);
            folder.starts_with('/') && is_program(file))
            return file;
    return {};
}

Result<HelperOutcome> run_helper(const HelperCommand& command, std::string_view input,
                                 const HelperBounds& bounds, std::stop_token stop) {
    const char* path = std::getenv("PATH");
    const auto program = find_program(command.program, path ? path : "/usr/local/bin:/usr/bin:/bin");
    if (program.empty())
        return fail(ErrorKind::not_configured, "The program " + command.program +
                                                   " is not installed on the gateway's machine; it is in the "
                                                   "package " +
                                                   command.package + ".");
    auto file = nameless_file(input);
    auto out = make_pipe(), err = make_pipe();
    Descriptor stopped(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!file || !out || !err || !stopped) return no_resources(command.program);
    const std::stop_callback wake(stop, [&] { eventfd_write(stopped.get(), 1); });

    std::vector<std::string> words{program};
    words.insert(words.end(), command.arguments.begin(), command.arguments.end());
    const auto deadline = Clock::now() + bounds.time;
    const pid_t id = start_child(words, {file.get(), out->write.get(), err->write.get()},
                                 {std::chrono::ceil<std::chrono::seconds>(bounds.time), bounds.memory});
    if (id < 0) return no_resources(command.program);
    Child child(id);
    if (!child.exit()) return no_resources(command.program);
    out->write.close();
    err->write.close();

    HelperOutcome outcome;
    Stream output{std::move(out->read), outcome.output, bounds.output};
    Stream errors{std::move(err->read), outcome.error_output, bounds.error_output};
    const auto ended =
        follow(command.program, child, output, errors, {deadline, std::move(stop), stopped.get()});
    if (!ended) return tl::unexpected(ended.error());  // ~Child ends it
    const int status = child.reap();
    outcome.cut = output.over;
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXCPU) return took_too_long(command.program);
    outcome.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    if (outcome.exit_code == kCannotStart) return no_resources(command.program);
    outcome.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    return outcome;
}

}  // namespace gateway::formats
