// Source code and configuration: decoded and otherwise as it is, never taken for prose or for a page.
#include "formats/format.hpp"
#include "formats/shared/encoding.hpp"

namespace gateway::formats {
namespace {

Result<Document> load_code(const Input& input) { return plain_document(input.bytes, input.charset); }

}  // namespace

Format code() {
    return {
        "code",
        &load_code,
        {".c",      ".h",     ".cc",        ".cpp",  ".cxx", ".hh",    ".hpp",   ".hxx",     ".cs",   ".java",
         ".kt",     ".kts",   ".scala",     ".go",   ".rs",  ".swift", ".m",     ".mm",      ".py",   ".pyi",
         ".rb",     ".php",   ".pl",        ".pm",   ".lua", ".r",     ".jl",    ".hs",      ".ml",   ".ex",
         ".exs",    ".erl",   ".clj",       ".js",   ".mjs", ".cjs",   ".jsx",   ".ts",      ".tsx",  ".vue",
         ".svelte", ".css",   ".scss",      ".less", ".sql", ".sh",    ".bash",  ".zsh",     ".fish", ".ps1",
         ".bat",    ".cmake", ".mk",        ".yaml", ".yml", ".toml",  ".ini",   ".cfg",     ".conf", ".xml",
         ".xsd",    ".xsl",   ".svg",       ".tex",  ".bib", ".rst",   ".proto", ".graphql", ".tf",   ".diff",
         ".patch",  ".ipynb", ".dockerfile"},
        {"application/javascript", "text/javascript", "text/css", "application/xml", "text/xml",
         "application/x-sh", "application/yaml", "application/toml", "text/x-python", "text/x-c"}};
}

}  // namespace gateway::formats
