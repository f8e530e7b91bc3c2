// The `.env` format: NAME=value lines, as shells and the dotenv family read them.
//
// `export ` before a name, blank lines and # comments are allowed; a value may stand in single quotes (taken
// as it is) or double quotes (\n, \t, \", \\ and \$ are escapes); an unquoted value ends at white space
// followed by #. Nothing is expanded and nothing is executed. Error messages name the line, never its value:
// it may be a key.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace gateway::config {

struct DotenvEntry {
    std::string name;
    std::string value;
    int line = 0;  ///< counted from 1
};

/// In file order; of several entries with one name the last counts. Errors: invalid_parameter naming file and
/// line.
Result<std::vector<DotenvEntry>> parse_dotenv(std::string_view text, std::string_view file_name);

}  // namespace gateway::config
