#include "documents/glob.hpp"

#include <algorithm>

namespace gateway::documents {
namespace fs = std::filesystem;
namespace {

using Parts = std::vector<std::string>;

// One walk along the pattern's parts. It ends early when there are matches enough or no entries left.
class Walk {
  public:
    Walk(Parts parts, std::size_t limit, std::size_t& entries_left)
        : parts_(std::move(parts)), limit_(limit), entries_left_(entries_left) {}

    void below(const fs::path& folder, std::size_t at) {
        const bool deep = parts_[at] == "**";
        const bool last = at + 1 == parts_.size();
        // `**` also stands for no folder at all.
        if (deep && !last) below(folder, at + 1);
        for (const auto& entry : sorted_entries(folder)) {
            if (over()) return;
            look_at(entry, at, deep, last);
        }
    }
    bool exhausted() const { return exhausted_; }
    std::vector<fs::path> found;

  private:
    bool over() const { return exhausted_ || found.size() >= limit_; }

    std::vector<fs::directory_entry> sorted_entries(const fs::path& folder) {
        std::vector<fs::directory_entry> entries;
        std::error_code error;
        for (fs::directory_iterator it(folder, fs::directory_options::skip_permission_denied, error), end;
             !error && !over() && it != end; it.increment(error)) {
            if (entries_left_ == 0)
                exhausted_ = true;
            else
                --entries_left_;
            entries.push_back(*it);
        }
        std::sort(entries.begin(), entries.end());
        return entries;
    }

    void look_at(const fs::directory_entry& entry, std::size_t at, bool deep, bool last) {
        const auto name = entry.path().filename().string();
        std::error_code ignored;
        const bool is_folder = entry.is_directory(ignored) && !entry.is_symlink(ignored);
        if (deep) {
            if (is_folder && !name.starts_with('.')) below(entry.path(), at);
            if (last && entry.is_regular_file(ignored) && !name.starts_with('.'))
                found.push_back(entry.path());
        } else if (matches(parts_[at], name)) {
            if (!last && is_folder) below(entry.path(), at + 1);
            if (last && entry.is_regular_file(ignored)) found.push_back(entry.path());
        }
    }

    Parts parts_;
    std::size_t limit_;
    std::size_t& entries_left_;
    bool exhausted_ = false;
};

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

Result<std::vector<fs::path>> glob(const fs::path& pattern, const fs::path& root, std::size_t limit,
                                   std::size_t& entries_left) {
    const auto below = pattern.lexically_normal().lexically_relative(root);
    if (below.empty() || *below.begin() == "..") return std::vector<fs::path>{};
    Parts parts;
    for (const auto& part : below)
        // "**/**" means what "**" means, and would be walked once for every pair of folders.
        if (part != "**" || parts.empty() || parts.back() != "**") parts.push_back(part.string());
    Walk walk(std::move(parts), limit, entries_left);
    walk.below(root, 0);
    if (walk.exhausted())
        return fail(ErrorKind::document_too_large,
                    "'" + below.string() +
                        "' makes the gateway look through too many files; name a narrower folder.");
    auto found = std::move(walk.found);
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
