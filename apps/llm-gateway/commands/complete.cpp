// `llm-gateway complete`: one prompt from the command line or standard input, the answer on standard output.
#include <unistd.h>

#include <iostream>
#include <iterator>

#include "llm-gateway/in_process.hpp"

namespace gateway::app {
namespace {

struct Options {
    std::string prompt, system, provider, model, schema;
    std::vector<std::string> sources, fallback;
    std::int64_t max_tokens = 0;
    double temperature = -1, max_cost = -1;
    bool stream = false, json_mode = false, no_cache = false, dry_run = false;
};

json::object arguments_of(const Options& o) {
    json::object arguments{{"prompt", o.prompt}};
    const auto set = [&](const char* name, const std::string& value) {
        if (!value.empty()) arguments[name] = value;
    };
    set("system_prompt", o.system);
    set("provider", o.provider);
    set("model", o.model);
    set("schema", o.schema);
    const auto set_list = [&](const char* name, const std::vector<std::string>& values) {
        if (!values.empty()) arguments[name] = json::array(values.begin(), values.end());
    };
    set_list("sources", o.sources);
    set_list("fallback", o.fallback);
    if (o.max_tokens > 0) arguments["max_tokens"] = o.max_tokens;
    if (o.temperature >= 0) arguments["temperature"] = o.temperature;
    if (o.max_cost >= 0) arguments["max_cost"] = o.max_cost;
    if (o.stream) arguments["stream"] = true;
    if (o.json_mode) arguments["json_mode"] = true;
    if (o.no_cache) arguments["cache"] = "off";
    if (o.dry_run) arguments["dry_run"] = true;
    return arguments;
}

// The bill, on stderr, so that a pipe gets the answer alone.
void print_bill(const json::object& result) {
    std::cerr << json::get_string(result, "provider") << "/" << json::get_string(result, "model") << "  ";
    if (const auto* tokens = json::find(result, "tokens"))
        std::cerr << json::get_int(*tokens, "input").value_or(0) << " -> "
                  << json::get_int(*tokens, "output").value_or(0) << " tokens  ";
    const auto cost = json::get_double(result, "cost");
    std::cerr << (cost ? "$" + to_decimal(money_from_usd(*cost).value_or(Money{}))
                       : std::string("price unknown"));
    if (json::get_bool(result, "cached").value_or(false)) std::cerr << "  (cached)";
    std::cerr << "\n";
    if (const auto* notes = json::get_array(result, "notes"))
        for (const auto& note : *notes)
            std::cerr << "note: " << json::as_string(note) << "\n";
}

boost::asio::awaitable<int> complete(Gateway& gateway, Options options, bool as_json) {
    bool printed = false;
    std::function<void(const mcp::Progress&)> on_progress;
    if (options.stream && !as_json)
        on_progress = [&printed](const mcp::Progress& progress) {
            printed = true;
            std::cout << progress.message << std::flush;
        };
    auto arguments = arguments_of(options);
    auto result =
        co_await call_tool(gateway, "generate_completion", std::move(arguments), std::move(on_progress));
    if (as_json) {
        std::cout << json::write(result.structured) << "\n";
        co_return exit_code(result);
    }
    if (result.is_error) co_return report_failure(result);
    if (options.dry_run) {
        std::cout << json::write(result.structured) << "\n";
        co_return kOk;
    }
    if (!printed) std::cout << json::get_string(result.structured, "text");
    std::cout << std::endl;
    print_bill(result.structured);
    const auto completion = json::get_string(result.structured, "completion");
    if (!completion.empty()) std::cerr << "warning: the answer is " << completion << "\n";
    co_return exit_code(result);
}

}  // namespace

void add_complete(Cli& cli) {
    auto o = std::make_shared<Options>();
    auto* command =
        cli.command("complete", "Ask a model (prompt as argument or on standard input)", [&cli, o] {
            if ((o->prompt.empty() || o->prompt == "-") && (!isatty(STDIN_FILENO) || o->prompt == "-"))
                o->prompt.assign(std::istreambuf_iterator<char>(std::cin), {});
            if (o->prompt.empty())
                return report_error({ErrorKind::invalid_parameter, "Give a prompt, or pipe one in."});
            return run_in_process(
                cli, [o, json = cli.json()](Gateway& gateway) { return complete(gateway, *o, json); });
        });
    command->add_option("prompt", o->prompt, "the prompt; - reads standard input");
    command->add_option("--provider", o->provider);
    command->add_option("-m,--model", o->model, "model, or provider/model");
    command->add_option("--system", o->system, "system prompt");
    command->add_option("--source", o->sources, "file or glob the model shall read (inside --root)")
        ->allow_extra_args(false);
    command->add_option("--fallback", o->fallback, "model or provider to try when the first fails")
        ->allow_extra_args(false);
    command->add_option("--max-tokens", o->max_tokens)->check(CLI::Range(1, 10'000'000));
    command->add_option("--temperature", o->temperature)->check(CLI::Range(0.0, 2.0));
    command->add_option("--max-cost", o->max_cost, "USD this call may cost at most")
        ->check(CLI::NonNegativeNumber);
    command->add_option("--schema", o->schema, "JSON Schema of the answer");
    command->add_flag("--json-mode", o->json_mode, "ask for JSON");
    command->add_flag("--stream", o->stream, "print the answer while it is written");
    command->add_flag("--no-cache", o->no_cache, "neither read nor keep the answer");
    command->add_flag("--dry-run", o->dry_run, "only say what it would cost at most");
}

}  // namespace gateway::app
