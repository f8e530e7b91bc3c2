#include "config/environment.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <system_error>

namespace gateway::config {

namespace {

/// A folder of the XDG base directory specification: the variable if it is an absolute path, else below home.
/// The specification has relative paths ignored.
std::filesystem::path xdg_folder(const Environment& environment, std::string_view variable,
                                 const char* below_home) {
    if (const auto value = environment.variable(variable)) {
        const std::filesystem::path path(*value);
        if (path.is_absolute()) return path / "llm-gateway";
    }
    const auto home = environment.variable("HOME");
    return std::filesystem::path(home.value_or("/")) / below_home / "llm-gateway";
}

Result<std::optional<std::string>> read_from_disk(const std::filesystem::path& path) {
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored) && !ignored) return std::nullopt;
    std::ifstream in(path, std::ios::binary);
    if (!in || std::filesystem::is_directory(path, ignored))
        return fail(ErrorKind::storage, "Cannot read " + path.string() + "; check its permissions.");
    return std::string(std::istreambuf_iterator<char>(in), {});
}

}  // namespace

std::optional<std::string> Environment::variable(std::string_view name) const {
    const auto found = variables.find(name);
    if (found == variables.end() || found->second.empty()) return std::nullopt;
    return found->second;
}

std::filesystem::path Environment::config_folder() const {
    return xdg_folder(*this, "XDG_CONFIG_HOME", ".config");
}

std::filesystem::path Environment::data_folder() const {
    return xdg_folder(*this, "XDG_DATA_HOME", ".local/share");
}

Environment process_environment() {
    Environment result;
    for (char** entry = environ; entry && *entry; ++entry) {
        const char* equals = std::strchr(*entry, '=');
        if (equals)
            result.variables.emplace(std::string(static_cast<const char*>(*entry), equals), equals + 1);
    }
    std::error_code ignored;
    result.working_directory = std::filesystem::current_path(ignored);
    result.read_file = read_from_disk;
    return result;
}

}  // namespace gateway::config
