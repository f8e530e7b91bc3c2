// Where settings are written: flags, the environment, `--env-file`, `.env` and llm-gateway.toml, in this
// order of precedence. Reads the files and answers "who says something about X, and how far is that to be
// trusted".
//
// Trusted are flags, the process environment and the files of the config folder: only the user can write
// there. A file named by --env-file or --config that lies elsewhere is not, because it may have come with a
// cloned repository; what that means for keys is decided in provider_settings.cpp.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/dotenv.hpp"
#include "config/environment.hpp"
#include "config/setting.hpp"
#include "config/toml_document.hpp"

namespace gateway::config {

/// Values of flags by the name of their setting; several values of a list are joined with commas.
using Flags = std::map<std::string, std::string, std::less<>>;

struct LoadOptions {
    Flags flags = {};
    std::string config_file = {};  ///< --config; "" = llm-gateway.toml of the config folder, if it is there
    std::string env_file = {};     ///< --env-file; "" = none
};

/// One place that names a value.
struct Statement {
    json::value value;
    std::string source;  ///< for people: "environment SERVER_PORT", "/…/llm-gateway.toml:3"
    bool trusted = true;
};

class Sources {
  public:
    /// Reads the files. Errors: invalid_parameter (malformed, or a file that was named is missing), storage
    /// (unreadable).
    static Result<Sources> read(const LoadOptions& options, const Environment& environment);

    /// The statement of highest precedence about a setting, or nothing.
    std::optional<Statement> find(const Setting& setting) const;
    /// The same for the first of `names` that is set, in the variables only. Within one source the order of
    /// names counts.
    std::optional<Statement> variable(std::span<const std::string> names) const;
    /// The same in llm-gateway.toml only, by dotted path.
    std::optional<Statement> toml(std::string_view path) const;

    const TomlDocument& document() const { return document_; }
    const std::string& document_name() const { return document_name_; }
    /// "FILE:LINE" of a path in llm-gateway.toml.
    std::string place(std::string_view path) const;

    /// Every name set in a file of variables, with its place.
    struct NamedVariable {
        std::string name, source;
    };
    std::vector<NamedVariable> file_variables() const;

  private:
    struct Variable {
        std::string value, source;
    };
    struct VariableFile {
        std::map<std::string, Variable, std::less<>> variables;
        bool trusted = true;
    };
    static Result<VariableFile> read_variables(const std::filesystem::path& path, bool required, bool trusted,
                                               const Environment& environment);

    Flags flags_;
    std::vector<VariableFile> variables_;  // in order of precedence; the process environment comes first
    TomlDocument document_;
    std::string document_name_;
    bool document_trusted_ = true;
};

}  // namespace gateway::config
