#include "tools/shared/overflow.hpp"

#include <boost/asio/this_coro.hpp>

#include "artifacts/handle.hpp"
#include "delegation/awaited.hpp"
#include "tools/shared/count.hpp"

namespace gateway::tools {
namespace {

void add_note(json::object& result, std::string_view note) {
    if (json::value* notes = result.if_contains("notes"); notes && notes->is_array())
        notes->get_array().emplace_back(note);
    else
        result["notes"] = json::array{note};
}

struct Front {
    json::value value;      // null: nothing is shown
    std::size_t shown = 0;  // tokens of a string, items of a list
};

Front front_of(const json::value& main) {
    if (main.is_string()) {
        const auto front = tokenizer().prefix(json::as_string(main), kPreview);
        return {json::value(front), tokenizer().count(front)};
    }
    if (!main.is_array()) return {};
    json::array items;
    std::size_t tokens = 0;
    for (const auto& item : main.get_array()) {
        tokens += tokenizer().count(json::write(item));
        if (tokens > kPreview) break;
        items.push_back(item);
    }
    const auto shown = items.size();
    return {std::move(items), shown};
}

void replace_by_front(json::object& structured, const std::string& name, Front front) {
    if (front.value.is_null())
        structured.erase(name);
    else
        structured[name] = std::move(front.value);
}

}  // namespace

ReturnAs return_as(const json::object& arguments) {
    const auto word = json::get_string(arguments, "return_as");
    if (word == "inline") return ReturnAs::in_line;
    return word == "artifact" ? ReturnAs::artifact : ReturnAs::automatic;
}

boost::asio::awaitable<Result<std::string>> store_artifact(House& house, std::string principal,
                                                           std::string name, std::string media_type,
                                                           std::string content) {
    const auto now = house.clock.wall();
    artifacts::Artifact artifact;
    artifact.info = {random_id(house.random),
                     std::move(principal),
                     std::move(name),
                     std::move(media_type),
                     0,
                     now,
                     now + house.artifacts.time_to_live()};
    artifact.content = std::move(content);
    const artifacts::Handle handle{artifact.info.id};

    const auto executor = co_await boost::asio::this_coro::executor;
    const auto written = std::make_shared<delegation::Awaited<Result<void>>>(executor);
    house.artifacts.put(std::move(artifact),
                        [written](const Result<void>& result) { written->bring(result); });
    const auto result = co_await written->take();
    if (!result) co_return fail(result.error());
    co_return handle.text();
}

boost::asio::awaitable<void> keep_within(Budget budget, House& house, mcp::ToolResult& result) {
    const auto& name = budget.file->main;
    if (name.empty() || result.is_error || budget.return_as == ReturnAs::in_line) co_return;
    const json::value* main = json::find(result.structured, name);
    if (!main || main->is_null()) co_return;
    const bool wanted = budget.return_as == ReturnAs::artifact;
    const bool is_text = main->is_string();
    // No text has more tokens than bytes: most results need not be counted.
    if (!wanted && is_text && json::as_string(*main).size() <= kResultBudget) co_return;
    std::string content = is_text ? std::string(json::as_string(*main)) : json::write(*main);
    if (!wanted && content.size() <= kResultBudget) co_return;
    const auto tokens = tokenizer().count(content);
    if (!wanted && tokens <= kResultBudget) co_return;

    Front front = wanted ? Front{} : front_of(*main);
    auto handle = co_await store_artifact(house, std::move(budget.principal),
                                          budget.file->tool.name + (is_text ? ".md" : ".json"),
                                          is_text ? "text/markdown" : "application/json", std::move(content));
    if (!handle && wanted) {
        result = mcp::error_result(handle.error());
        co_return;
    }
    if (!handle) {
        add_note(result.structured,
                 "larger than the result budget, but it could not be kept as an artifact: " +
                     handle.error().message);
        co_return;
    }
    const auto shown = front.shown;
    replace_by_front(result.structured, name, std::move(front));
    result.structured["overflow"] = json::object{{"handle", *handle}, {"tokens", tokens}, {"shown", shown}};
}

}  // namespace gateway::tools
