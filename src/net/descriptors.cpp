#include "net/descriptors.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace gateway::net {

std::size_t raise_descriptor_limit() {
    // Some systems allow any number, and some of them then refuse to set it.
    constexpr rlim_t kEnough = 65'536;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    rlimit raised = limit;
    raised.rlim_cur = std::min(limit.rlim_max, kEnough);
    if (raised.rlim_cur > limit.rlim_cur && ::setrlimit(RLIMIT_NOFILE, &raised) == 0) limit = raised;
    return static_cast<std::size_t>(limit.rlim_cur);
}

std::size_t connections_within(std::size_t descriptors, std::size_t wanted) {
    return std::clamp<std::size_t>(descriptors / 2, 1, std::max<std::size_t>(wanted, 1));
}

}  // namespace gateway::net
