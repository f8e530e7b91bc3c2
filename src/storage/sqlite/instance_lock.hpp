// Who is alive. Every process that opens a data directory holds an OS lock on a file of its own; the system
// releases it when the process dies, however it dies. So a free lock is proof that its owner's open claims
// will never be settled, and nothing else is: no age, no process number.
//
// flock() is used because it belongs to the open file, not to the process: closing another descriptor of the
// same file does not release it, and two stores in one process exclude each other.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"

namespace gateway::storage {

class FileLock {
  public:
    FileLock(FileLock&& other) noexcept;
    FileLock& operator=(FileLock&&) = delete;
    ~FileLock();

    /// Creates the file if need be and waits for the lock.
    static Result<FileLock> acquire(const std::filesystem::path& file);
    /// The lock if it is free (the file is created if absent: an owner without a file is dead). Nothing if
    /// held.
    static Result<std::optional<FileLock>> try_acquire(const std::filesystem::path& file);

    /// Deletes the file when the lock is released, so that nobody locks a file that has no name any more.
    void remove_on_release() { remove_ = true; }

  private:
    FileLock(int descriptor, std::filesystem::path file) : descriptor_(descriptor), file_(std::move(file)) {}
    static Result<std::optional<FileLock>> lock(const std::filesystem::path& file, bool wait);

    int descriptor_ = -1;
    std::filesystem::path file_;
    bool remove_ = false;
};

/// The lock file of an instance.
std::filesystem::path instance_file(const std::filesystem::path& directory, std::string_view instance);

}  // namespace gateway::storage
