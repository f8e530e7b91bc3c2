#include "local/table.hpp"

#include <gtest/gtest.h>

#include <random>

namespace gateway::local {
namespace {

// "a,b;1,2;3,4 exact": header, rows, what is said of them.
std::string shown(const Table& table) {
    std::string out;
    const auto add = [&](const TableRow& row) {
        for (std::size_t i = 0; i < row.size(); ++i)
            out += (i ? "," : "") + row[i];
        out += ';';
    };
    add(table.header);
    for (const auto& row : table.rows)
        add(row);
    return out + (table.exact ? " exact" : "") + (table.header_certain ? " certain" : "");
}

std::string first(std::string_view text) {
    const auto tables = find_tables(text);
    return tables.empty() ? "none" : shown(tables.front());
}

std::vector<Table> tables_of(std::string_view text) { return find_tables(text); }

TEST(Tables, WithPipes) {
    EXPECT_EQ(first("Text.\n\n| a | b |\n|---|:-:|\n| 1 | x \\| y |\n| 2<br>3 |  |\n\nMore."),
              "a,b;1,x | y;2\n3,; exact certain");
    EXPECT_EQ(first("a | b\n--|--\n1 | 2\n"), "a,b;1,2; exact certain");
    EXPECT_EQ(first("|  |  |\n|---|---|\n| Name | Ann |\n"), ";Name,Ann; exact certain");
    EXPECT_EQ(first("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n"), "a,b;1,;1,2 | 3; certain");
    EXPECT_EQ(first("| a | b |\n|---|\n| 1 | 2 |\n"), "a,b;1,2; certain");
    const auto tables = find_tables("| a |\n|---|\n| 1 |\n\n| b |\n|---|\n| 2 |\n");
    ASSERT_EQ(tables.size(), 2u);
    EXPECT_EQ(shown(tables[1]), "b;2; exact certain");
    EXPECT_EQ(tables[1].begin, 19u);
}

TEST(Tables, DrawnAsGrids) {
    EXPECT_EQ(
        first("+----+------+\n| id | name |\n+----+------+\n|  1 | Ann  |\n|  2 | Bob  |\n+----+------+\n"),
        "id,name;1,Ann;2,Bob; exact certain");
    EXPECT_EQ(
        first("+---+---+\n| a | b |\n+===+===+\n| 1 | x |\n|   | y |\n+---+---+\n| 2 | z |\n+---+---+\n"),
        "a,b;1,x\ny;2,z; exact certain");
}

TEST(Tables, OfSeparatedValues) {
    EXPECT_EQ(first("name,age\nAnn,41\n\"Lee, Bob\",\"4\"\"2\"\n"), "name,age;Ann,41;Lee, Bob,4\"2; exact");
    EXPECT_EQ(first("name,age\r\nAnn,41\r\nBob,42\r\n"), "name,age;Ann,41;Bob,42; exact certain");
    EXPECT_EQ(first("a\tb\n1\t2\n"), "a,b;1,2; exact certain");
    EXPECT_EQ(first("x;y\n1,5;2,5\n"), "x,y;1,5,2,5; exact certain");
    EXPECT_EQ(first("a|b\n1|2\n"), "a,b;1,2; exact certain");
    EXPECT_EQ(first("1,2\n3,4\n5,6\n"), ";1,2;3,4;5,6; exact certain");
    EXPECT_EQ(first("region,2023,2024\nNorth,5,6\nSouth,7,8\n"),
              "region,2023,2024;North,5,6;South,7,8; exact");
    EXPECT_EQ(first("sep=;\na;b\n1;2\n"), "a,b;1,2; exact certain");
    EXPECT_EQ(first("a,b\n\"1,2\n3,4\n"), "none");  // an open quote
    EXPECT_EQ(first("Data:\n\n```csv\na,b\n1,2\n```\n"), "a,b;1,2; exact certain");
    EXPECT_EQ(first("Text before.\n\nx,y,z\n1,2,3\n4,5,6\n"), "x,y,z;1,2,3;4,5,6; certain");
}

TEST(Tables, AlignedWithSpaces) {
    EXPECT_EQ(first("NAME     READY   AGE\npod-a    1/1     5d\npod-b2   0/1     12d\n"),
              "NAME,READY,AGE;pod-a,1/1,5d;pod-b2,0/1,12d; exact");
    EXPECT_EQ(first("Item        Price\n----------  -----\nTea cup      4.50\nPot\nVase        12.00\n"),
              "Item,Price;Tea cup,4.50;Pot,;Vase,12.00; exact certain");
    EXPECT_EQ(first("Item  Price\n----  -----\nToo long 4\nPot       5\n"),
              "Item,Price;Too lo,ng 4;Pot,5; certain");
    EXPECT_EQ(first("pid  rss t\n  7    0 ?\n 18   20 ?\n"),
              "pid,rss t;7,0 ?;18,20 ?; certain");  // three columns, perhaps
    EXPECT_EQ(first("TITLE\nid   n\n1    10\n2    20\n"), "id,n;1,10;2,20; certain");
    EXPECT_EQ(first("a  b\nc    d\ne      f\n"), "none");  // not one below the other
    EXPECT_EQ(first("```\nid   n\n1    10\n2    20\n```\n"), "id,n;1,10;2,20; exact certain");
}

TEST(Tables, OfJsonObjects) {
    EXPECT_EQ(first(R"([{"a":1,"b":"x y"},{"b":null,"c":true},{"a":2.50}])"),
              "a,b,c;1,x y,;,,true;2.5,,; exact certain");
    EXPECT_EQ(first("\xEF\xBB\xBF\n{\"t\": 0, \"s\": \" a, b \"}\r\n\n{\"t\": 1}\r\n"),
              "t,s;0, a, b ;1,; exact certain");
    EXPECT_EQ(first(R"([{"a":1,"tags":["x",2]}])"), "a,tags;1,[\"x\",2]; certain");
    EXPECT_EQ(first(R"([{"a":123456789012345678901}])"), "a;123456789012345667584; certain");  // rounded
    EXPECT_EQ(first("{\"a\":1}\n{\"a\":2}\n{\"a\":"), "a;1;2; certain");                       // cut
    EXPECT_EQ(first("{\"a\":1}\n{\"a\":2}\nand so on\n"), "none");
    const auto tables = tables_of("[{\"a\":1}]\n");
    ASSERT_EQ(tables.size(), 1u);
    EXPECT_EQ(tables[0].form, TableForm::json);
    EXPECT_EQ(tables[0].end, 10u);
}

TEST(Tables, OfJsonAreNumbersOnlyWhereTheyWereWrittenAsSuch) {
    const auto tables = tables_of(R"([{"n":1,"id":"7","m":1},{"n":-2.5,"id":null,"m":"2"},{"id":"8"}])");
    ASSERT_EQ(tables.size(), 1u);
    EXPECT_EQ(json::write(json::value(table_json(tables[0]))),
              R"([{"n":1,"id":"7","m":"1"},{"n":-2.5,"id":"","m":"2"},{"n":null,"id":"8","m":""}])");
    const auto choice = choose_table(tables, std::vector<std::string>{"ID", "n", "x"});
    ASSERT_TRUE(choice);
    EXPECT_EQ(json::write(json::value(table_json(choice->table))),
              R"([{"ID":"7","n":1,"x":""},{"ID":"","n":-2.5,"x":""},{"ID":"8","n":null,"x":""}])");
}

// Their commas and pipes part no columns.
TEST(Tables, AreNotFoundInOtherJson) {
    for (const char* text : {"{\"a\": 1,\n\"b\": 2}\n", "[1,2]\n[3,4]\n[5,6]\n", "[1,2,\n3,4]\n", "[]",
                             "[{}]", "[{\"a\":1},2]", "{\"a\":1}\n[1]\n", "{\"a\":\"x|y\"}\n"})
        EXPECT_EQ(first(text), "none") << text;
    EXPECT_EQ(first("[a],b\n[c],d\n"), "[a],b;[c],d; exact");  // no JSON
    std::string deep(100, '['), wide = "[", sparse = "[";
    EXPECT_EQ(first(deep + std::string(100, ']')), "none");
    for (int i = 0; i < 1'001; ++i) {
        wide += (i ? ",{\"" : "{\"") + std::to_string(i % 2) + "\":1}";
        sparse += (i ? ",{\"" : "{\"") + std::to_string(i) + "\":1}";
    }
    EXPECT_EQ(tables_of(wide + "]").size(), 1u);
    EXPECT_EQ(tables_of(sparse + "]").size(), 0u);
}

TEST(Tables, AreNotFoundInProseOrCode) {
    EXPECT_EQ(first("Dear Ann,\nthanks for the tea, and the cake, Bob.\nSee you soon, then.\n"), "none");
    EXPECT_EQ(first("First, we went home.\nThen, we slept.\nLast, we ate.\n"), "none");
    EXPECT_EQ(first("```c\nint a,b,c;\nint d,e,f;\nint g,h,i;\n```\n"), "none");
    EXPECT_EQ(first(""), "none");
    EXPECT_EQ(first("one\ntwo\nthree\n"), "none");
}

std::string repeated(std::string_view piece, std::size_t count) {
    std::string out;
    while (count-- > 0)
        out += piece;
    return out;
}

// What cells of them would take is many times the text.
TEST(Tables, AreNoWiderThanAThousandColumns) {
    for (const auto& [cell, end] :
         {std::pair{"a,", "b\n"}, {"a\t", "b\n"}, {"| a ", "|\n"}, {"- ", "-\n"}, {"a   ", "b\n"}}) {
        const auto line = repeated(cell, 1'200) + end;
        EXPECT_EQ(first(repeated(line, 4)), "none") << cell;
    }
    EXPECT_EQ(tables_of(repeated(repeated("a,", 999) + "b\n", 3)).size(), 1u);
    EXPECT_EQ(tables_of(repeated(repeated("| a ", 1'000) + "|\n", 3)).size(), 1u);
    // One cell may hold any number of separators.
    EXPECT_EQ(first("id,vector\n1,\"" + repeated("0,", 2'000) + "0\"\n").substr(0, 14), "id,vector;1,0,");
}

TEST(Tables, OfAWideRuleHaveTextBelowIt) {
    EXPECT_EQ(first("Head\n" + repeated("- ", 500) + "-\n" + repeated("a\n", 500)), "none");
}

TEST(Tables, AreNotLookedForOnceStopped) {
    std::stop_source stopped;
    stopped.request_stop();
    EXPECT_TRUE(find_tables("a,b\n1,2\n", stopped.get_token()).empty());
    EXPECT_TRUE(find_tables("| a |\n|---|\n| 1 |\n", stopped.get_token()).empty());
    EXPECT_EQ(find_tables("a,b\n1,2\n", std::stop_source().get_token()).size(), 1u);
}

TEST(TableChoice, HasTheWantedColumnsInOrder) {
    const auto tables =
        tables_of("| x |\n|---|\n| 1 |\n\n| Unit price | Item-name | n |\n|---|---|---|\n| 5 | tea | 2 |\n");
    const auto choice = choose_table(tables, std::vector<std::string>{"item name", "UNIT_PRICE"});
    ASSERT_TRUE(choice);
    EXPECT_EQ(shown(choice->table), "item name,UNIT_PRICE;tea,5; exact certain");
    EXPECT_TRUE(choice->exact);
    const auto some = choose_table(tables, std::vector<std::string>{"n", "colour"});
    ASSERT_TRUE(some);
    EXPECT_EQ(shown(some->table), "n,colour;2,; exact certain");
    EXPECT_EQ(some->missing, std::vector<std::string>{"colour"});
    EXPECT_FALSE(some->exact);
    EXPECT_FALSE(choose_table(tables, std::vector<std::string>{"colour"}));
}

TEST(TableChoice, IsExactOnlyWithoutDoubt) {
    const auto exact = [](std::string_view text, std::vector<std::string> wanted) {
        const auto choice = choose_table(find_tables(text), wanted);
        return choice && choice->exact;
    };
    constexpr std::string_view kOne = "| a | b |\n|---|---|\n| 1 | 2 |\n";
    EXPECT_TRUE(exact(kOne, {"a"}));
    EXPECT_TRUE(exact(kOne, {}));
    EXPECT_FALSE(exact("| a | a |\n|---|---|\n| 1 | 2 |\n", {"a"}));
    EXPECT_FALSE(exact("| a (kg) |\n|---|\n| 1 |\n", {"a"}));
    EXPECT_FALSE(exact(std::string(kOne) + "\n" + std::string(kOne), {"a"}));
    EXPECT_FALSE(exact(std::string(kOne) + "\n" + std::string(kOne), {}));
    EXPECT_FALSE(exact("Ann,London\nBob,Paris\nEve,Rome\n", {}));  // a header, or not
    EXPECT_TRUE(exact("name,city\nBob,Paris\nEve,Rome\n", {"City"}));
    EXPECT_FALSE(exact("1,2\n3,4\n5,6\n", {"a", "b"}));  // named by the caller alone
}

TEST(TableWriters, KeepEveryCell) {
    const auto table = find_tables(
        "| id | code | n | n |\n|---|---|---|---|\n| 1 | 007 | 1.5 | a\\|b |\n| 2 | 10 |  | c<br>\"d\" |\n")
        [0];
    EXPECT_EQ(
        json::write(json::value(table_json(table))),
        R"([{"id":1,"code":"007","n":1.5,"n_2":"a|b"},{"id":2,"code":"10","n":null,"n_2":"c\n\"d\""}])");
    EXPECT_EQ(table_csv(table), "id,code,n,n\n1,007,1.5,a|b\n2,10,,\"c\n\"\"d\"\"\"\n");
    EXPECT_EQ(
        table_markdown(table),
        "| id | code | n | n |\n|---|---|---|---|\n| 1 | 007 | 1.5 | a\\|b |\n| 2 | 10 | | c<br>\"d\" |\n");
}

TEST(TableWriters, NameEachColumnDifferently) {
    const Table table{
        .columns = 5, .header = {"a", "a", "", "a_2", "b"}, .rows = {{"1", "2", "3", "4", "5"}}};
    EXPECT_EQ(column_names(table), (std::vector<std::string>{"a", "a_2", "column_3", "a_2_2", "b"}));
    EXPECT_EQ(json::write(json::value(table_json(table))),
              R"([{"a":1,"a_2":2,"column_3":3,"a_2_2":4,"b":5}])");
    EXPECT_EQ(column_names({.columns = 2}), (std::vector<std::string>{"column_1", "column_2"}));
}

TEST(TableWriters, MakeNumbersOnlyOfWhatStaysTheSame) {
    const auto column = [](std::string_view a, std::string_view b) {
        const Table table{.columns = 1, .header = {"x"}, .rows = {{std::string(a)}, {std::string(b)}}};
        return json::write(json::value(table_json(table)));
    };
    EXPECT_EQ(column("1", "-20"), R"([{"x":1},{"x":-20}])");
    EXPECT_EQ(column("1", "n/a"), R"([{"x":"1"},{"x":"n/a"}])");
    for (const auto* text :
         {"1.50", "007", "+1", "1,200", "1e3", "0x1", "nan", "inf", "99999999999999999999", "-0"})
        EXPECT_EQ(column(text, "1"), R"([{"x":")" + std::string(text) + R"("},{"x":"1"}])");
}

TEST(Tables, SurviveTheirOwnWriters) {
    std::mt19937 random(11);
    const std::string cells[] = {"a", "b c", "x|y", "\"q\"", "1", "2.5", "é", "a,b", "", "line\nbreak"};
    for (int round = 0; round < 300; ++round) {
        Table table{.columns = 2 + random() % 3};
        for (std::size_t i = 0; i < table.columns; ++i)
            table.header.push_back("h" + std::to_string(i));
        for (auto rows = 1 + random() % 4; rows > 0; --rows) {
            auto& row = table.rows.emplace_back();
            for (std::size_t i = 0; i < table.columns; ++i)
                row.push_back(cells[random() % std::size(cells)]);
        }
        const auto markdown = find_tables(table_markdown(table));
        ASSERT_EQ(markdown.size(), 1u);
        EXPECT_EQ(markdown[0].rows, table.rows);
        EXPECT_TRUE(markdown[0].exact);
    }
}

TEST(Tables, AreSquareInAnyBytes) {
    std::mt19937 random(13);
    constexpr std::string_view kBytes = "a1 |,;\t\n\n-+=\"`\\:  \xE2\x82\xAC\r";
    for (int round = 0; round < 4000; ++round) {
        std::string text;
        for (auto length = random() % 120; length > 0; --length)
            text += kBytes[random() % kBytes.size()];
        std::size_t end = 0;
        for (const auto& table : find_tables(text)) {
            ASSERT_LE(end, table.begin) << text;
            ASSERT_LE(table.begin, table.end);
            ASSERT_LE(end = table.end, text.size());
            ASSERT_TRUE(table.header.empty() || table.header.size() == table.columns);
            for (const auto& row : table.rows)
                ASSERT_EQ(row.size(), table.columns) << text;
            table_json(table);
        }
    }
}

}  // namespace
}  // namespace gateway::local
