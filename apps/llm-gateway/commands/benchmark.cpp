// `llm-gateway benchmark`: the same prompt to several models, as a table of time, speed and cost.
#include <iostream>

#include "llm-gateway/in_process.hpp"
#include "llm-gateway/table.hpp"

namespace gateway::app {
namespace {

struct Options {
    std::vector<std::string> models;
    std::string prompt = "Explain in about 150 words why the sky is blue.";
    int runs = 1;
    int max_tokens = 400;
};

struct Measured {
    std::string name, error;
    double seconds = 0;
    std::int64_t output = 0;
    Money cost;
    bool cost_known = true;
    int runs = 0;
};

void add_run(Measured& m, const mcp::ToolResult& result) {
    if (result.is_error) {
        m.error = json::get_string(result.structured, "error");
        return;
    }
    ++m.runs;
    m.seconds += json::get_double(result.structured, "processing_time").value_or(0);
    if (const auto* tokens = json::find(result.structured, "tokens"))
        m.output += json::get_int(*tokens, "output").value_or(0);
    const auto cost = json::get_double(result.structured, "cost");
    m.cost_known &= cost.has_value();
    if (cost) m.cost += money_from_usd(*cost).value_or(Money{});
}

std::string fixed(double value, int digits) {
    char text[64];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

boost::asio::awaitable<int> benchmark(Gateway& gateway, Options o, bool as_json) {
    if (o.models.empty())
        for (const auto& c : gateway.providers().all())
            if (c->configured() && !c->default_model.empty())
                o.models.push_back(c->provider->id + "/" + c->default_model);
    if (o.models.empty())
        co_return report_error(
            {ErrorKind::not_configured, "No provider is configured; see `llm-gateway providers`."});

    std::vector<Measured> all;
    std::size_t done = 0;
    const std::size_t total = o.models.size() * static_cast<std::size_t>(o.runs);
    for (const auto& model : o.models) {
        Measured m;
        m.name = model;
        for (int run = 0; run < o.runs; ++run) {
            show_progress(done++, total, model);
            json::object arguments{
                {"prompt", o.prompt}, {"model", model}, {"max_tokens", o.max_tokens}, {"cache", "off"}};
            const auto result = co_await call_tool(gateway, "generate_completion", std::move(arguments), {});
            add_run(m, result);
        }
        all.push_back(std::move(m));
    }
    show_progress(total, total, "");

    using enum Table::Align;
    Table table(
        {{"model"}, {"runs", right}, {"seconds", right}, {"tokens/s", right}, {"cost", right}, {"note"}});
    json::array rows;
    bool any = false;
    for (const auto& m : all) {
        any |= m.runs > 0;
        const double mean = m.runs ? m.seconds / m.runs : 0;
        const double speed = m.seconds > 0 ? static_cast<double>(m.output) / m.seconds : 0;
        const auto cost = m.cost_known ? "$" + to_decimal(m.cost) : std::string("?");
        table.add({m.name, std::to_string(m.runs), m.runs ? fixed(mean, 2) : "-",
                   m.runs ? fixed(speed, 1) : "-", m.runs ? cost : "-", m.error});
        json::object row{
            {"model", m.name}, {"runs", m.runs}, {"seconds", mean}, {"tokens_per_second", speed}};
        row["cost"] = m.cost_known ? json::value(m.cost.usd()) : json::value(nullptr);
        if (!m.error.empty()) row["error"] = m.error;
        rows.push_back(std::move(row));
    }
    if (as_json)
        std::cout << json::write(rows) << "\n";
    else
        table.print();
    co_return any ? kOk : kFailed;
}

}  // namespace

void add_benchmark(Cli& cli) {
    auto o = std::make_shared<Options>();
    auto* command =
        cli.command("benchmark", "Time models against each other: seconds, tokens/s, cost", [&cli, o] {
            return run_in_process(
                cli, [o, json = cli.json()](Gateway& gateway) { return benchmark(gateway, *o, json); });
        });
    command->add_option("models", o->models,
                        "provider/model …; default: the default model of every configured provider");
    command->add_option("--prompt", o->prompt);
    command->add_option("--runs", o->runs)->check(CLI::Range(1, 100));
    command->add_option("--max-tokens", o->max_tokens)->check(CLI::Range(1, 10'000'000));
}

}  // namespace gateway::app
