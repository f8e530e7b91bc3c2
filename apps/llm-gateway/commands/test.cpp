// `llm-gateway test PROVIDER`: one tiny real completion, to see that key, address and model work.
#include <iostream>

#include "llm-gateway/in_process.hpp"

namespace gateway::app {
namespace {

boost::asio::awaitable<int> test(Gateway& gateway, std::string provider, std::string model, bool as_json) {
    json::object arguments{{"prompt", "Reply with the single word: ready"},
                           {"provider", provider},
                           {"max_tokens", 200},
                           {"cache", "off"}};
    if (!model.empty()) arguments["model"] = model;
    auto result = co_await call_tool(gateway, "generate_completion", std::move(arguments), {});
    if (as_json) {
        std::cout << json::write(result.structured) << "\n";
        co_return result.is_error ? exit_code(result) : kOk;
    }
    if (result.is_error) co_return report_failure(result);
    const auto cost = json::get_double(result.structured, "cost");
    std::cout << provider << " answers: " << json::get_string(result.structured, "text") << "\n"
              << "model " << json::get_string(result.structured, "model") << ", "
              << json::get_double(result.structured, "processing_time").value_or(0) << " s, "
              << (cost ? "$" + to_decimal(money_from_usd(*cost).value_or(Money{}))
                       : std::string("price unknown"))
              << "\n";
    co_return kOk;
}

}  // namespace

void add_test(Cli& cli) {
    auto provider = std::make_shared<std::string>(), model = std::make_shared<std::string>();
    auto* command = cli.command("test", "Make one tiny call to a provider", [&cli, provider, model] {
        return run_in_process(cli, [provider, model, json = cli.json()](Gateway& g) {
            return test(g, *provider, *model, json);
        });
    });
    command->add_option("provider", *provider)->required();
    command->add_option("-m,--model", *model);
}

}  // namespace gateway::app
