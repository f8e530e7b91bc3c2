// process_document_batch: one or more operations on each of many documents.
#include <algorithm>

#include "base/text.hpp"
#include "delegation/parallel.hpp"
#include "operations/allowance.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"
#include "tools/shared/options.hpp"
#include "tools/shared/result.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kMostItems = 2'000;  // documents × operations
constexpr std::size_t kSeats = 16;         // calls in flight of the whole batch

// What an operation is called here, and the tool that does it. A tool's own name will do too.
constexpr std::pair<std::string_view, std::string_view> kOperations[] = {
    {"summarize", "summarize_document"},  {"extract_entities", "extract_entities"},
    {"generate_qa", "generate_qa_pairs"}, {"extract_json", "extract_json"},
    {"extract_table", "extract_table"},   {"extract_key_values", "extract_key_value_pairs"},
    {"chunk", "chunk_document"},
};

struct Operation {
    const ToolFile* file = nullptr;
    json::object arguments = {};  // of the operation itself, checked once a document is added
    std::string key = {};         // of its result
};

// One operation on one document.
struct Item {
    std::size_t document = 0, operation = 0;
    mcp::ToolResult result = {};
};

Result<const ToolFile*> file_of(std::string_view name) {
    std::vector<std::string> known;
    for (const auto& [operation, tool] : kOperations) {
        if (const auto* file = name == operation || name == tool ? find(tool) : nullptr) return file;
        known.emplace_back(operation);
    }
    std::string message = "There is no operation '" + std::string(name) + "'.";
    if (const auto near = nearest_name(name, known)) message += " Did you mean '" + *near + "'?";
    message += " Operations:";
    for (const auto& operation : known)
        message += ' ' + operation;
    return fail(ErrorKind::invalid_parameter, message + ".", "operation");
}

Result<void> check_names(const json::object& params) {
    for (const char* name : {"document", "documents", "text", "source", "sources"})
        if (params.contains(name))
            return fail(ErrorKind::invalid_parameter,
                        std::string("params cannot have ") + name +
                            ": the documents are those of the batch, in its sources or documents.",
                        name);
    return {};
}

// The options of the batch hold for each operation that calls models; its own parameters come before them.
Result<Operation> operation_of(std::string_view name, const json::object* params, std::string_view key,
                               const json::object& shared) {
    const auto file = file_of(name);
    if (!file) return fail(file.error());
    const bool calls_models = json::find((*file)->tool.input_schema.at("properties"), "model") != nullptr;
    Operation operation{*file, calls_models ? shared : json::object{}, std::string(key.empty() ? name : key)};
    if (params) {
        if (auto checked = check_names(*params); !checked) return fail(checked.error());
        for (const auto& param : *params)
            operation.arguments[param.key()] = param.value();
    }
    // What is wrong is said once and before anything is paid for, not by every item.
    json::object probe = operation.arguments;
    probe["document"] = "x";
    auto checked = check_arguments((*file)->tool, std::move(probe));
    if (!checked) return fail(checked.error());
    checked->erase("document");
    operation.arguments = std::move(*checked);
    return operation;
}

Result<std::vector<Operation>> operations_of(const json::object& arguments) {
    json::object shared;
    for (const auto& option : hidden_options())
        if (const auto* value = json::find(arguments, option.key())) shared[option.key()] = *value;
    for (const char* name : {"provider", "model", "max_tokens"})
        if (const auto* value = json::find(arguments, name)) shared[name] = *value;
    shared.erase("return_as");  // of the whole
    std::vector<Operation> operations;
    const auto* list = json::get_array(arguments, "operations");
    const auto single = json::get_string(arguments, "operation");
    if ((list != nullptr) == !single.empty())
        return fail(ErrorKind::invalid_parameter, "Give exactly one of operation and operations.",
                    "operation");
    if (!list) {
        auto operation = operation_of(single, json::get_object(arguments, "params"), {}, shared);
        if (!operation) return fail(operation.error());
        operations.push_back(std::move(*operation));
        return operations;
    }
    for (const auto& entry : *list) {
        const bool named = entry.is_string();
        auto operation =
            operation_of(named ? json::as_string(entry) : json::get_string(entry, "operation"),
                         named ? nullptr : json::get_object(entry, "params"),
                         named ? std::string_view{} : json::get_string(entry, "output_key"), shared);
        if (!operation) return fail(operation.error());
        for (const auto& other : operations)
            if (other.key == operation->key)
                return fail(ErrorKind::invalid_parameter,
                            "Two operations write to '" + other.key + "'; give each an output_key.",
                            "operations");
        operations.push_back(std::move(*operation));
    }
    if (operations.empty()) return fail(ErrorKind::invalid_parameter, "operations is empty.", "operations");
    return operations;
}

// Items carry what they cost and who did them; the rest of META is the whole's.
json::object trimmed(json::object result) {
    for (const char* name : {"provider", "tokens", "processing_time", "request_id", "cache_read", "reasoning",
                             "cached", "cache_level", "saved_cost", "tries"})
        result.erase(name);
    return result;
}

// Money over all items, and how many ended well.
class Tally {
  public:
    void add(const mcp::ToolResult& result) {
        ++done_;
        if (result.is_error) ++failed_;
        const auto* cost = json::find(result.structured, "cost");
        if (!cost) return;  // refused before anything was sent, or done without a model
        const auto money = json::as_double(*cost);
        const auto exact = money ? money_from_usd(*money) : std::nullopt;
        if (!exact) total_.reset();
        if (total_ && exact) *total_ = *total_ + *exact;
    }
    std::optional<Money> total() const { return total_; }
    std::size_t done() const { return done_; }
    std::string text(std::size_t all) const {
        std::string text = std::to_string(done_) + " of " + std::to_string(all) + " items";
        if (total_) text += ", $" + to_decimal(*total_);
        if (failed_ > 0) text += ", " + std::to_string(failed_) + " failed";
        return text;
    }

  private:
    std::optional<Money> total_ = Money{};
    std::size_t done_ = 0, failed_ = 0;
};

json::object collected(const std::vector<Operation>& operations, std::vector<Item>& items,
                       const std::vector<documents::SourceText>& documents, bool by_reference) {
    const bool single = operations.size() == 1;
    json::array results;
    std::int64_t succeeded = 0;
    for (std::size_t document = 0; document < documents.size(); ++document) {
        json::object result, errors;
        for (std::size_t i = 0; i < operations.size(); ++i) {
            auto& item = items[document * operations.size() + i];
            (item.result.is_error ? errors : result)[operations[i].key] =
                trimmed(std::move(item.result.structured));
        }
        const bool success = errors.empty();
        succeeded += success ? 1 : 0;
        json::object row{{"document_index", document}, {"success", success}};
        if (by_reference) row["source"] = documents[document].name;
        if (!result.empty())
            row["result"] = single ? result.begin()->value() : json::value(std::move(result));
        if (!errors.empty()) row["error"] = single ? errors.begin()->value() : json::value(std::move(errors));
        results.push_back(std::move(row));
    }
    return {{"results", std::move(results)},
            {"success_count", succeeded},
            {"failure_count", static_cast<std::int64_t>(documents.size()) - succeeded}};
}

// Nothing succeeded: the first error speaks for all, and its code if they have one in common.
void fail_whole(json::object& result, const std::vector<mcp::ToolResult>& errors) {
    const auto code = json::get_string(errors.front().structured, "error_code");
    const bool alike = std::all_of(errors.begin(), errors.end(), [&](const mcp::ToolResult& error) {
        return json::get_string(error.structured, "error_code") == code;
    });
    result["error"] = "Every document failed; see results. The first: " +
                      std::string(json::get_string(errors.front().structured, "error"));
    result["error_code"] = alike ? code : "provider_error";
}

boost::asio::awaitable<void> run_items(const Invocation& call, const json::object& arguments,
                                       const std::vector<Operation>& operations,
                                       const std::vector<documents::SourceText>& documents,
                                       std::vector<Item>& items, Tally& tally) {
    std::optional<Money> ceiling;
    if (const auto given = json::get_double(arguments, "max_cost")) ceiling = money_from_usd(*given);
    const auto allowance = std::make_shared<operations::Allowance>(call.house.executor, kSeats, ceiling);
    const std::function<boost::asio::awaitable<bool>(std::size_t)> run_item =
        [&](std::size_t index) -> boost::asio::awaitable<bool> {
        Item& item = items[index];
        const Operation& operation = operations[item.operation];
        const auto& document = documents[item.document];
        Invocation own{call.house, call.request_id, call.principal, {}, call.roots};
        own.sources = {document};
        own.allowance = allowance;
        if (document.problem)
            item.result = mcp::error_result(*document.problem);
        else
            item.result = co_await operation.file->run(std::move(own), operation.arguments);
        tally.add(item.result);
        if (call.progress) {
            mcp::Progress step{static_cast<double>(tally.done()), static_cast<double>(items.size()),
                               tally.text(items.size())};
            step.meta = {{"cost", cost_value(tally.total())}};
            call.progress(step);
        }
        co_return true;
    };
    const auto concurrency =
        static_cast<std::size_t>(json::get_int(arguments, "max_concurrency").value_or(5));
    co_await delegation::side_by_side(call.house.executor, items.size(), concurrency, run_item);
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    const auto started = call.house.clock.steady();
    const bool by_reference = !call.sources.empty();
    auto documents = co_await documents_of(call, arguments);
    if (!documents) co_return mcp::error_result(documents.error());
    auto operations = operations_of(arguments);
    if (!operations) co_return mcp::error_result(operations.error());
    std::vector<Item> items;
    for (std::size_t document = 0; document < documents->size(); ++document)
        for (std::size_t operation = 0; operation < operations->size(); ++operation)
            items.push_back({document, operation});
    if (items.size() > kMostItems)
        co_return mcp::error_result(
            {ErrorKind::invalid_parameter, "A batch may have " + std::to_string(kMostItems) +
                                               " items (documents times operations); this one has " +
                                               std::to_string(items.size()) + ". Split it."});
    Tally tally;
    co_await run_items(call, arguments, *operations, *documents, items, tally);

    std::vector<mcp::ToolResult> errors;
    for (const auto& item : items)
        if (item.result.is_error) errors.push_back(item.result);
    auto result = collected(*operations, items, *documents, by_reference);
    result["total_cost"] = cost_value(tally.total());
    result["processing_time"] = seconds_since(started, call.house.clock);
    if (!call.notes.empty()) result["notes"] = json::array(call.notes.begin(), call.notes.end());
    result["request_id"] = call.request_id;
    const bool all_failed = json::get_int(result, "success_count") == 0;
    if (all_failed) fail_whole(result, errors);
    co_return mcp::ToolResult{std::move(result), all_failed};
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "process_document_batch";
    tool.title = "Process documents";
    tool.description =
        "Summarize, extract from or chunk many documents in one call, by globs or handles in sources. The "
        "same call "
        "again pays only for what changed.";
    json::array names;
    for (const auto& operation : kOperations)
        names.emplace_back(operation.first);
    tool.input_schema = {
        {"type", "object"},
        {"properties",
         json::object{{"sources", json::object{{"type", "array"},
                                               {"items", json::object{{"type", "string"}}},
                                               {"description", "files, globs, URLs, handles"}}},
                      {"operation", json::object{{"type", "string"}, {"enum", std::move(names)}}},
                      {"params", json::object{{"type", "object"}}},
                      {"operations", json::object{{"type", "array"},
                                                  {"items", json::object{{"type", "object"}}},
                                                  {"description", "[{operation, params, output_key}]"}}}}}};
    take_call_options(tool);
    // Names of tools are taken too, and a list may hold plain names.
    tool.hidden["operation"] = json::object{{"type", "string"}};
    tool.hidden["operations"] =
        json::object{{"type", "array"}, {"items", json::object{{"type", json::array{"object", "string"}}}}};
    tool.hidden["documents"] = json::object{{"type", "array"}, {"items", json::object{{"type", "string"}}}};
    tool.hidden["max_concurrency"] = json::object{{"type", "integer"}, {"minimum", 1}, {"maximum", 50}};
    tool.aliases.emplace_back("source", "sources");
    tool.output_schema = {{"type", "object"},
                          {"properties", json::object{{"results", json::object{{"type", "array"}}},
                                                      {"success_count", json::object{{"type", "integer"}}},
                                                      {"failure_count", json::object{{"type", "integer"}}},
                                                      {"total_cost", json::object{}},
                                                      {"processing_time", json::object{{"type", "number"}}},
                                                      {"notes", json::object{{"type", "array"}}},
                                                      {"overflow", json::object{{"type", "object"}}},
                                                      {"request_id", json::object{{"type", "string"}}}}}};
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"documents", json::array{"On 3 May 2024 Ada paid 40 EUR.", "The 2019 report cost $12."}},
                    {"operation", "extract_entities"},
                    {"params", json::object{{"entity_types", json::array{"date", "money"}}}},
                    {"provider", "local"}};
    return tool;
}

}  // namespace

ToolFile process_document_batch() {
    return {.tool = describe(), .run = &run, .core = true, .main = "results", .one_by_one = true};
}

}  // namespace gateway::tools
