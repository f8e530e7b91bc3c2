#include "storage/sqlite/instance_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace gateway::storage {
namespace {

tl::unexpected<Error> failure(const std::filesystem::path& file, int error) {
    return fail(ErrorKind::storage,
                "cannot lock " + file.string() + ": " + std::generic_category().message(error));
}

// Is the file that was locked still the one with this name? Whoever had the lock before may have deleted it.
bool still_named(int descriptor, const std::filesystem::path& file) {
    struct stat opened{};
    struct stat named{};
    return fstat(descriptor, &opened) == 0 && stat(file.c_str(), &named) == 0 &&
           opened.st_ino == named.st_ino && opened.st_dev == named.st_dev;
}

int lock_file(int descriptor, int operation) {
    int result = 0;
    do
        result = flock(descriptor, operation);
    while (result != 0 && errno == EINTR);
    return result;
}

}  // namespace

FileLock::FileLock(FileLock&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      file_(std::move(other.file_)),
      remove_(std::exchange(other.remove_, false)) {}

FileLock::~FileLock() {
    if (descriptor_ < 0) return;
    if (remove_) unlink(file_.c_str());
    close(descriptor_);
}

Result<std::optional<FileLock>> FileLock::lock(const std::filesystem::path& file, bool wait) {
    while (true) {
        const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (descriptor < 0) return failure(file, errno);
        FileLock held(descriptor, file);
        if (lock_file(descriptor, wait ? LOCK_EX : LOCK_EX | LOCK_NB) != 0) {
            if (errno == EWOULDBLOCK) return std::optional<FileLock>{};
            return failure(file, errno);
        }
        if (still_named(descriptor, file)) return std::optional<FileLock>(std::move(held));
    }
}

Result<FileLock> FileLock::acquire(const std::filesystem::path& file) {
    auto held = lock(file, true);
    if (!held) return fail(held.error());
    return std::move(**held);
}

Result<std::optional<FileLock>> FileLock::try_acquire(const std::filesystem::path& file) {
    return lock(file, false);
}

std::filesystem::path instance_file(const std::filesystem::path& directory, std::string_view instance) {
    return directory / "instances" / (std::string(instance) + ".lock");
}

}  // namespace gateway::storage
