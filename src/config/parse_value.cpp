#include "config/parse_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>
#include <utility>

#include "base/text.hpp"

namespace gateway::config {

namespace {

std::string in_words(const json::value& written) {
    return written.is_string() ? "'" + std::string(json::as_string(written)) + "'" : json::write(written);
}

template <class Number>
std::optional<Number> read_number(std::string_view text) {
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

using Unit = std::pair<std::string_view, double>;

/// A number, or text that is a number with one of the units behind it. Longer units stand before their
/// endings.
std::optional<double> read_quantity(const json::value& written, std::span<const Unit> units) {
    if (const auto number = json::as_double(written)) return number;
    auto text = trim(json::as_string(written));
    double factor = 1;
    for (const auto& [name, value] : units) {
        if (text.size() <= name.size() || !equals_ignoring_case(text.substr(text.size() - name.size()), name))
            continue;
        factor = value;
        text = trim(text.substr(0, text.size() - name.size()));
        break;
    }
    const auto number = read_number<double>(text);
    if (!number || !std::isfinite(*number)) return std::nullopt;
    return *number * factor;
}

std::optional<std::int64_t> read_bytes(const json::value& written) {
    static constexpr std::array<Unit, 7> kUnits{{{"KiB", 1024.0},
                                                 {"MiB", 1024.0 * 1024},
                                                 {"GiB", 1024.0 * 1024 * 1024},
                                                 {"KB", 1e3},
                                                 {"MB", 1e6},
                                                 {"GB", 1e9},
                                                 {"B", 1}}};
    const auto bytes = read_quantity(written, kUnits);
    if (!bytes || *bytes < 0 || *bytes > 1e15) return std::nullopt;
    return static_cast<std::int64_t>(*bytes);
}

std::optional<std::int64_t> read_integer(const json::value& written) {
    if (written.is_string()) return read_number<std::int64_t>(trim(json::as_string(written)));
    return json::as_int(written);
}

std::optional<bool> read_boolean(const json::value& written) {
    if (written.is_bool()) return written.as_bool();
    const auto word = written.is_string() ? to_lower(trim(json::as_string(written))) : json::write(written);
    if (word == "true" || word == "yes" || word == "on" || word == "1") return true;
    if (word == "false" || word == "no" || word == "off" || word == "0") return false;
    return std::nullopt;
}

/// An array of texts, or one text with commas.
std::optional<std::vector<std::string>> read_list(const json::value& written) {
    std::vector<std::string> items;
    if (const auto* array = written.if_array()) {
        for (const auto& item : *array) {
            if (!item.is_string()) return std::nullopt;
            items.emplace_back(json::as_string(item));
        }
        return items;
    }
    if (!written.is_string()) return std::nullopt;
    for (const auto piece : split(json::as_string(written), ','))
        if (const auto item = trim(piece); !item.empty()) items.emplace_back(item);
    return items;
}

/// The seed's log levels are those of Python.
std::string canonical_choice(std::string word) {
    if (word == "warning") return "warn";
    if (word == "critical") return "error";
    return word;
}

std::string join(const std::vector<std::string_view>& words) {
    std::string out;
    for (const auto word : words)
        out += (out.empty() ? "" : ", ") + std::string(word);
    return out;
}

std::string expectation(const Setting& setting) {
    switch (setting.type) {
        case Type::integer:
            return setting.maximum == std::numeric_limits<std::int64_t>::max()
                       ? "a whole number of at least " + std::to_string(setting.minimum)
                       : "a whole number from " + std::to_string(setting.minimum) + " to " +
                             std::to_string(setting.maximum);
        case Type::bytes: return "a size such as 1048576, \"512KiB\" or \"64MiB\"";
        case Type::duration: return "seconds, or a duration such as \"500ms\", \"90s\", \"5m\" or \"2h\"";
        case Type::boolean: return "true or false";
        case Type::choice: return "one of: " + join(setting.choices);
        case Type::list:
        case Type::paths: return "a list of texts";
        default: return "a text";
    }
}

/// Stores into one alternative of Field; false when the value does not fit.
class Store {
  public:
    Store(const Setting& setting, const json::value& written, const Environment& environment)
        : setting_(setting), written_(written), environment_(environment) {}

    bool operator()(std::string* place) const {
        if (!written_.is_string()) return false;
        const auto text = trim(json::as_string(written_));
        if (setting_.type == Type::choice) {
            const auto word = to_lower(text);
            if (std::find(setting_.choices.begin(), setting_.choices.end(), word) == setting_.choices.end())
                return false;
            *place = canonical_choice(word);
        } else {
            *place = setting_.type == Type::path ? absolute_path(text, environment_) : std::string(text);
        }
        return true;
    }
    bool operator()(std::int64_t* place) const {
        const auto number = setting_.type == Type::bytes ? read_bytes(written_) : read_integer(written_);
        if (!number || *number < setting_.minimum || *number > setting_.maximum) return false;
        *place = *number;
        return true;
    }
    bool operator()(bool* place) const {
        const auto truth = read_boolean(written_);
        if (truth) *place = *truth;
        return truth.has_value();
    }
    bool operator()(milliseconds* place) const {
        const auto duration = parse_duration(written_);
        if (!duration || duration->count() < setting_.minimum) return false;
        *place = *duration;
        return true;
    }
    bool operator()(std::vector<std::string>* place) const {
        auto items = read_list(written_);
        if (!items) return false;
        if (setting_.type == Type::paths)
            for (auto& item : *items)
                item = absolute_path(item, environment_);
        *place = std::move(*items);
        return true;
    }
    bool operator()(std::vector<Secret>* place) const {
        const auto text = trim(json::as_string(written_));
        if (text.empty()) return false;
        place->emplace_back(std::string(text));
        return true;
    }

  private:
    const Setting& setting_;
    const json::value& written_;
    const Environment& environment_;
};

}  // namespace

Result<milliseconds> parse_duration(const json::value& written) {
    static constexpr std::array<Unit, 5> kUnits{
        {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
    const auto seconds = read_quantity(written, kUnits);
    // Ten years: longer is a slip of the pen, and far from overflowing.
    if (!seconds || *seconds < 0 || *seconds > 10 * 365.25 * 86400)
        return fail(ErrorKind::invalid_parameter, in_words(written) + " is not a duration.");
    return milliseconds(std::llround(*seconds * 1000));
}

std::string absolute_path(std::string_view text, const Environment& environment) {
    if (text.empty()) return {};
    std::filesystem::path path(text);
    if (text == "~" || text.starts_with("~/"))
        path = std::filesystem::path(environment.variable("HOME").value_or("/")) /
               text.substr(text.size() > 1 ? 2 : 1);
    return (environment.working_directory / path).lexically_normal().string();
}

std::string without_credentials(std::string_view url) {
    const auto scheme = url.find("://");
    const auto begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    const auto authority = url.substr(begin, url.find_first_of("/?#", begin) - begin);
    const auto at = authority.rfind('@');
    if (at == std::string_view::npos) return std::string(url);
    return std::string(url.substr(0, begin)) + "***" + std::string(url.substr(begin + at));
}

Result<void> store_value(const Setting& setting, const json::value& written, const Environment& environment,
                         Config& config) {
    if (std::visit(Store(setting, written, environment), setting.field(config))) return {};
    const std::string shown = setting.type == Type::secret ? "" : ", not " + in_words(written);
    return fail(ErrorKind::invalid_parameter,
                std::string(setting.toml) + " must be " + expectation(setting) + shown + ".",
                std::string(setting.name));
}

}  // namespace gateway::config
