// What the tools share that work on documents with a model, or without one: a context for the operation, and
// its result or failure as a caller sees it.
#pragma once

#include <functional>
#include <utility>

#include "operations/context.hpp"
#include "tools/tool.hpp"

namespace gateway::tools {

/// How a document tool is to work.
enum class By {
    model,  ///< with the model that was asked for, or the default
    local,  ///< without one: asked for by provider "local", or because none is configured
};

By by_what(const Invocation& call, const json::object& arguments);

/// May a document be read without a model where that reading is exact? Not when the caller named one.
bool may_do_without_model(const json::object& arguments);

/// The context of an operation by the call options among `arguments`; `model` may be a list. Errors: those of
/// make_call.
Result<operations::Context> context_of(const Invocation& call, const json::object& arguments,
                                       std::string_view tool);

/// The most that the operation would cost by estimate, nothing sent: the document read once, and answered
/// with at most `answer` tokens for each of its parts.
mcp::ToolResult operation_quote(const Invocation& call, const operations::Context& context,
                                std::string_view document, std::size_t answer);

/// The error `not_configured`: `what` says why it cannot be done without a model, and what can; how to get
/// one is added. `detail`: the argument it is about.
mcp::ToolResult needs_model(const Invocation& call, std::string what, std::string detail = {});

/// Puts META of a finished operation behind the members of `result`.
mcp::ToolResult finished(const Invocation& call, json::object result, const operations::Bill& bill);

/// The same for what was done without a model: provider "local", cost 0, and `how` as a note. Unless it is
/// `exact`, it also says how to get a model, where there is none.
mcp::ToolResult finished_locally(const Invocation& call, json::object result, SteadyTime started,
                                 std::string how, bool exact = false);

/// What a failed operation says; the best answer there was is kept as an artifact, whose handle is
/// `candidate`.
boost::asio::awaitable<mcp::ToolResult> failed(Invocation call, operations::Failed failure);

/// The model's way of a document tool: a quote for `dry_run`, else the operation with its bill, or its
/// failure. `answer`: tokens that a part is answered with as a rule, for the quote. `work` starts the
/// operation and is no coroutine itself.
template <class Value>
boost::asio::awaitable<mcp::ToolResult> work_with_model(
    Invocation call, json::object arguments, const char* tool, std::string document, std::size_t answer,
    std::function<boost::asio::awaitable<operations::Outcome<Value>>(operations::Context, operations::Text)>
        work,
    std::function<json::object(Value)> show) {
    auto context = context_of(call, arguments, tool);
    if (!context) co_return mcp::error_result(context.error());
    if (json::get_bool(arguments, "dry_run").value_or(false))
        co_return operation_quote(call, *context, document, answer);
    auto outcome = co_await work(std::move(*context), operations::make_text(std::move(document)));
    if (outcome) co_return finished(call, show(std::move(outcome->value)), outcome->bill);
    auto failure = co_await failed(std::move(call), std::move(outcome.error()));
    co_return failure;
}

/// Adds the call options and `return_as` to a description; {provider, model} advertised.
void take_call_options(mcp::Tool& tool);

/// Output schema: `members` and META.
json::object output_of(json::object members);

}  // namespace gateway::tools
