#include <algorithm>

#include "providers/provider.hpp"

namespace gateway::providers {

/// Every file of this folder but two; generated from the listing (cmake/folder_table.cmake).
std::vector<Provider> built_in();

std::span<const Provider> all() {
    static const std::vector<Provider> table = [] {
        auto providers = built_in();
        std::sort(providers.begin(), providers.end(),
                  [](const auto& a, const auto& b) { return a.id < b.id; });
        return providers;
    }();
    return table;
}

const Provider* find(std::string_view id) {
    for (const Provider& provider : all())
        if (provider.id == id) return &provider;
    return nullptr;
}

}  // namespace gateway::providers
