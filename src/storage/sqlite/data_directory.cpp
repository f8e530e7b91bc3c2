#include "storage/sqlite/data_directory.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace gateway::storage {
namespace {

tl::unexpected<Error> failure(const std::filesystem::path& path, int error) {
    return fail(ErrorKind::storage, "cannot create " + path.string() + ": " +
                                        std::generic_category().message(error) +
                                        "; choose another folder with --data-dir");
}

Result<void> make_folder(const std::filesystem::path& folder) {
    if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    if (errno != ENOENT || !folder.has_parent_path() || folder.parent_path() == folder)
        return failure(folder, errno);
    if (auto parent = make_folder(folder.parent_path()); !parent) return parent;
    if (mkdir(folder.c_str(), 0700) == 0 || errno == EEXIST) return {};
    return failure(folder, errno);
}

}  // namespace

Result<void> prepare_directory(const std::filesystem::path& directory) {
    if (auto made = make_folder(directory); !made) return made;
    return make_folder(directory / "instances");
}

Result<void> prepare_file(const std::filesystem::path& file) {
    const int descriptor = open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (descriptor >= 0) {
        close(descriptor);
        return {};
    }
    if (errno != EEXIST) return failure(file, errno);
    // By name from here on: opening and closing an existing database would, by the rules of POSIX locks,
    // release those that another connection of this process holds on it.
    struct stat status{};
    if (stat(file.c_str(), &status) != 0) return failure(file, errno);
    if ((status.st_mode & 0077) != 0 && chmod(file.c_str(), 0600) != 0) return failure(file, errno);
    return {};
}

}  // namespace gateway::storage
