#include "local/key_values.hpp"

#include <gtest/gtest.h>

#include <random>

#include "local/naming.hpp"

namespace gateway::local {
namespace {

// The data as JSON, "exact" behind it if it is.
std::string read(std::string_view text, KeyValueOptions options = {}) {
    const auto chosen = choose_key_values(read_key_values(text), options);
    return json::write(chosen.data) + (chosen.exact ? " exact" : "");
}

// As a page is laid out: what is centred below a field is no part of it.
TEST(KeyValues, AValueBesideItsKeyEndsAtABlankLine) {
    const auto found = read_key_values("Total: 85.00\n\n      Item     Amount\n      Bolt     50.00\n");
    ASSERT_EQ(found.pairs.size(), 1u);
    EXPECT_EQ(found.pairs[0].values, std::vector<std::string>{"85.00"});
    EXPECT_GT(found.unread_lines, 0u);
    const auto below = read_key_values("Terms:\n  Pay soon.\n\n  Pay all.\n");
    ASSERT_EQ(below.pairs.size(), 1u);
    EXPECT_EQ(below.pairs[0].values, std::vector<std::string>{"Pay soon.\nPay all."});
}

TEST(Keys, AreWrittenAndComparedInOneWay) {
    EXPECT_EQ(snake_case("Invoice No."), "invoice_no");
    EXPECT_EQ(snake_case("invoiceNo"), "invoice_no");
    EXPECT_EQ(snake_case("HTTPServer port2Open"), "http_server_port2_open");
    EXPECT_EQ(snake_case("  --  "), "");
    EXPECT_EQ(bare_name("E-Mail (work)"), "emailwork");
}

TEST(KeyValues, OnLines) {
    EXPECT_EQ(read("Name: Ann Lee\nDate of birth: 3 May 1980\nE-mail: ann@shop.example\n"),
              R"({"name":"Ann Lee","date_of_birth":"3 May 1980","e_mail":"ann@shop.example"} exact)");
    EXPECT_EQ(read("# Order\n\n**Order no.:** 17\n- **Total**: $5\n* `state`: open\n"),
              R"({"order_no":"17","total":"$5","state":"open"} exact)");
    EXPECT_EQ(read("HOST=db.example\nPORT = 5432\nNAME=\"two words\"\n", {.normalize = false}),
              R"({"HOST":"db.example","PORT":"5432","NAME":"two words"} exact)");
    EXPECT_EQ(read("Site: https://shop.example/a?b=c\nTime: 12:30\n"),
              R"({"site":"https://shop.example/a?b=c","time":"12:30"} exact)");
    EXPECT_EQ(read("姓名：王\n"), R"({"姓名":"王"} exact)");
}

TEST(KeyValues, SeveralOnALine) {
    EXPECT_EQ(read("Invoice: 17     Date: 3 May\tTotal: 5\n"),
              R"({"invoice":"17","date":"3 May","total":"5"} exact)");
    EXPECT_EQ(read("A: 1 | B: 2\n"), R"({"a":"1","b":"2"} exact)");
    EXPECT_EQ(read("level=info size=3 msg=\"all is well\"\n"),
              R"({"level":"info","size":"3","msg":"all is well"} exact)");
    EXPECT_EQ(read("Environment=HOME=/root SHELL=/bin/sh\n"),
              R"({"environment":"HOME=/root SHELL=/bin/sh"} exact)");
    EXPECT_EQ(read("Note: one  two: three words\n"), R"({"note":"one","two":"three words"} exact)");
}

TEST(KeyValues, OverSeveralLines) {
    EXPECT_EQ(read("Address: 4 Quay\n  Tarnfield\n  TF1\nPhone: 5\n"),
              R"({"address":"4 Quay\nTarnfield\nTF1","phone":"5"} exact)");
    EXPECT_EQ(read("Address:\n    4 Quay\n    Tarnfield\n"), R"({"address":"4 Quay\nTarnfield"} exact)");
    EXPECT_EQ(read("Members:\n- Ann\n- Bob\n\nPlace: here\n"),
              R"({"members":["Ann","Bob"],"place":"here"} exact)");
    EXPECT_EQ(read("Server:\n  host: a\n  port: 1\n"), R"({"host":"a","port":"1"} exact)");
    EXPECT_EQ(read("Contact:\n- Name: Ann\n- Phone: 5\n"), R"({"name":"Ann","phone":"5"} exact)");
    EXPECT_EQ(read("- Name:\n- Phone: 5\n"), R"({"name":"","phone":"5"} exact)");
    EXPECT_EQ(read("Term\n: what it means\n"), R"({"term":"what it means"} exact)");
}

TEST(KeyValues, InTablesAndFrontMatter) {
    EXPECT_EQ(read("| Field | Value |\n|---|---|\n| Name | Ann |\n| **Age:** | 41 |\n"),
              R"({"name":"Ann","age":"41"} exact)");
    EXPECT_EQ(read("| Name | Ann |\n|---|---|\n| Age | 41 |\n"), R"({"name":"Ann","age":"41"})");
    EXPECT_EQ(read("| Name | Ann |\n|---|---|\n| Age | 41 |\n", {.expected = {"age"}}),
              R"({"age":"41"} exact)");
    EXPECT_EQ(read("| a | b | c |\n|---|---|---|\n| 1 | 2 | 3 |\n"), "{}");
    EXPECT_EQ(read("---\ntitle: \"A: b\"\ntags: [x, y]\nauthors:\n  - Ann\n  - Bob\n---\n"),
              R"({"title":"A: b","tags":["x","y"],"authors":["Ann","Bob"]} exact)");
    EXPECT_EQ(read("```yaml\na: 1\n```\n"), R"({"a":"1"} exact)");
    EXPECT_EQ(read("```cpp\na: 1\n```\n"), "{}");
}

TEST(KeyValues, OfAJsonObject) {
    EXPECT_EQ(read(" {\"Full name\": \"Ann: Lee\",\n \"age\": 41, \"ok\": true, \"n\": null, \"tags\": [\"a, "
                   "b\", 2, null]}\n"),
              R"({"full_name":"Ann: Lee","age":"41","ok":"true","n":"","tags":["a, b","2",""]} exact)");
    EXPECT_EQ(read(R"({"a":{"b":1},"c":[[2]],"d":3})"), R"({"a":"{\"b\":1}","c":"[[2]]","d":"3"})");
    EXPECT_EQ(read(R"({"d":3,"a":{"d":1}})", {.expected = {"d"}}), R"({"d":"3"})");
    EXPECT_EQ(read(R"({"d":3,"a":[]})", {.expected = {"D"}}), R"({"D":"3"} exact)");
    EXPECT_EQ(read("{}"), "{}");
    EXPECT_EQ(read(std::string(100, '[')), "{}");
}

// Found by fuzzing: what follows an empty list was added to its last element.
TEST(KeyValues, AnEmptyListMayGoOn) {
    EXPECT_EQ(read("---\ntags: []\n more\n---\n"), R"({"tags":["more"]} exact)");
    EXPECT_EQ(read("---\ntags: []\n- a: b\n---\n").substr(0, 1), "{");
}

TEST(KeyValues, ThatComeAgainAreLists) {
    EXPECT_EQ(read("Tag: a\nTag: b\n"), R"({"tag":["a","b"]} exact)");
    EXPECT_EQ(read("Tag: a\nTag: b\n", {.expected = {"tag"}}), R"({"tag":["a","b"]})");
}

TEST(KeyValues, BelowAKeyAreExactOnlyIfTheyComeNowhereElse) {
    EXPECT_EQ(read("name: Ada\nchild:\n  name: Bob\n  age: 3\n"), R"({"name":["Ada","Bob"],"age":"3"})");
    EXPECT_EQ(read("child:\n  name: Bob\n\nname: Ada\n"), R"({"name":["Bob","Ada"]})");
    EXPECT_EQ(read("a:\n  b:\n    x: 1\n  c:\n    x: 2\n"), R"({"x":["1","2"]})");
    EXPECT_EQ(read("Contact:\n- Name: Ann\n- Phone: 5\n- Name: Bob\n"),
              R"({"name":["Ann","Bob"],"phone":"5"})");
    EXPECT_EQ(read("---\nname: Ada\nchild:\n  name: Bob\n---\n"), R"({"name":["Ada","Bob"]})");
    EXPECT_EQ(read("name: Ada\nchild:\n  # who?\n  name: Bob\n"), R"({"name":["Ada","Bob"],"child":""})");
    EXPECT_EQ(read("child:\n  age: 3\nname: Ada\n"), R"({"age":"3","name":"Ada"} exact)");
    EXPECT_EQ(read("child:\n  age: 3\nTag: a\nTag: b\n"), R"({"age":"3","tag":["a","b"]} exact)");
}

TEST(KeyValues, AreNoCode) {
    for (const char* text : {"def f():\n  return 1\n", "f(x): 1\n", "if (x):\n", "else:\n", "class Foo:\n",
                             "while x:\n", "```\ndef f(a):\n  return a\n```\n"})
        EXPECT_EQ(read(text), "{}") << text;
    EXPECT_EQ(
        read("Price (EUR): 5\nAuthor(s): Ann\nClass: 7\nclass: 8\nwith:\n  path: a\n", {.normalize = false}),
        R"j({"Price (EUR)":"5","Author(s)":"Ann","Class":"7","class":"8","path":"a"} exact)j");
}

TEST(KeyValues, ThatWereExpectedAreNamedAsTheCallerDoes) {
    const auto read = read_key_values("total amount: 5\nOther: 6\n");
    for (const bool normalize : {true, false}) {
        const auto chosen =
            choose_key_values(read, {{"Total Amount", "Due date", "TOTAL_AMOUNT"}, normalize});
        EXPECT_EQ(json::write(chosen.data), R"({"Total Amount":"5","Due date":null,"TOTAL_AMOUNT":"5"})");
        EXPECT_EQ(chosen.missing, std::vector<std::string>{"Due date"});
    }
}

TEST(KeyValues, AreExactOnlyWithoutDoubt) {
    EXPECT_EQ(read("Some text first.\n\nName: Ann\n"), R"({"name":"Ann"})");
    EXPECT_EQ(read("Some text first.\n\nName: Ann\n", {.expected = {"NAME"}}), R"({"NAME":"Ann"} exact)");
    EXPECT_EQ(read("Name: Ann Lee of the\nharbour office\n", {.expected = {"name"}}),
              R"({"name":"Ann Lee of the"})");
    EXPECT_EQ(read("We asked for one more\nname: it was Ann.\n", {.expected = {"name"}}),
              R"({"name":"it was Ann."})");
    EXPECT_EQ(read("Name:\n", {.expected = {"name"}}), R"({"name":null})");
    EXPECT_EQ(read("Note: call\n  Reason: none\n"), R"({"note":"call","reason":"none"})");
    EXPECT_EQ(read(""), "{}");
    const auto chosen = choose_key_values(read_key_values("Name: Ann\n"), {.expected = {"name", "Due date"}});
    EXPECT_EQ(chosen.missing, std::vector<std::string>{"Due date"});
    EXPECT_FALSE(chosen.exact);
}

TEST(KeyValues, AreNotFoundInSentencesAndCode) {
    for (const char* text :
         {"This is what we have found: nothing.", "if (a == b) return;", "std::string x", "x => y",
          "Is this it? yes: it is.", "The steps that follow are these:", "http://a.example/b"})
        EXPECT_EQ(read(text), "{}") << text;
}

TEST(KeyValues, AreNotLookedForOnceStopped) {
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_TRUE(read_key_values("a: 1\n", stopped.get_token()).pairs.empty());
    EXPECT_EQ(read_key_values("a: 1\n", std::stop_source().get_token()).pairs.size(), 1u);
}

TEST(KeyValues, LieWithinAnyBytes) {
    std::mt19937 random(17);
    const std::string_view pieces[] = {"key",   ": ", "=",     " ",     "  ",          "\n", "\n\n", "- ",
                                       "| ",    "**", "value", "---\n", "[a, b]",      "\"", "：",   "\xFF",
                                       "```\n", ".",  "\t",    "# ",    "|---|---|\n", ":"};
    for (int round = 0; round < 3000; ++round) {
        std::string text = round % 3 ? "" : "---\n";
        for (auto length = random() % 60; length > 0; --length)
            text += pieces[random() % std::size(pieces)];
        const auto found = read_key_values(text);
        for (const auto& pair : found.pairs) {
            ASSERT_LE(pair.begin, pair.end) << text;
            ASSERT_LE(pair.end, text.size()) << text;
            ASSERT_FALSE(pair.key.empty());
            ASSERT_TRUE(pair.is_list || pair.values.size() == 1) << text;
        }
        choose_key_values(found);
    }
}

}  // namespace
}  // namespace gateway::local
