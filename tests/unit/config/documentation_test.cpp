// docs/configuration.md is what the tables say. GATEWAY_UPDATE_GOLDEN=1 writes it anew.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "config/report.hpp"

namespace gateway::config {
namespace {

TEST(Documentation, EqualsTheFileInDocs) {
    const auto path = std::filesystem::path(GATEWAY_SOURCE_DIR) / "docs" / "configuration.md";
    const auto text = documentation(providers::all());
    if (std::getenv("GATEWAY_UPDATE_GOLDEN")) std::ofstream(path, std::ios::binary) << text;
    std::ifstream in(path, std::ios::binary);
    const std::string written(std::istreambuf_iterator<char>(in), {});
    EXPECT_EQ(written, text) << "run test_config with GATEWAY_UPDATE_GOLDEN=1 and read the difference";
}

}  // namespace
}  // namespace gateway::config
