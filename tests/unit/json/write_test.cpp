#include "json/write.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace gateway::json {
namespace {

TEST(Write, NumbersArePlain) {
    const array numbers{3.0, 0.000123, 1.5, 0.1, 123456.789, -2, 18446744073709551615u, 1e300, -0.0};
    EXPECT_EQ(write(value(numbers)), "[3,0.000123,1.5,0.1,123456.789,-2,18446744073709551615,1e+300,-0]");
    EXPECT_EQ(write_number(std::numeric_limits<double>::infinity()), "null");
}

TEST(Write, MoneyIsNeverScientific) {
    EXPECT_EQ(write(value(0.00003945)), "0.00003945");
    EXPECT_EQ(write(value(0.000000000001)), "0.000000000001");
    EXPECT_EQ(write(object{{"cost", 1e-7}, {"limit", 1e20}}),
              R"({"cost":0.0000001,"limit":100000000000000000000})");
    EXPECT_EQ(write_number(-0.0000012), "-0.0000012");
    EXPECT_EQ(write_number(5e-324), "5e-324");
}

TEST(Write, ReadsBackAsTheSameValue) {
    const char* kTexts[] = {
        R"({"a":[],"b":{},"c":[[1,[2]],null,true,false],"d":"\u0000\u001f\"\\\b\f\n\r\t/é😀"})",
        R"([0.1,1e-300,1.7976931348623157e308,5e-324,-9223372036854775808])", "\"\""};
    for (const char* text : kTexts) {
        const value read = parse(text).value();
        EXPECT_EQ(parse(write(read)).value(), read) << write(read);
    }
}

TEST(Write, EscapesAtEveryPlaceInAWord) {
    // Quoting looks at eight bytes at a time: every byte value, at every offset, beside its neighbours.
    for (int byte = 0; byte < 0x80; ++byte) {
        for (std::size_t at = 0; at < 20; ++at) {
            std::string text(20, 'x');
            text[at] = static_cast<char>(byte);
            if (at > 0) text[at - 1] = '!';
            std::string quoted;
            append_quoted(quoted, text);
            const auto parsed = parse(quoted);
            ASSERT_TRUE(parsed) << quoted;
            EXPECT_EQ(as_string(*parsed), text);
        }
    }
}

TEST(Write, AsciiIsSeenAtEveryPlace) {
    EXPECT_TRUE(is_ascii(""));
    for (std::size_t at = 0; at < 20; ++at) {
        std::string text(20, '\x7F');
        EXPECT_TRUE(is_ascii(text));
        text[at] = '\x80';
        EXPECT_FALSE(is_ascii(text));
    }
}

}  // namespace
}  // namespace gateway::json
