// gateway://…: the state of the gateway for people and programs that read rather than call.
#include <algorithm>

#include "surface/surface.hpp"

namespace gateway::surface {
namespace {

struct Row {
    const char* uri;
    const char* name;
    const char* title;
    const char* description;
    const char* tool;
    const char* arguments;
};

constexpr Row kRows[] = {
    {"gateway://models", "models", "Models",
     "The models that can be called now, with capabilities and prices", "list_models", "{}"},
    {"gateway://prices", "prices", "Prices",
     "Every model known, configured or not, in USD per million tokens, with the date of the prices",
     "list_models", R"({"all":true})"},
    {"gateway://usage", "usage", "Usage", "What delegated calls cost in the last 7 days, by day",
     "get_usage_report", "{}"},
    {"gateway://providers", "providers", "Provider status",
     "Which providers are configured and answering, and what the others lack", "get_provider_status", "{}"},
    {"gateway://cache", "cache", "Cache", "What the answer cache holds and has saved", "get_cache_stats",
     "{}"},
};

constexpr const char* kGuide = "gateway://guide";
constexpr const char* kModelsOf = "gateway://models/{provider}";
constexpr const char* kUsageBy = "gateway://usage/{group_by}";
constexpr const char* kArtifact = "gateway://artifact/{id}";
constexpr const char* kArtifactItem = "gateway://artifact/{id}/{item}";
constexpr std::size_t kMostListed = 100;

}  // namespace

std::vector<mcp::Resource> resources() {
    std::vector<mcp::Resource> out;
    out.push_back({kGuide, "guide", "Guide to delegating",
                   "When to hand work to a cheaper model, and how to do it well", "text/markdown"});
    for (const Row& row : kRows)
        out.push_back({row.uri, row.name, row.title, row.description, "application/json"});
    return out;
}

std::vector<mcp::ResourceTemplate> resource_templates() {
    return {{kModelsOf, "models-of-provider", "Models of a provider",
             "The models of one provider, with capabilities and prices", "application/json"},
            {kUsageBy, "usage-by", "Usage by …",
             "What delegated calls cost in the last 7 days, by day, provider, model, tool, outcome or key",
             "application/json"},
            {kArtifact, "artifact", "Artifact", "A document that was put in, or a result kept by handle", {}},
            {kArtifactItem,
             "artifact-item",
             "Item of an artifact",
             "One item, counted from 0, of an artifact that is a list",
             {}}};
}

mcp::ResourceList artifacts_of(std::string_view principal, tools::House& house) {
    mcp::ResourceList list;
    const auto infos = house.artifacts.list(principal, house.clock.wall(), kMostListed);
    if (!infos) return list;  // what cannot be read now can still be read by its handle, or says why then
    for (const auto& info : *infos)
        list.resources.push_back({artifacts::Handle{info.id}.text(), info.name, info.name,
                                  std::to_string(info.bytes) + " bytes, kept until " +
                                      to_rfc3339(info.expires).substr(0, 16) + "Z",
                                  info.media_type});
    return list;
}

std::optional<Content> content_of(const mcp::ResourceRead& read) {
    if (const auto handle = artifacts::parse_handle(read.uri)) return *handle;
    if (read.uri == kGuide) return std::string{guide()};
    const auto* const row =
        std::find_if(std::begin(kRows), std::end(kRows), [&](const Row& r) { return read.uri == r.uri; });
    if (row != std::end(kRows))
        return ToolReading{row->tool, json::parse(row->arguments).value().as_object()};
    const auto variable = [&](const char* name) {
        const auto at = read.variables.find(name);
        return at == read.variables.end() ? std::string{} : at->second;
    };
    if (auto provider = variable("provider"); !provider.empty())
        return ToolReading{"list_models", {{"provider", std::move(provider)}, {"all", true}}};
    if (auto group = variable("group_by"); !group.empty())
        return ToolReading{"get_usage_report", {{"group_by", std::move(group)}}};
    return std::nullopt;
}

}  // namespace gateway::surface
