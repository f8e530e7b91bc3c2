// The table of settings. One row says everything there is to say about a setting; the loader, `config check`,
// the command line, the nearest-name hints and docs/configuration.md all read it.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/config.hpp"

namespace gateway::config {

enum class Type {
    text,
    path,  ///< made absolute; "~/" is the home folder
    integer,
    bytes,     ///< integer, with KiB/MiB/GiB or KB/MB/GB allowed
    duration,  ///< seconds, or with ms, s, m, h, d
    boolean,   ///< true/false, yes/no, on/off, 1/0
    choice,
    list,   ///< an array in TOML; separated by commas elsewhere
    paths,  ///< a list of paths
    secret,
};

/// The place in a Config that a setting fills. Which alternative it is follows from the type.
using Field = std::variant<std::string*, std::int64_t*, bool*, milliseconds*, std::vector<std::string>*,
                           std::vector<Secret>*>;

struct Setting {
    std::string_view name;  ///< unique; the key under which the command line hands over a flag's value
    std::string_view toml;  ///< dotted path in llm-gateway.toml
    std::vector<std::string> variables;  ///< environment names; the first that is set counts
    std::string_view flag;               ///< "--port", or "" when there is none
    Type type = Type::text;
    std::string_view fallback;  ///< the default as text; "" = empty
    std::string_view doc;       ///< one sentence
    Field (*field)(Config&) = nullptr;
    std::vector<std::string_view> choices = {};
    std::int64_t minimum = 0;
    std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
};

/// Every setting, grouped as in the documentation. Lives for the whole program.
std::span<const Setting> settings();

/// The setting called `name`, or nullptr.
const Setting* find_setting(std::string_view name);

}  // namespace gateway::config
