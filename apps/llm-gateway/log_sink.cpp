#include "llm-gateway/log_sink.hpp"

#include <fmt/format.h>
#include <spdlog/sinks/ansicolor_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "base/log.hpp"

namespace gateway::app {
namespace {

spdlog::level::level_enum to_spdlog(LogLevel level) {
    switch (level) {
        case LogLevel::trace: return spdlog::level::trace;
        case LogLevel::debug: return spdlog::level::debug;
        case LogLevel::info: return spdlog::level::info;
        case LogLevel::warn: return spdlog::level::warn;
        case LogLevel::error: return spdlog::level::err;
        case LogLevel::off: return spdlog::level::off;
    }
    return spdlog::level::info;
}

LogLevel level_from_name(std::string_view name) {
    if (name == "trace") return LogLevel::trace;
    if (name == "debug") return LogLevel::debug;
    if (name == "warn") return LogLevel::warn;
    if (name == "error") return LogLevel::error;
    if (name == "off") return LogLevel::off;
    return LogLevel::info;
}

std::string money_text(const std::optional<Money>& amount) {
    return amount ? "$" + to_decimal(*amount) : "$?";
}

json::object call_fields(const delegation::Call& call, const delegation::Outcome& outcome) {
    json::object fields{{"request_id", call.id}, {"tool", call.tool}};
    if (outcome) {
        const auto& usage = outcome->response.usage;
        fields["provider"] = outcome->ran.provider;
        fields["model"] = outcome->ran.model;
        fields["input_tokens"] = usage.prompt_tokens();
        fields["output_tokens"] = usage.output.tokens;
        fields["cost"] =
            outcome->spend.amount ? json::value(to_decimal(*outcome->spend.amount)) : json::value(nullptr);
        fields["ms"] = outcome->latency.count();
        fields["cached"] = outcome->cached;
        fields["tries"] = outcome->tries.size();
    } else {
        const auto& target = call.targets.front().target;
        fields["provider"] = target.provider;
        fields["model"] = target.model;
        fields["error"] = traits(outcome.error().error.kind).name;
        fields["cost"] = outcome.error().spend.amount ? json::value(to_decimal(*outcome.error().spend.amount))
                                                      : json::value(nullptr);
        fields["tries"] = outcome.error().tries.size();
    }
    return fields;
}

std::string call_text(const delegation::Call& call, const delegation::Outcome& outcome) {
    if (!outcome) {
        const auto& target = call.targets.front().target;
        return fmt::format("✗ {}/{}  {}  {} tries  {}  {}", target.provider, target.model,
                           traits(outcome.error().error.kind).name, outcome.error().tries.size(),
                           money_text(outcome.error().spend.amount), call.id);
    }
    const auto& usage = outcome->response.usage;
    const bool whole = outcome->response.completion == llm::Completion::complete;
    return fmt::format("{} {}/{}  {}→{} tokens  {}  {:.2f} s  {}{}",
                       outcome->cached ? "⚡"
                       : whole         ? "✓"
                                       : "⚠",
                       outcome->ran.provider, outcome->ran.model, usage.prompt_tokens(), usage.output.tokens,
                       money_text(outcome->spend.amount),
                       static_cast<double>(outcome->latency.count()) / 1000,
                       outcome->cached ? "cache (saved " + money_text(outcome->saved) + ")  " : "", call.id);
}

}  // namespace

void set_up_logging(const config::Log& settings) {
    const auto threshold = level_from_name(settings.level);
    std::shared_ptr<spdlog::sinks::sink> sink;
    if (settings.rich && settings.format != "json" && isatty(STDERR_FILENO))
        sink = std::make_shared<spdlog::sinks::ansicolor_stderr_sink_mt>();
    else
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    auto logger = std::make_shared<spdlog::logger>("gateway", std::move(sink));
    logger->set_level(to_spdlog(threshold));
    const bool as_json = settings.format == "json";
    logger->set_pattern(as_json ? "%v" : "%Y-%m-%d %H:%M:%S.%e %^%L%$ %v");
    const SystemClock clock;
    set_log_sink(
        [logger, as_json, clock](LogLevel level, std::string_view line) {
            if (!as_json || line.starts_with('{')) {
                logger->log(to_spdlog(level), line);
                return;
            }
            logger->log(
                to_spdlog(level),
                json::write(json::object{{"time", to_rfc3339(clock.wall())},
                                         {"level", spdlog::level::to_string_view(to_spdlog(level)).data()},
                                         {"message", line}}));
        },
        threshold);
}

void log_call(const config::Log& settings, const delegation::Call& call, const delegation::Outcome& outcome) {
    const auto level = outcome ? LogLevel::info : traits(outcome.error().error.kind).level;
    if (!log_enabled(level)) return;
    if (settings.format != "json") {
        log_line(level, call_text(call, outcome));
        return;
    }
    auto fields = call_fields(call, outcome);
    fields["time"] = to_rfc3339(SystemClock{}.wall());
    fields["level"] = spdlog::level::to_string_view(to_spdlog(level)).data();
    log_line(level, json::write(fields));
}

}  // namespace gateway::app
