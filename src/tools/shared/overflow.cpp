#include "tools/shared/overflow.hpp"

#include <algorithm>

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

// Keeps a member within so many tokens (0: it goes to an artifact in any case). What it costs to read it
// then; of a small one what it may cost at most.
boost::asio::awaitable<std::size_t> keep_member(const Budget& budget, House& house, mcp::ToolResult& result,
                                                std::string name, std::size_t most) {
    const json::value* member = json::find(result.structured, name);
    if (!member || member->is_null()) co_return 0;
    const bool is_text = member->is_string();
    // No text has more tokens than bytes: most results need not be counted.
    if (is_text && json::as_string(*member).size() <= most) co_return json::as_string(*member).size();
    std::string content = is_text ? std::string(json::as_string(*member)) : json::write(*member);
    if (content.size() <= most) co_return content.size();
    const auto tokens = tokenizer().count(content);
    if (tokens <= most) co_return tokens;

    const bool is_main = name == budget.file->main;
    Front front = most == 0 ? Front{} : front_of(*member);
    auto handle = co_await store_artifact(
        house, budget.principal,
        budget.file->tool.name + (is_main ? "" : "." + name) + (is_text ? ".md" : ".json"),
        is_text ? "text/markdown" : "application/json", std::move(content));
    if (!handle && most == 0) {
        result = mcp::error_result(handle.error());
        co_return 0;
    }
    if (!handle) {
        add_note(result.structured,
                 name + " is larger than the result budget, but it could not be kept as an artifact: " +
                     handle.error().message);
        co_return most;
    }
    json::object kept{{"handle", *handle}, {"tokens", tokens}, {"shown", front.shown}};
    replace_by_front(result.structured, name, std::move(front));
    auto& overflow = result.structured["overflow"];
    if (!overflow.is_object()) overflow = json::object{};
    if (is_main)
        overflow.get_object().insert(kept.begin(), kept.end());
    else
        overflow.get_object()[name] = std::move(kept);
    co_return std::min(most, kPreview);
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
    if (result.is_error || budget.return_as == ReturnAs::in_line) co_return;
    const bool wanted = budget.return_as == ReturnAs::artifact;
    if (!name.empty()) co_await keep_member(budget, house, result, name, wanted ? 0 : kResultBudget);
    // What stands beside it has a budget of its own.
    std::size_t left = kResultBudget;
    for (const auto& other : budget.file->beside) {
        if (result.is_error) break;
        const auto used = co_await keep_member(budget, house, result, other, std::max(left, kPreview));
        left -= std::min(left, used);
    }
}

}  // namespace gateway::tools
