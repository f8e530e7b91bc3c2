// `llm-gateway inspect FILE`: the normalised outcome of one recorded provider exchange, as JSON.
#include "recordings/inspect.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "llm-gateway/cli.hpp"
#include "llm/embedded_models.hpp"

namespace gateway::app {
namespace {

int inspect(const std::string& file) {
    std::ifstream in(file, std::ios::binary);
    if (!in) return report_error({ErrorKind::not_found, "Cannot read '" + file + "'."});
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const auto recording = recordings::parse(text);
    if (!recording) return report_error(recording.error());
    const auto catalog = llm::Catalog::parse(llm::embedded_models_json());
    if (!catalog) return report_error(catalog.error());
    std::cout << json::write(recordings::inspect(*recording, **catalog)) << "\n";
    return kOk;
}

}  // namespace

void add_inspect(Cli& cli) {
    auto file = std::make_shared<std::string>();
    auto* command = cli.command("inspect", "Print the normalised outcome of a recorded exchange",
                                [file] { return inspect(*file); });
    command->add_option("file", *file, "a recording (JSON)")->required();
}

}  // namespace gateway::app
