// Telephone numbers in the forms in which they are written down.
#include "local/entities/recogniser.hpp"
#include "local/entities/scan.hpp"

namespace gateway::local {
namespace {

constexpr std::string_view kCues[] = {"at",   "call",   "cell",      "dial",  "fax",   "hotline",
                                      "me",   "mobile", "on",        "pager", "phone", "reach",
                                      "ring", "tel",    "telephone", "text"};

// The digits and what parts them, as one run.
std::string_view run_at(std::string_view text, std::size_t at) {
    std::size_t end = at;
    int open = 0;
    for (std::size_t i = at; i < text.size() && i - at < 28; ++i) {
        const char c = text[i];
        if (is_digit(c)) {
            end = i + 1;
            continue;
        }
        if (c == '+' && i == at) continue;
        if (c == '(' && open == 0)
            ++open;
        else if (c == ')' && open == 1)
            --open;
        else if (std::string_view(" .-/").find(c) == std::string_view::npos ||
                 (i > at && std::string_view(" .-/").find(text[i - 1]) != std::string_view::npos))
            break;
    }
    return text.substr(at, end - at);
}

// The lengths of the groups as letters: "(555) 010-4477" is "334".
std::string shape_of(std::string_view run) {
    std::string shape;
    for (std::size_t i = 0; i < run.size();) {
        const auto end = skip_digits(run, i);
        if (end > i) shape += static_cast<char>('0' + std::min<std::size_t>(end - i, 9));
        i = std::max(end, i + 1);
    }
    return shape;
}

// "(198.51.100.23)"
bool is_address_of_host(std::string_view run) {
    if (std::count(run.begin(), run.end(), '.') != 3) return false;
    const auto shape = shape_of(run);
    return shape.size() == 4 && shape.find_first_of("456789") == std::string::npos;
}

bool is_phone(std::string_view run, std::string_view cue) {
    if (is_address_of_host(run)) return false;
    const auto shape = shape_of(run);
    const auto digits = static_cast<std::size_t>(std::count_if(run.begin(), run.end(), is_digit));
    if (run[0] == '+') return digits >= 8 && digits <= 15 && (shape.size() >= 2 || digits >= 10);
    if (digits < 7 || digits > 15 || shape.size() < 2) return false;
    const bool hyphens = run.find('-') != std::string_view::npos,
               points = run.find('.') != std::string_view::npos;
    if (shape == "334" && (run[0] == '(' || hyphens || points)) return true;
    if (shape == "1334" && run[0] == '1') return true;
    if (run[0] == '(') return digits >= 9;
    // A trunk or international prefix, parted by spaces: hyphens there are those of an ISBN.
    if (run[0] == '0' && !hyphens && !points && run[1] != ' ') return digits >= 8;
    return !points && !run.starts_with("00-") && is_one_of(cue, kCues) && digits >= 7 &&
           shape.find('1') == std::string::npos;
}

}  // namespace

std::optional<Found> recognise_phone(const Place& place) {
    const char first = place.text[place.at];
    if (!is_digit(first) && first != '+' && first != '(') return std::nullopt;
    const auto run = run_at(place.text, place.at);
    if (run.size() < 7) return std::nullopt;
    const auto end = place.at + run.size();
    const char next = byte_at(place.text, end);
    if (is_word(next) || next == '%' || next == ':') return std::nullopt;
    if (!is_phone(run, word_before(place.text, place.at).word)) return std::nullopt;
    std::string value;
    std::copy_if(run.begin(), run.end(), std::back_inserter(value),
                 [](char c) { return is_digit(c) || c == '+'; });
    return Found{end, EntityType::phone, std::move(value)};
}

}  // namespace gateway::local
