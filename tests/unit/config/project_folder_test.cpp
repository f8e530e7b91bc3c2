// The folder a client on stdio works in, guessed with care.
#include "config/project_folder.hpp"

#include <gtest/gtest.h>

namespace gateway::config {
namespace {

std::string guess(const std::string& working_directory, const std::string& named = "") {
    Environment environment;
    environment.variables = {{"HOME", "/home/ann"}, {"CLAUDE_PROJECT_DIR", named}};
    environment.working_directory = working_directory;
    const auto folder = project_folder(environment);
    return folder ? folder->string() : "";
}

TEST(ProjectFolder, IsWhereTheClientWorks) {
    EXPECT_EQ(guess("/home/ann/code/site"), "/home/ann/code/site");
    EXPECT_EQ(guess("/home/ann/code/site/"), "/home/ann/code/site");
    EXPECT_EQ(guess("/srv/site"), "/srv/site");
    EXPECT_EQ(guess("/usr/src/app"), "/usr/src/app");
}

TEST(ProjectFolder, IsWhatTheHostNames) {
    EXPECT_EQ(guess("/", "/home/ann/code/site"), "/home/ann/code/site");
    EXPECT_EQ(guess("/home/ann/other", "/home/ann/code/site"), "/home/ann/code/site");
    EXPECT_EQ(guess("/home/ann/other", "site"), "/home/ann/other");  // relative to what?
    EXPECT_EQ(guess("/home/ann/other", "/home/ann"), "/home/ann/other");
}

TEST(ProjectFolder, IsNothingWhereAProgramOnlyHappensToBe) {
    for (const char* folder :
         {"/", "/home", "/home/ann", "/home/ann/", "/home/ann/.config/host", "/home/ann/.ssh", "/etc",
          "/etc/host", "/usr", "/tmp", "/proc/1", "/home/ann/code/../..", ""})
        EXPECT_EQ(guess(folder), "") << folder;
}

}  // namespace
}  // namespace gateway::config
