// Other threads hold locks while fork copies the process: the child may call nothing but async-signal-safe
// functions, and allocates nothing. All it needs is made before the fork.
#include "formats/shared/helper_child.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

#ifndef CLOSE_RANGE_CLOEXEC
#define CLOSE_RANGE_CLOEXEC (1U << 2)
#endif

namespace gateway::formats {
namespace {

struct Plan {
    char* const* arguments;
    std::array<int, 3> standard;
    ChildBounds bounds;
    pid_t parent;
    int descriptors;  // no number of an open one is above
};

// prlimit and not setrlimit: a sandbox of the service may forbid the older call.
bool limit(__rlimit_resource what, rlim_t soft, rlim_t hard) {
    const rlimit bound{soft, hard};
    return prlimit(0, what, &bound, nullptr) == 0;
}

// Everything above standard error closes when the program begins.
void close_others(int descriptors) {
    if (syscall(SYS_close_range, 3u, ~0u, CLOSE_RANGE_CLOEXEC) == 0) return;
    for (int fd = 3; fd <= descriptors; ++fd)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
}

bool bound_itself(const ChildBounds& bounds) {
    const auto cpu = static_cast<rlim_t>(bounds.cpu.count());
    return limit(RLIMIT_CORE, 0, 0) && limit(RLIMIT_FSIZE, 0, 0) && limit(RLIMIT_CPU, cpu, cpu + 1) &&
           limit(RLIMIT_NOFILE, 64, 64) && limit(RLIMIT_NPROC, 0, 0) &&
           limit(RLIMIT_AS, bounds.memory, bounds.memory);
}

[[noreturn]] void run(const Plan& plan) {
    setpgid(0, 0);
    // It does not outlive the gateway; which may have died before this line.
    if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != plan.parent) _exit(kCannotStart);
    for (int fd = 0; fd < 3; ++fd)
        if (dup2(plan.standard[static_cast<std::size_t>(fd)], fd) != fd) _exit(kCannotStart);
    close_others(plan.descriptors);
    if (chdir("/") != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || !bound_itself(plan.bounds))
        _exit(kCannotStart);
    // Signals that are ignored (by us, or by who started us in the background) stay so over exec.
    for (int number = 1; number < NSIG; ++number)
        signal(number, SIG_DFL);
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, nullptr);
    char* const environment[] = {nullptr};
    execve(plan.arguments[0], plan.arguments, environment);
    _exit(kCannotStart);
}

}  // namespace

pid_t start_child(std::vector<std::string>& words, const std::array<int, 3>& standard, ChildBounds bounds) {
    std::vector<char*> arguments;
    for (auto& word : words)
        arguments.push_back(word.data());
    arguments.push_back(nullptr);
    rlimit open{};
    getrlimit(RLIMIT_NOFILE, &open);
    const Plan plan{arguments.data(), standard, bounds, getpid(),
                    static_cast<int>(std::min<rlim_t>(open.rlim_cur, 1 << 20))};

    // A handler of ours must not run in the child.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    const pid_t id = fork();
    if (id == 0) run(plan);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    if (id > 0) setpgid(id, id);  // whoever comes first, so that the group is there when it is killed
    return id;
}

}  // namespace gateway::formats
