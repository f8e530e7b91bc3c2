#include "documents/glob.hpp"

#include <algorithm>

namespace gateway::documents {
namespace fs = std::filesystem;
namespace {

using Parts = std::vector<std::string>;

// Walks `folder` along the rest of the pattern.
void walk(const fs::path& folder, const Parts& parts, std::size_t at, std::size_t limit,
          std::vector<fs::path>& found) {
    if (found.size() >= limit) return;
    const bool deep = parts[at] == "**";
    const bool last = at + 1 == parts.size();
    // `**` also stands for no folder at all.
    if (deep && !last) walk(folder, parts, at + 1, limit, found);

    std::vector<fs::directory_entry> entries;
    std::error_code error;
    for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
         !error && it != end; it.increment(error))
        entries.push_back(*it);
    std::sort(entries.begin(), entries.end());
    for (const auto& entry : entries) {
        const auto name = entry.path().filename().string();
        std::error_code ignored;
        const bool is_folder = entry.is_directory(ignored) && !entry.is_symlink(ignored);
        if (deep) {
            if (is_folder && !name.starts_with('.')) walk(entry.path(), parts, at, limit, found);
            if (last && entry.is_regular_file(ignored) && !name.starts_with('.'))
                found.push_back(entry.path());
        } else if (matches(parts[at], name)) {
            if (!last && is_folder) walk(entry.path(), parts, at + 1, limit, found);
            if (last && entry.is_regular_file(ignored)) found.push_back(entry.path());
        }
        if (found.size() >= limit) return;
    }
}

}  // namespace

bool is_glob(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

bool matches(std::string_view pattern, std::string_view name) {
    if (name.starts_with('.') && !pattern.starts_with('.')) return false;
    // Greedy with one backtrack point: linear in practice, quadratic at worst, never exponential.
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p;
            ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    while (p < pattern.size() && pattern[p] == '*')
        ++p;
    return p == pattern.size();
}

std::vector<fs::path> glob(const fs::path& pattern, const fs::path& root, std::size_t limit) {
    const auto below = pattern.lexically_normal().lexically_relative(root);
    if (below.empty() || *below.begin() == "..") return {};
    Parts parts;
    for (const auto& part : below)
        // "**/**" means what "**" means, and would be walked once for every pair of folders.
        if (part != "**" || parts.empty() || parts.back() != "**") parts.push_back(part.string());
    std::vector<fs::path> found;
    walk(root, parts, 0, limit, found);
    // A symlink may have led to a file elsewhere: the caller compares where it really lies.
    for (auto& path : found) {
        std::error_code error;
        if (auto resolved = fs::canonical(path, error); !error) path = std::move(resolved);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

}  // namespace gateway::documents
