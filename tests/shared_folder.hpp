// Where the real recordings lie, for tests that use them: $GATEWAY_SHARED, or ../shared beside the checkout.
// They are not part of the project; a test that needs them skips by name where they are absent.
#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

namespace gateway::test {

/// The folder, or an empty path when there is none.
inline std::filesystem::path shared_folder() {
    if (const char* env = std::getenv("GATEWAY_SHARED"); env && *env) return env;
    const std::filesystem::path beside = std::filesystem::path(GATEWAY_SOURCE_DIR) / ".." / "shared";
    return std::filesystem::exists(beside / "recordings") ? std::filesystem::weakly_canonical(beside)
                                                          : std::filesystem::path{};
}

inline std::string read_file(const std::filesystem::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// The suites run 100 random splits under sanitizers and 1,000 otherwise.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
inline constexpr int kRandomSplits = 100;
#else
inline constexpr int kRandomSplits = 1000;
#endif
#else
inline constexpr int kRandomSplits = 1000;
#endif

}  // namespace gateway::test

/// First line of a test that needs the recordings.
#define REQUIRE_SHARED_FOLDER()                                                                          \
    do {                                                                                                 \
        if (::gateway::test::shared_folder().empty())                                                    \
            GTEST_SKIP() << "skipped: needs ../shared/recordings (or $GATEWAY_SHARED), which is absent"; \
    } while (false)
