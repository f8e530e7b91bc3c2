// extract_entities: who, where, when and how much a document speaks of.
#include <map>
#include <unordered_set>

#include "local/entity.hpp"
#include "operations/entities.hpp"
#include "tools/shared/document.hpp"
#include "tools/shared/operating.hpp"
#include "tools/shared/text_pages.hpp"

namespace gateway::tools {
namespace {

constexpr std::size_t kAnswer = 500;  // tokens; for quotes

std::vector<std::string> types_of(const json::object& arguments) {
    std::vector<std::string> types;
    if (const auto* given = json::get_array(arguments, "entity_types"))
        for (const auto& type : *given)
            types.emplace_back(json::as_string(type));
    return types.empty() ? operations::EntityOptions{}.types : types;
}

json::object mention(std::string_view text, std::string_view type, std::uint64_t start, std::uint64_t end) {
    return {{"text", text}, {"type", type}, {"start", start}, {"end", end}};
}

// Code points up to a byte, asked for in growing order.
class CharacterCounter {
  public:
    explicit CharacterCounter(std::string_view text) : text_(text) {}
    std::uint64_t at(std::size_t byte) {
        count_ += characters(text_.substr(seen_, byte - seen_));
        seen_ = byte;
        return count_;
    }

  private:
    std::string_view text_;
    std::size_t seen_ = 0;
    std::uint64_t count_ = 0;
};

struct Found {
    json::object entities;
    json::array mentions;
};

// `wanted`: the types in the caller's words, and what the patterns call them; several words may mean one
// type.
Found find_locally(const std::string& text,
                   const std::vector<std::pair<std::string, local::EntityType>>& wanted,
                   const std::stop_token& stop) {
    Found found;
    for (const auto& [name, type] : wanted)
        found.entities[name] = json::array{};
    std::map<local::EntityType, std::unordered_set<std::string_view>> seen;
    CharacterCounter place(text);
    for (const auto& m : local::find_entities(text, stop)) {
        const auto words = std::string_view(text).substr(m.begin, m.end - m.begin);
        const bool is_new = seen[m.type].insert(words).second;
        for (const auto& [name, type] : wanted) {
            if (type != m.type) continue;
            if (is_new) found.entities[name].as_array().emplace_back(words);
            const auto start = place.at(m.begin);
            found.mentions.push_back(mention(words, name, start, place.at(m.end)));
        }
    }
    return found;
}

boost::asio::awaitable<mcp::ToolResult> without_model(Invocation call, std::string text,
                                                      std::vector<std::string> types, bool mentions) {
    const auto started = call.house.clock.steady();
    std::vector<std::pair<std::string, local::EntityType>> wanted;
    bool guessed = false;
    for (const auto& name : types) {
        const auto type = local::entity_type_from_name(name);
        if (!type) {
            call.notes.push_back("'" + name + "' cannot be found without a model");
            continue;
        }
        guessed = guessed || local::is_heuristic(*type);
        wanted.emplace_back(name, *type);
    }
    if (wanted.empty())
        co_return needs_model(
            call,
            "None of these types can be found without a model. Those that can: date, money, "
            "percent, email, url, phone, ip, version, number, person, organization, location.",
            "entity_types");
    auto work = [text = std::move(text), wanted](const std::stop_token& stop) {
        return find_locally(text, wanted, stop);
    };
    auto found = co_await call.house.worker.run(std::move(work));
    json::object result{{"entities", std::move(found.entities)}};
    if (mentions) result["mentions"] = std::move(found.mentions);
    co_return finished_locally(call, std::move(result), started,
                               guessed ? "found by patterns, names by their capital letters, without a model"
                                       : "found by patterns, without a model");
}

json::object shown(const operations::Entities& entities, bool mentions) {
    json::object by_type;
    for (const auto& group : entities.groups)
        by_type[group.type] = json::array(group.names.begin(), group.names.end());
    json::object result{{"entities", std::move(by_type)}};
    if (!mentions) return result;
    json::array list;
    for (const auto& m : entities.mentions)
        list.push_back(mention(m.text, m.type, m.begin, m.end));
    result["mentions"] = std::move(list);
    return result;
}

boost::asio::awaitable<mcp::ToolResult> run(Invocation call, json::object arguments) {
    auto document = document_of(call, arguments);
    if (!document) co_return mcp::error_result(document.error());
    auto types = types_of(arguments);
    const bool mentions = json::get_bool(arguments, "mentions").value_or(false);
    if (by_what(call, arguments) == By::local) {
        auto result =
            co_await without_model(std::move(call), std::move(document->text), std::move(types), mentions);
        co_return result;
    }
    operations::EntityOptions options{std::move(types), mentions};
    auto result = co_await work_with_model<operations::Entities>(
        std::move(call), std::move(arguments), "extract_entities", std::move(document->text), kAnswer,
        [options](operations::Context context, operations::Text text) {
            return operations::extract_entities(std::move(context), std::move(text), options);
        },
        [mentions](operations::Entities entities) { return shown(entities, mentions); });
    co_return result;
}

mcp::Tool describe() {
    mcp::Tool tool;
    tool.name = "extract_entities";
    tool.title = "Extract entities";
    tool.description =
        "List the people, organizations, places, dates, amounts or any other kind of thing that a document "
        "of any "
        "length names, without reading it yourself.";
    tool.input_schema = {
        {"type", "object"},
        {"properties", json::object{{"entity_types", json::object{{"type", "array"},
                                                                  {"items", json::object{{"type", "string"}}},
                                                                  {"description", "any words"}}}}}};
    take_document(tool);
    take_call_options(tool);
    tool.hidden["mentions"] = json::object{{"type", "boolean"}};
    tool.aliases.emplace_back("types", "entity_types");
    tool.output_schema = output_of(
        {{"entities", json::object{{"type", "object"}}}, {"mentions", json::object{{"type", "array"}}}});
    tool.annotations = {true, false, false, true};
    tool.tasks = mcp::TaskSupport::optional;
    tool.example = {{"document", "On 3 May 2024 Ada paid 40 EUR in Lisbon."},
                    {"entity_types", json::array{"date", "money"}},
                    {"provider", "local"}};
    return tool;
}

}  // namespace

ToolFile extract_entities() { return {describe(), &run, false, "entities", {"mentions"}}; }

}  // namespace gateway::tools
