// What a client calls its workspace folders, and which of them a call may read.
#include "server/client_roots.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>

namespace gateway::server {
namespace {

namespace fs = std::filesystem;

class ClientRoots : public testing::Test {
  protected:
    ClientRoots() : base_(fs::temp_directory_path() / ("client-roots-" + std::to_string(::getpid()))) {
        fs::create_directories(base_ / "pro ject" / "sub");
        fs::create_directories(base_ / "home");
        std::ofstream(base_ / "file") << "text";
        fs::create_directory_symlink(base_ / "home", base_ / "link");
        base_ = fs::canonical(base_);
    }
    ~ClientRoots() override { fs::remove_all(base_); }

    /// The folders taken when the client answers with these URIs.
    std::vector<fs::path> take(const std::vector<std::string>& uris) {
        json::array roots;
        for (const std::string& uri : uris)
            roots.push_back(json::object{{"uri", uri}});
        return take_answer(json::object{{"roots", std::move(roots)}});
    }
    std::vector<fs::path> take_answer(json::value answer) {
        const mcp::Answers answers{{kRootsQuestion, std::move(answer)}};
        return roots_of(answers, [&](const fs::path& folder) { return folder != base_ / "home"; }).folders;
    }

    fs::path base_;
};

TEST_F(ClientRoots, FoldersOfThisMachineAreTaken) {
    const std::vector<fs::path> project{base_ / "pro ject"};
    EXPECT_EQ(take({"file://" + base_.string() + "/pro%20ject"}), project);
    EXPECT_EQ(take({"file://localhost" + base_.string() + "/pro%20ject/"}), project);
    EXPECT_EQ(take({"file://" + base_.string() + "/%70ro%20ject/sub/.."}), project) << "and named in one way";
    EXPECT_EQ(take({"file://" + base_.string() + "/pro ject"}), project) << "some clients do not escape";
    EXPECT_EQ(take({"file://" + base_.string() + "/nothing", "file://" + base_.string() + "/pro%20ject"}),
              project)
        << "a wrong one does not spoil the others";
    EXPECT_EQ(take({"file://" + base_.string() + "/pro%20ject/su%62"}),
              std::vector{base_ / "pro ject" / "sub"})
        << "an escape at the very end";
}

TEST_F(ClientRoots, OthersAreNot) {
    const std::string here = base_.string();
    for (const std::string& uri :
         {std::string{}, std::string{"file://"}, here, "file:" + here, "http://localhost" + here,
          "file://otherhost" + here, "file://localhostile" + here, "FILE" + here,
          "file://" + here + "/nothing", "file://" + here + "/file", "file://" + here + "/home",
          "file://" + here + "/link", "file://" + here + "/pro%20ject/../home", "file://" + here + "/pro%2",
          "file://" + here + "/pro%", "file://" + here + "/pro%zzject", "file://" + here + "/pro%20ject%00",
          std::string{"file://relative"}})
        EXPECT_TRUE(take({uri}).empty()) << uri;
}

TEST_F(ClientRoots, AnAnswerOfAnyShapeDoesNoHarm) {
    for (const char* text :
         {"null", "7", "[]", "{}", R"({"roots":null})", R"({"roots":{}})", R"({"roots":[7,null,{}]})",
          R"({"roots":[{"uri":7}]})", R"({"error":{"code":-32603,"message":"no"}})"})
        EXPECT_TRUE(take_answer(json::parse(text).value()).empty()) << text;
    EXPECT_TRUE(roots_of({}, [](const fs::path&) { return true; }).folders.empty());
}

TEST(NamesFiles, ByTheArgumentsThatDo) {
    const std::pair<const char*, bool> kRows[] = {
        {"{}", false},
        {R"({"prompt":"hi"})", false},
        {R"({"sources":null})", false},
        {R"({"sources":["a.md"]})", true},
        {R"({"source":"a.md"})", true},
        {R"({"path":"a.md"})", true},
    };
    for (const auto& [arguments, names] : kRows)
        EXPECT_EQ(names_files(json::parse(arguments).value().as_object()), names) << arguments;
}

}  // namespace
}  // namespace gateway::server
