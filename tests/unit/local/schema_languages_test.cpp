// What is rendered must compile: each text here is given to the language's own compiler, if it is installed.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <sstream>

#include "local/schema.hpp"

namespace gateway::local {
namespace {

Type type_in(std::string_view text) {
    const auto inferred = infer_type(text);
    EXPECT_TRUE(inferred) << text;
    return inferred ? inferred->type : Type{};
}

constexpr std::string_view kOrders = R"([
 {"id":7,"zip-code":"TF1","class":"x","paid":true,"total":12.5,"due":"2024-03-01","note":null,
  "lines":[{"sku":"a","n":1},{"sku":"b","n":2,"tags":["x"]}],"ship":{"street":"Quay"},"bill":{"street":"Hill"},
  "by_year":{"2021":1,"2022":2,"2023":3},"any":null,"mixed":1},
 {"id":8,"zip-code":"TF2","class":"y","paid":false,"total":3,"due":"2024-03-02","note":"soon",
  "lines":[],"ship":{"street":"Quay"},"bill":{"street":"Hill"},"by_year":{},"any":null,"mixed":"two"}])";

// Names that are hard to write: keywords, digits, other scripts, clashes with types and with each other.
constexpr std::string_view kHard =
    R"({"":1,"1st":2,"a-b":3,"a_b":4,"a b":5,"名":6,"姓":7,"int":8,"None":9,"std":10,"Root":11,
 "item":{"item":{"item":{"x":1}}},"Item":{"y":2},"list":[{"list":[{"dict":{"k":null}}]}],"dataclasses":"x","_":1,"__init__":2,
 "_Upper":3,"NULL":4,"errno":5,"unix":6,"self":7,"quote\"\\\n*/":8,"Date":{"Date":{"z":1}},"Array":[{"w":1}],"Any":{"v":1},
 "Optional":{"Union":null,"u":1},"true":true,"default":{},"linux":[[{"deep":1}]],"#":"\\","match":1,"case":{"type":{"t":1}}})";

TEST(SchemaLanguages, AreWritten) {
    const auto type = type_in(kOrders);
    EXPECT_EQ(render_schema(type_in(R"([{"a":1,"b-c":[{"d":null}]},{"a":2}])"), SchemaTarget::typescript),
              "export interface BCItem {\n  d: unknown;\n}\n\n"
              "export interface RootItem {\n  a: number;\n  \"b-c\"?: BCItem[];\n}\n\nexport type Root = "
              "RootItem[];\n");
    const auto python = render_schema(type, SchemaTarget::python_dataclass, "orders");
    for (const auto* line :
         {"    class_: str = dataclasses.field(metadata={\"key\": \"class\"})\n", "    note: Optional[str]\n",
          "    due: str  # date\n", "    mixed: Union[int, str]\n", "Orders = list[Order]\n"})
        EXPECT_NE(python.find(line), std::string::npos) << line << python;
    const auto cpp = render_schema(type, SchemaTarget::cpp_struct, "orders");
    for (const auto* line :
         {"    std::int64_t id = 0;\n", "    std::optional<std::string> note;\n",
          "    // key: \"zip-code\"\n    std::string zip_code;\n", "    std::vector<Line> lines;\n",
          "    std::variant<std::int64_t, std::string> mixed;\n", "using Orders = std::vector<Order>;\n"})
        EXPECT_NE(cpp.find(line), std::string::npos) << line << cpp;
    EXPECT_EQ(schema_target_from_name("TypeScript"), SchemaTarget::typescript);
    EXPECT_FALSE(schema_target_from_name("cobol"));
}

// Runs a compiler over all texts at once; what it says, or nothing if it is content.
class Compiler {
  public:
    /// `command` is run in a folder of files that end in `ending`.
    Compiler(std::string name, std::string ending, std::string command)
        : name_(std::move(name)), ending_(std::move(ending)), command_(std::move(command)) {}

    bool installed() const { return std::system(("command -v " + name_ + " >/dev/null 2>&1").c_str()) == 0; }

    std::string complaints(const std::vector<std::string>& texts) const {
        const auto folder = std::filesystem::temp_directory_path() /
                            ("schema-languages-" + std::to_string(std::random_device{}()));
        std::filesystem::create_directories(folder);
        for (std::size_t i = 0; i < texts.size(); ++i)
            std::ofstream(folder / ("text" + std::to_string(i) + ending_)) << texts[i];
        const auto log = folder / "log";
        const int status = std::system(
            ("cd " + folder.string() + " && { " + command_ + "; } >" + log.string() + " 2>&1").c_str());
        std::stringstream said;
        said << std::ifstream(log).rdbuf();
        std::filesystem::remove_all(folder);
        if (status == 0) return "";
        for (std::size_t i = 0; i < texts.size(); ++i)
            said << "\ntext" << i << ending_ << ":\n" << texts[i];
        return said.str();
    }

  private:
    std::string name_, ending_, command_;
};

void compile_all(SchemaTarget target, const Compiler& compiler) {
    std::vector<std::string> texts;
    for (const auto text :
         {kOrders, kHard, std::string_view("[1,2]"), std::string_view("null"), std::string_view("{}"),
          std::string_view(R"([null,{"a":1}])"), std::string_view(R"("x")"),
          std::string_view(R"(["on","off","on","off","on","off","on","off",null])")})
        texts.push_back(render_schema(type_in(text), target));
    const auto schema = type_from_json_schema(*json::parse(
        R"({"title":"Order \\","properties":{"a":{"title":"int","description":"ends in \\","properties":{"b":{"enum":["x","\"\\"]}}},
            "c":{"oneOf":[{"type":"integer"},{"properties":{"d":{"type":"string","format":"x\ny"}}},{"type":"null"}]}}})"));
    ASSERT_TRUE(schema);
    texts.push_back(render_schema(*schema, target));
    EXPECT_EQ(compiler.complaints(texts), "");
}

TEST(SchemaLanguages, CompileAsCpp) {
    const Compiler compiler("clang++-19", ".cpp",
                            "clang++-19 -std=c++20 -fsyntax-only -Wall -Wextra "
                            "-Wno-pragma-once-outside-header -Werror *.cpp");
    if (!compiler.installed()) GTEST_SKIP() << "clang++-19 is not installed";
    compile_all(SchemaTarget::cpp_struct, compiler);
}

TEST(SchemaLanguages, RunAsPython) {
    // Run, not only compiled: dataclasses refuse wrong orders of fields when they are made.
    const Compiler compiler("python3", ".py", "for file in *.py; do python3 -W error $file || exit 1; done");
    if (!compiler.installed()) GTEST_SKIP() << "python3 is not installed";
    compile_all(SchemaTarget::python_dataclass, compiler);
}

TEST(SchemaLanguages, CompileAsTypeScript) {
    const Compiler compiler("tsc", ".ts", "tsc --noEmit --strict --target es2020 *.ts");
    if (!compiler.installed()) GTEST_SKIP() << "tsc is not installed";
    compile_all(SchemaTarget::typescript, compiler);
}

}  // namespace
}  // namespace gateway::local
