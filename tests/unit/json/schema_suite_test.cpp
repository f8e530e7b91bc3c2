// The JSON-Schema-Test-Suite for 2020-12, as Debian's libtest-json-schema-acceptance-perl installs it;
// skipped by name where it is not installed. Every required test must pass. The optional ones are counted and
// printed, with formats asserted where the suite tests formats. The printed table is the one of
// docs/json-schema.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "json/schema/schema.hpp"

namespace gateway::json {
namespace {

namespace fs = std::filesystem;

const fs::path kSuite = "/usr/share/perl5/auto/share/dist/Test-JSON-Schema-Acceptance";

value read(const fs::path& file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    auto parsed = parse(text.str());
    EXPECT_TRUE(parsed) << file;
    return parsed ? *parsed : value{};
}

std::vector<fs::path> json_files_below(const fs::path& folder) {
    std::vector<fs::path> out;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".json") out.push_back(entry.path());
    std::sort(out.begin(), out.end());
    return out;
}

Registry registry_with_remotes() {
    Registry registry;
    for (const auto& file : json_files_below(kSuite / "remotes")) {
        // Of the other drafts, cross-draft.json wants the one of 2019-09 to be found (and then refused).
        const auto folder = fs::relative(file, kSuite / "remotes").begin()->string();
        if (folder.starts_with("draft") && folder != "draft2020-12" && folder != "draft2019-09") continue;
        const auto uri = "http://localhost:1234/" + fs::relative(file, kSuite / "remotes").generic_string();
        EXPECT_TRUE(registry.add(uri, read(file))) << uri;
    }
    return registry;
}

struct Score {
    std::size_t passed = 0, all = 0;
    std::vector<std::string> failed;
};

// Every test of one group has the same schema.
void run_group(const value& group, const Registry& registry, bool formats, Score& score) {
    const auto schema = Schema::compile(*find(group, "schema"), registry, {.assert_formats = formats});
    for (const auto& test : *get_array(group, "tests")) {
        ++score.all;
        const bool expected = *get_bool(test, "valid");
        const auto name = std::string(get_string(group, "description")) + ": " +
                          std::string(get_string(test, "description"));
        if (!schema) {
            score.failed.push_back(name + " (" + schema.error().message + ")");
            continue;
        }
        const auto verdict = schema->validate(*find(test, "data"));
        const bool right =
            verdict.outcome == (expected ? Verdict::Outcome::valid : Verdict::Outcome::invalid);
        // A verdict without a reason is of no use to the one who must repair the document.
        const bool explained = verdict.valid() || !verdict.failures.empty();
        if (right && explained)
            ++score.passed;
        else
            score.failed.push_back(name);
    }
}

Score run_file(const fs::path& file, const Registry& registry, bool formats) {
    Score score;
    const auto groups = read(file);
    for (const auto& group : groups.as_array())
        run_group(group, registry, formats, score);
    return score;
}

void print_row(const fs::path& name, const Score& score) {
    std::cout << "| " << name.generic_string() << " | " << score.passed << " / " << score.all << " |\n";
}

class SchemaSuite : public testing::Test {
  protected:
    void SetUp() override {
        if (!fs::exists(kSuite / "tests" / "draft2020-12"))
            GTEST_SKIP() << "libtest-json-schema-acceptance-perl is not installed";
    }
    const fs::path tests = kSuite / "tests" / "draft2020-12";
};

TEST_F(SchemaSuite, PassesEveryRequiredTest) {
    const auto registry = registry_with_remotes();
    Score total;
    for (const auto& file : json_files_below(tests)) {
        const auto name = fs::relative(file, tests);
        if (name.begin()->string() == "optional") continue;
        const auto score = run_file(file, registry, false);
        print_row(name, score);
        EXPECT_TRUE(score.failed.empty()) << name << ": " << testing::PrintToString(score.failed);
        total.passed += score.passed;
        total.all += score.all;
    }
    print_row("all required", total);
    EXPECT_GE(total.all, 1'000u) << "the suite is smaller than it should be";
}

TEST_F(SchemaSuite, CountsTheOptionalTests) {
    const auto registry = registry_with_remotes();
    Score total;
    for (const auto& file : json_files_below(tests / "optional")) {
        const auto name = fs::relative(file, tests);
        // The last group of ecmascript-regex.json asks whether a `pattern` has the format "regex".
        const bool formats =
            file.parent_path().filename() == "format" || file.filename() == "ecmascript-regex.json";
        const auto score = run_file(file, registry, formats);
        print_row(name, score);
        for (const auto& failed : score.failed)
            std::cout << "    not passed: " << failed << "\n";
        total.passed += score.passed;
        total.all += score.all;
    }
    print_row("all optional", total);
    EXPECT_GT(total.passed, total.all / 2);
}

}  // namespace
}  // namespace gateway::json
