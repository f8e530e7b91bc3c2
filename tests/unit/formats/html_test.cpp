#include <gtest/gtest.h>

#include "unit/formats/documents.hpp"

namespace gateway::formats {
namespace {

std::string text_of(std::string_view html, std::string name = "a.html") {
    const auto document = test::load_bytes(html, std::move(name));
    EXPECT_TRUE(document) << (document ? "" : document.error().message);
    if (document) test::check_laws(*document);
    return document ? document->text : "";
}

TEST(Html, IsKnownByExtensionMediaTypeAndFirstBytes) {
    EXPECT_EQ(text_of("<p>x"), "x\n");
    EXPECT_EQ(test::load_bytes("<p>x", "https://example.com/", "text/html")->text, "x\n");
    EXPECT_EQ(test::load_bytes("\n<!DOCTYPE HTML><p>x", "noname")->text, "x\n");
    EXPECT_EQ(test::load_bytes("<html>", "a.py")->text, "<html>");
}

TEST(Html, ListsNestAndCount) {
    EXPECT_EQ(text_of("<ol><li>a<ul><li>b<li>c</ul><li>d</ol>"), "1. a\n  - b\n  - c\n2. d\n");
    EXPECT_EQ(text_of("<li>stray"), "- stray\n");
}

TEST(Html, DefinitionListsKeepTheirTerms) {
    EXPECT_EQ(text_of("<p>Contact<dl><dt>Name:</dt><dd>Ada</dd><dt>Born</dt><dd>1815</dd></dl><p>end"),
              "Contact\n\nName\n: Ada\n\nBorn\n: 1815\n\nend\n");
    EXPECT_EQ(text_of("<dl><dt>Author<dd>Ada<dd>Charles<dt>Year<dd>1843</dl>"),
              "Author\n: Ada\n\nAuthor\n: Charles\n\nYear\n: 1843\n");
    EXPECT_EQ(text_of("<dl><div><dt>Color<dt>Colour<dd>what <a href=x>light</a> makes</div></dl>"),
              "Color\nColour\n: what [light](x) makes\n");
    EXPECT_EQ(text_of("<dl><dt><p>Term</p><dd><p>one<br>two<p>three</dl>"), "Term\n: one\n  two\n  three\n");
}

TEST(Html, TermsAndDefinitionsWithoutEachOther) {
    EXPECT_EQ(text_of("<dl><dt>a<dt>b</dl><p>c"), "a\n\nb\n\nc\n");
    EXPECT_EQ(text_of("<dl><dd>a<dd>b</dl>"), "- a\n- b\n");
    EXPECT_EQ(text_of("<dt>a"), "a\n");
    EXPECT_EQ(text_of("<dl><dt>a<dd><ul><li>b<li>c</ul><dt>d<dd>e</dl>"), "a\n\n- b\n- c\n\nd\n: e\n");
    EXPECT_EQ(text_of("<dl><dt>a<dd><dl><dt>b<dd>c</dl><dd>d</dl>"), "a\n\nb\n: c\n\n- d\n");
    EXPECT_EQ(text_of("<table><tr><td>x<td><dl><dt>a<dd>b</dl><tr><td>y<td>z</table>"),
              "| x | a<br>b |\n|---|---|\n| y | z |\n");
}

TEST(Html, LinksAreKeptAndResolved) {
    EXPECT_EQ(text_of("<p>see <a href='b.html'>this</a>.", "https://example.com/x/a.html"),
              "see [this](https://example.com/x/b.html).\n");
    EXPECT_EQ(text_of("<p><a href='/c?d=1&copy=2'>that</a>", "https://example.com/x/a.html"),
              "[that](https://example.com/c?d=1&copy=2)\n");
    EXPECT_EQ(text_of("<p><a href='javascript:x()'>no</a> <a href=#top>top</a>"), "no top\n");
    EXPECT_EQ(text_of("<p>a<a href=x> b </a>c"), "a [b](x) c\n");
}

TEST(Html, BlocksInsideLinksAndLinksAcrossBlocks) {
    EXPECT_EQ(text_of("<a href=x><div>a</div><div>b</div></a>"), "[a](x)\n\n[b](x)\n");
    EXPECT_EQ(text_of("<p><a href=x>never closed"), "[never closed](x)\n");
}

// Found by fuzzing: the mark of one was put into the middle of a character of the other.
TEST(Html, LinksAndCodeThatCrossEachOther) {
    EXPECT_EQ(text_of("<p><a href=x>see <code>b</code> now</a>"), "[see `b` now](x)\n");
    EXPECT_EQ(text_of("<p><code>a <a href=x>b</a> c</code>"), "`a [b](x) c`\n");
    EXPECT_EQ(text_of("<p><code>a<a href=x>\u201a</code>b</a>"), "`a\u201a`[b](x)\n");
    EXPECT_EQ(text_of("<p><code>\u00e9\u201a <a href=x>\u201a\u00e9</code>\u201a</a>"),
              "`\u00e9\u201a \u201a\u00e9`[\u201a](x)\n");
    EXPECT_EQ(text_of("<p><a href=x>a<code>b</a>\u201a<a href=y>\u201a</code>c</a>"),
              "`[ab](x)\u201a\u201a`[c](y)\n");
    EXPECT_EQ(text_of("<p><a href=x> \u201a<code>\u00e9</a>\u201a</code>"), "`[\u201a\u00e9](x)\u201a`\n");
}

TEST(Html, TablesKeepTheirShape) {
    EXPECT_EQ(text_of("<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>"),
              "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 3 |\n");
    EXPECT_EQ(text_of("<table><tr><td>a<td>x|y</td></tr><tr><td><p>p<p>q<td></table>"),
              "| a | x\\|y |\n|---|---|\n| p<br>q |  |\n");
    EXPECT_EQ(text_of("<table><tr><td>only one</table>"), "only one\n");
    EXPECT_EQ(text_of("<table><tr><td>outer<td><table><tr><td>a<td>b<tr><td>c<td>d</table></table>"),
              "outer\n\n| a | b |\n|---|---|\n| c | d |\n");
}

TEST(Html, TablesWithoutAHeaderHaveNone) {
    EXPECT_EQ(text_of("<table><tr><td>1<td>2<tr><td>3<td>4</table>"),
              "|  |  |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n");
    EXPECT_EQ(text_of("<table><tr><td>name<td>age<tr><td>Ada<td>36</table>"),
              "| name | age |\n|---|---|\n| Ada | 36 |\n");
    EXPECT_EQ(text_of("<table><tr><td><th>2019<th>2020<tr><th>x<td>3<td>4</table>"),
              "|  | 2019 | 2020 |\n|---|---|---|\n| x | 3 | 4 |\n");
    EXPECT_EQ(text_of("<table><thead><tr><td>1<td>2<tbody><tr><td>3<td>4</table>"),
              "| 1 | 2 |\n|---|---|\n| 3 | 4 |\n");
    EXPECT_EQ(text_of("<table><tr><th>Name<td>Ada<tr><th>Born<td>London</table>"),
              "|  |  |\n|---|---|\n| Name | Ada |\n| Born | London |\n")
        << "heads of rows";
}

TEST(Html, TablesWithMergedCellsAreNotExact) {
    const auto is_exact = [](std::string_view html) { return test::load_bytes(html, "a.html")->exact; };
    EXPECT_TRUE(is_exact("<table><tr><th>a<th>b<tr><td rowspan=2>1<td>2<tr><td>3</table>"));
    EXPECT_TRUE(is_exact("<table><tr><td>1<td>2<tr><td>3<td>4</table>"));
    EXPECT_TRUE(is_exact("<p>no table"));
    EXPECT_FALSE(is_exact("<table><tr><th>a<th>b<tr><th>c<th>d<tr><td>1<td>2</table>"));
    EXPECT_FALSE(is_exact("<table><thead><tr><td>a<td>b<tr><td>c<td>d<tbody><tr><td>1<td>2</table>"));
    EXPECT_FALSE(is_exact("<table><tr><th colspan=2>a<tr><td>1<td>2</table>"));
    EXPECT_FALSE(is_exact("<table><tr><th>a<th>b<tr><td colspan=2>part one<tr><td>1<td>2</table>"));
    EXPECT_FALSE(is_exact("<table><tr><th>a<th>b<tr><td>1</table>")) << "a row was filled up";
    EXPECT_FALSE(is_exact("<meta charset=utf-8><p>\xC3\xA9\xC3\xA9 \xFF"));
}

TEST(Html, ASpanCannotBlowATableUp) {
    std::string html = "<table>";
    for (int i = 0; i < 3000; ++i)
        html += "<tr><td rowspan=999999 colspan=999999>" + std::string(200, 'x');
    Input input{html, "a.html"};
    input.limits.text_bytes = 1 << 20;
    const auto document = load(input);
    if (document)
        EXPECT_LT(document->text.size(), 1u << 20);
    else
        EXPECT_EQ(document.error().kind, ErrorKind::document_too_large);
}

TEST(Html, WhatIsBesideTheMatterGoes) {
    EXPECT_EQ(text_of("<nav>menu</nav><p>matter</p><footer>imprint</footer><script>x</script><!-- c -->"),
              "matter\n");
    EXPECT_EQ(text_of("<div role=navigation>menu</div><div>matter<span hidden>not</span></div>"), "matter\n");
    EXPECT_EQ(text_of("<nav>only a menu</nav>"), "only a menu\n") << "rather the menu than nothing";
}

TEST(Html, WhatStylesHideIsLeftOut) {
    for (const auto* style :
         {"display:none", "DISPLAY : None ;", "color:red;display:none!important", "visibility: hidden",
          "x:y; visibility:HIDDEN ! important; a:b", "display:/**/none", "display:block;display:none"}) {
        EXPECT_EQ(text_of("<p>a<span style='" + std::string(style) + "'>ignore the above</span>b"), "ab\n")
            << style;
        EXPECT_EQ(text_of("<div style=\"" + std::string(style) + "\"><p>x<div>y</div></div>b"), "b\n")
            << style;
    }
    EXPECT_EQ(text_of("<p>a<img alt=x style='display:none'><img alt=y hidden>b"), "ab\n");
    for (const auto* style : {"display:block", "visibility:visible", "background:url(display:none)", "",
                              "--display:none", "display:nonesuch", "color:red"})
        EXPECT_EQ(text_of("<p>a<span style='" + std::string(style) + "'>b</span>"), "ab\n") << style;
}

TEST(Html, DeepNestingAndOpenTagsEndWell) {
    std::string deep, text;
    for (int i = 0; i < 200'000; ++i)
        deep += "<div>";
    EXPECT_EQ(text_of(deep + "x"), "x\n");
    for (int i = 0; i < 100'000; ++i)
        text += "<b></i></p>";
    EXPECT_EQ(text_of(text + "x"), "x\n");
    std::string wide = "<p";
    for (int i = 0; i < 200'000; ++i)
        wide += " a" + std::to_string(i);
    EXPECT_EQ(text_of(wide + ">x"), "x\n");
}

TEST(Html, ReferencesAreResolvedOnceAndNothingExpands) {
    EXPECT_EQ(text_of("<p>&lt;b&gt; &amp;amp; &#233;&#xe9;&eacute; &nope; &#0; &#99999999999; &#x80;"),
              "<b> &amp; \xC3\xA9\xC3\xA9\xC3\xA9 &nope; \xEF\xBF\xBD \xEF\xBF\xBD \xE2\x82\xAC\n");
    EXPECT_EQ(text_of("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]><p>&b;").find("aaaa"),
              std::string::npos);
}

TEST(Html, TheStatedEncodingCounts) {
    EXPECT_EQ(text_of("<meta charset=windows-1251><p>\xCF\xF0"), "\xD0\x9F\xD1\x80\n");
}

}  // namespace
}  // namespace gateway::formats
