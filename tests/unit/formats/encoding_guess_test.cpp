#include "formats/shared/encoding_guess.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

#include <string>

#include "formats/shared/encoding.hpp"

namespace gateway::formats {
namespace {

std::string encoded(std::string text, const char* encoding) {
    const iconv_t converter = iconv_open(encoding, "UTF-8");
    std::string bytes(4 * text.size(), '\0');
    char *in = text.data(), *out = bytes.data();
    std::size_t left = text.size(), room = bytes.size();
    EXPECT_EQ(iconv(converter, &in, &left, &out, &room), 0u) << text << " in " << encoding;
    iconv_close(converter);
    bytes.resize(bytes.size() - room);
    return bytes;
}

constexpr const char* kRussian =
    "Все люди рождаются свободными и равными в своем достоинстве и правах. Они наделены разумом.";

TEST(EncodingGuess, ReadsOtherScriptsThanLatin) {
    struct Sample {
        const char *encoding, *text, *name;
    };
    const Sample samples[] = {
        {"CP932", "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。", "Shift_JIS"},
        {"CP932", "名前,年齢\n山田太郎,36\n佐藤花子,28\n", "Shift_JIS"},
        {"CP932", "Webサイトのパスワードを変更してください。詳しくはREADMEを参照。", "Shift_JIS"},
        {"EUC-JP", "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。", "EUC-JP"},
        {"GBK", "你好，世界。这是一个中文文本。", "GB18030"},
        {"GB18030", "姓名,年龄\n张三,36\n李四,28\n", "GB18030"},
        {"BIG5", "你好，世界。這是一個中文文本。", "Big5"},
        {"EUC-KR", "안녕하세요, 세계. 이것은 한국어 텍스트입니다.", "EUC-KR"},
        {"CP1251", kRussian, "Windows-1251"},
        {"CP1251", "Установите Python и запустите setup.py, потом откройте README.", "Windows-1251"},
        {"KOI8-R", kRussian, "KOI8-U"},
        {"KOI8-U", "Всі люди народжуються вільними і рівними у своїй гідності та правах.", "KOI8-U"},
        {"ISO-8859-5", kRussian, "ISO-8859-5"},
        {"CP866", kRussian, "CP866"},
        {"ISO-8859-7", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι και ίσοι στην αξιοπρέπεια.", "ISO-8859-7"},
        {"CP1255", "כל בני האדם נולדו בני חורין ושווים בערכם ובזכויותיהם.", "Windows-1255"},
        {"CP1256", "يولد جميع الناس أحرارا متساوين في الكرامة والحقوق.", "Windows-1256"},
        {"CP874", "สวัสดีชาวโลก นี่คือข้อความภาษาไทย", "Windows-874"},
    };
    for (const auto& sample : samples) {
        const auto read = decode(encoded(sample.text, sample.encoding));
        EXPECT_EQ(read.text, sample.text) << sample.encoding;
        ASSERT_EQ(read.notes.size(), 1u) << sample.encoding;
        EXPECT_EQ(read.notes[0], "read as " + std::string(sample.name) + ", which was guessed");
        EXPECT_TRUE(read.exact);
    }
}

TEST(EncodingGuess, LeavesLatinTextAsItIs) {
    struct Sample {
        const char *encoding, *text;
    };
    const Sample samples[] = {
        {"CP1252", "Müller"},
        {"CP1252", "Grüße aus München, schöne Straße über Köln."},
        {"CP1252", "GRÖSSE ÄNDERUNG MÜLL ÖL ÜBER STÖßE ÄÖÜ"},
        {"CP1252",
         "Name;Straße;Größe\nMüller;Königstraße;1,80\nJäger;Bäckergasse;1,75\nGrößl;Weißstraße;1,68\n"},
        {"CP1252",
         "Fünf große Jungen äßen Öl, während Käthe süße Äpfel über die Brücke führt. Die Prüfung der "
         "Rückstände "
         "ist für das Geschäftsjahr maßgeblich; übrige Erträge fließen zurück. Größere Veränderungen wären "
         "möglich, können aber erst später bestätigt werden."},
        {"CP1252", "café"},
        {"CP1252",
         "Le garçon français a été très étonné par les élèves âgés. Où êtes-vous allés l’été dernier ? Nous "
         "avons mangé des crêpes à la fête de la forêt, près du château. « Où ? » dit-il."},
        {"CP1252", "¿Dónde está el niño? ¡Mañana será otro día!"},
        {"CP1252", "nombre,ciudad\nJosé,Málaga\nÁngel,Córdoba\nNúñez,León\nÍñigo,Cádiz\n"},
        {"CP1252", "Åke är på ön. Räksmörgås över hela världen; många människor går på gatan i Malmö."},
        {"CP1252", "jälkeen ”,” odotettiin ”)” ”)” ”%s” odotetaan ”,” perusrekisteri ”)” indeksi"},
        {"CP1252", "It’s a “test” — of quotes… “”, “x” – “y”; £5, 20° ± 1, © Foo® Bar™, § 5"},
        {"ISO-8859-15", "Les œuvres coûtent 5 € à Liège, 10 € à Nîmes, où l'été dernier était très chaud."},
        {"CP1250", "Zażółć gęślą jaźń"},
        {"ISO-8859-2", "imię;miasto\nŁukasz;Łódź\nŻaneta;Kraków\nGrażyna;Świnoujście\nSławomir;Gdańsk\n"},
        {"CP1250",
         "Wszyscy ludzie rodzą się wolni i równi pod względem swej godności i swych praw. Są oni obdarzeni "
         "rozumem i sumieniem i powinni postępować wobec innych w duchu braterstwa."},
        {"ISO-8859-2",
         "Obszar małopolski, okręg łódzki, Agłona, Bosiłowo, Jałomica, mazowieckie, świętokrzyskie"},
    };
    for (const auto& sample : samples)
        EXPECT_EQ(decode(encoded(sample.text, sample.encoding)).encoding, "CP1252") << sample.text;
}

TEST(EncodingGuess, HoldsForTheWholeTextOrNotAtAll) {
    const auto bytes = encoded(kRussian, "CP1251");
    EXPECT_EQ(decode(std::string(1 << 20, 'x') + "\n" + bytes).encoding, "CP1251");
    EXPECT_EQ(decode(bytes + "\n\x98").encoding, "CP1252") << "a byte that Windows-1251 has not";
    EXPECT_EQ(decode(bytes.substr(0, 10)).encoding, "CP1252") << "too little to tell";
    EXPECT_EQ(decode(bytes, "windows-1252").encoding, "CP1252") << "a label counts";
}

TEST(EncodingGuess, WordsOfTwoScriptsAreImplausible) {
    EXPECT_TRUE(is_plausible_guess("Привет, world; 世界 and the Webサイト"));
    EXPECT_FALSE(is_plausible_guess("Gr\u0446\u042fe aus M\u044cnchen"));
    EXPECT_FALSE(is_plausible_guess("okr\u7495 Bosi\u9019wo"));
    EXPECT_FALSE(is_plausible_guess("\u03b4\u0094 \u03b4\u03b4\u03b4"));
    EXPECT_TRUE(is_plausible_guess(""));
}

}  // namespace
}  // namespace gateway::formats
