// `llm-gateway completion SHELL`: a completion script for bash, zsh or fish, made from the commands
// themselves.
#include <iostream>

#include "llm-gateway/cli.hpp"

namespace gateway::app {
namespace {

std::string words(const CLI::App& app) {
    std::string list;
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        list += sub->get_name() + " ";
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            list += "--" + name + " ";
    return list;
}

void bash(const CLI::App& app) {
    std::cout << "_llm_gateway() {\n    local cur=${COMP_WORDS[COMP_CWORD]} words=\"" << words(app)
              << "\"\n    case ${COMP_WORDS[1]} in\n";
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; }))
        std::cout << "        " << sub->get_name() << ") [ \"$COMP_CWORD\" -gt 1 ] && words=\"" << words(*sub)
                  << words(app) << "\" ;;\n";
    std::cout
        << "    esac\n    COMPREPLY=($(compgen -W \"$words\" -- \"$cur\") $(compgen -f -- \"$cur\"))\n}\n"
        << "complete -o filenames -F _llm_gateway llm-gateway\n";
}

void fish(const CLI::App& app) {
    for (const auto* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
        std::cout << "complete -c llm-gateway -n __fish_use_subcommand -a " << sub->get_name() << " -d '"
                  << sub->get_description() << "'\n";
        for (const auto* option : sub->get_options())
            for (const auto& name : option->get_lnames())
                std::cout << "complete -c llm-gateway -n '__fish_seen_subcommand_from " << sub->get_name()
                          << "' -l " << name << "\n";
    }
    for (const auto* option : app.get_options())
        for (const auto& name : option->get_lnames())
            std::cout << "complete -c llm-gateway -l " << name << "\n";
}

int print(const CLI::App& app, const std::string& shell) {
    if (shell == "fish") {
        fish(app);
        return kOk;
    }
    if (shell == "zsh") std::cout << "autoload -U +X bashcompinit && bashcompinit\n";
    bash(app);
    return kOk;
}

}  // namespace

void add_completion(Cli& cli) {
    auto shell = std::make_shared<std::string>();
    auto* command = cli.command("completion", "Print a shell completion script",
                                [&cli, shell] { return print(cli.app(), *shell); });
    command->add_option("shell", *shell, "bash, zsh or fish")
        ->required()
        ->check(CLI::IsMember({"bash", "zsh", "fish"}));
}

}  // namespace gateway::app
