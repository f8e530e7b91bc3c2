#include "config/project_folder.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace gateway::config {
namespace fs = std::filesystem;
namespace {

bool lies_in(const fs::path& path, const fs::path& folder) {
    return std::mismatch(folder.begin(), folder.end(), path.begin(), path.end()).first == folder.end();
}

// Programs are started in such folders by accident, not because somebody works there.
bool is_of_the_system(const fs::path& folder) {
    constexpr std::array<std::string_view, 11> kWithAllBelow{
        "/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/run", "/sbin", "/sys", "/var/lib"};
    constexpr std::array<std::string_view, 9> kThemselves{"/",    "/home", "/media", "/mnt", "/opt",
                                                          "/srv", "/tmp",  "/usr",   "/var"};
    return std::find(kThemselves.begin(), kThemselves.end(), folder.string()) != kThemselves.end() ||
           std::any_of(kWithAllBelow.begin(), kWithAllBelow.end(),
                       [&](std::string_view system) { return lies_in(folder, fs::path(system)); });
}

bool is_a_project(const fs::path& folder, const fs::path& home) {
    if (!folder.is_absolute() || is_of_the_system(folder)) return false;
    if (home.empty()) return true;
    if (lies_in(home, folder)) return false;
    return !lies_in(folder, home) || !folder.lexically_relative(home).string().starts_with('.');
}

// Without the "/" at the end that would count as one more, empty name.
fs::path tidy(const fs::path& folder) {
    const auto normal = folder.lexically_normal();
    return normal.has_filename() ? normal : normal.parent_path();
}

}  // namespace

bool is_project(const fs::path& folder, const Environment& environment) {
    return is_a_project(tidy(folder), tidy(environment.variable("HOME").value_or("")));
}

std::optional<fs::path> project_folder(const Environment& environment) {
    const auto home = tidy(environment.variable("HOME").value_or(""));
    const auto named = tidy(environment.variable("CLAUDE_PROJECT_DIR").value_or(""));
    for (const auto& folder : {named, tidy(environment.working_directory)})
        if (is_a_project(folder, home)) return folder;
    return std::nullopt;
}

}  // namespace gateway::config
