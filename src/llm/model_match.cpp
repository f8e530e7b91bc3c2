#include "llm/model_match.hpp"

#include <algorithm>

namespace gateway::llm {
namespace {

bool one_matches(char pattern, char c) { return pattern == '#' ? c >= '0' && c <= '9' : pattern == c; }

}  // namespace

bool glob_matches(std::string_view glob, std::string_view id) {
    // Greedy with one step back: on a mismatch, the last star takes one character more.
    std::size_t g = 0, i = 0, star = std::string_view::npos, star_i = 0;
    while (i < id.size()) {
        if (g < glob.size() && glob[g] == '*') {
            star = g++;
            star_i = i;
        } else if (g < glob.size() && one_matches(glob[g], id[i])) {
            ++g;
            ++i;
        } else if (star != std::string_view::npos) {
            g = star + 1;
            i = ++star_i;
        } else {
            return false;
        }
    }
    return glob.find_first_not_of('*', g) == std::string_view::npos;
}

std::size_t glob_specificity(std::string_view glob) {
    return glob.size() - static_cast<std::size_t>(std::count(glob.begin(), glob.end(), '*'));
}

}  // namespace gateway::llm
