// Sums of money: a currency before or behind a number.
#include "local/entities/quantity.hpp"
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

struct Currency {
    std::string_view written, code;
    int hundredths = 0;  // 2: a cent
};

// Longer spellings before those they begin with.
constexpr Currency kSigns[] = {{"US$", "USD"}, {"AU$", "AUD"}, {"CA$", "CAD"}, {"NZ$", "NZD"}, {"HK$", "HKD"},
                               {"A$", "AUD"},  {"C$", "CAD"},  {"R$", "BRL"},  {"S$", "SGD"},  {"$", "USD"},
                               {"€", "EUR"},   {"£", "GBP"},   {"¥", "JPY"},   {"₹", "INR"},   {"₩", "KRW"},
                               {"₽", "RUB"},   {"₺", "TRY"},   {"₪", "ILS"},   {"₴", "UAH"},   {"Rs.", "INR"},
                               {"Rs", "INR"}};
constexpr std::string_view kCodes[] = {"AUD", "BRL", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP",
                                       "HKD", "HUF", "ILS", "INR", "JPY", "KRW", "MXN", "NOK", "NZD",
                                       "PLN", "RUB", "SEK", "SGD", "THB", "TRY", "UAH", "USD", "ZAR"};
constexpr Currency kWords[] = {
    {"dollars", "USD"}, {"dollar", "USD"},   {"euros", "EUR"},    {"Euro", "EUR"},    {"Euros", "EUR"},
    {"euro", "EUR"},    {"pounds", "GBP"},   {"cents", "USD", 2}, {"cent", "USD", 2}, {"pence", "GBP", 2},
    {"yen", "JPY"},     {"yuan", "CNY"},     {"rupees", "INR"},   {"rubles", "RUB"},  {"roubles", "RUB"},
    {"francs", "CHF"},  {"kr", ""},          {"kronor", "SEK"},   {"kroner", ""},     {"öre", "SEK", 2},
    {"pesos", ""},      {"zł", "PLN"},       {"Kč", "CZK"},       {"lira", "TRY"},    {"shekels", "ILS"},
    {"baht", "THB"},    {"guilders", "NLG"}, {"marks", ""},       {"shillings", ""},  {"crowns", ""},
    {"reais", "BRL"}};

// The currency written at `at`, which moves behind it.
std::optional<Currency> sign_at(std::string_view text, std::size_t& at) {
    const auto rest = text.substr(std::min(at, text.size()));
    for (const auto& sign : kSigns)
        if (rest.starts_with(sign.written)) {
            at += sign.written.size();
            return sign;
        }
    return std::nullopt;
}

std::optional<Currency> code_at(std::string_view text, std::size_t& at) {
    const auto code = text.substr(std::min(at, text.size()), 3);
    const auto* known = std::lower_bound(std::begin(kCodes), std::end(kCodes), code);
    if (known == std::end(kCodes) || *known != code || is_letter(byte_at(text, at + 3))) return std::nullopt;
    at += 3;
    return Currency{code, *known};
}

std::optional<Currency> behind(std::string_view text, std::size_t& at) {
    auto place = skip_space(text, at);
    if (const auto sign = sign_at(text, place);
        sign && sign->written.back() != '.' && sign->written != "Rs" && !is_word(byte_at(text, place))) {
        at = place;
        return sign;
    }
    if (const auto code = code_at(text, place); code && !is_digit(byte_at(text, place))) {
        at = place;
        return code;
    }
    for (const std::string_view adjective : {"US ", "Canadian ", "Australian ", "Swiss "})
        if (text.substr(std::min(place, text.size())).starts_with(adjective)) place += adjective.size();
    const auto word = word_at(text, place);
    for (const auto& currency : kWords)
        if (word == currency.written) {
            at = place + word.size();
            return currency;
        }
    return std::nullopt;
}

std::string value_of(std::string_view digits, const Currency& currency) {
    std::string value(digits);
    if (currency.hundredths) {
        value = value.find('.') == std::string::npos
                    ? std::string(value.size() < 3 ? 3 - value.size() : 0, '0') + value
                    : value;
        if (value.find('.') == std::string::npos) value.insert(value.size() - 2, ".");
    }
    return value + (currency.code.empty() ? "" : " ") + std::string(currency.code);
}

// What follows the first number of a range joined by a dash: the second, with or without its own sign.
std::optional<Quantity> range_end(std::string_view text, std::size_t at) {
    const auto length = dash(text, at);
    if (length == 0) return std::nullopt;
    auto from = at + length;
    sign_at(text, from);
    if (!is_digit(byte_at(text, from))) return std::nullopt;
    return read_quantity(text, from);
}

std::optional<Found> currency_first(const Place& place) {
    const auto text = place.text;
    auto at = place.at;
    const bool negative = dash(text, at) > 0;
    at += dash(text, at);
    auto currency = sign_at(text, at);
    if (!currency) currency = code_at(text, at);
    if (!currency) return std::nullopt;
    const auto number = skip_space(text, at);
    if (!is_digit(byte_at(text, number))) return std::nullopt;
    auto first = read_quantity(text, number);
    auto second = range_end(text, first->end);
    take_scale(text, *first, true);
    if (!second) second = range_end(text, first->end);
    std::string digits = first->digits;
    if (second) {
        const auto before = second->end;
        take_scale(text, *second, true);
        // "€25–30 million": the scale is that of both.
        if (first->end < before && second->end > before && digits.find('.') == std::string::npos &&
            second->digits.size() > digits.size() + 2)
            digits = shifted(digits, static_cast<int>(second->digits.size() - digits.size()) / 3 * 3);
        digits += "-" + second->digits;
        first->end = second->end;
    }
    auto end = first->end;
    if (text.substr(end).starts_with(".-") || text.substr(end).starts_with(",-")) end += 2;
    if (is_word(byte_at(text, end)) && !(byte_at(text, end) & 0x80)) return Found{end};
    // "$1" in quotes is what a pattern matched.
    const char open = place.at > 0 ? text[place.at - 1] : '\0';
    if (currency->written == "$" && (open == '"' || open == '`') && byte_at(text, end) == open &&
        end == at + 1)
        return Found{end};
    return Found{end, EntityType::money, (negative ? "-" : "") + value_of(digits, *currency)};
}

std::optional<Found> number_first(const Place& place) {
    const auto text = place.text;
    for (const bool spaces : {false, true}) {
        auto quantity = read_quantity(text, place.at, spaces);
        if (!quantity) return std::nullopt;
        auto second = range_end(text, quantity->end);
        auto& last = second ? *second : *quantity;
        take_scale(text, last, true);
        auto end = last.end;
        const auto currency = behind(text, end);
        if (!currency) continue;
        if (is_word(byte_at(text, end)) || (currency->written == "dollar" && last.digits != "1"))
            return std::nullopt;
        if (currency->written == "marks" && quantity->digits.size() < 2) return std::nullopt;
        const auto digits = second ? quantity->digits + "-" + second->digits : quantity->digits;
        return Found{end, EntityType::money, value_of(digits, *currency)};
    }
    return std::nullopt;
}

}  // namespace

std::optional<Found> recognise_money(const Place& place) {
    const char first = place.text[place.at];
    if (is_digit(first)) return number_first(place);
    return currency_first(place);
}

}  // namespace gateway::local
