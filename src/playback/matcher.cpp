#include "playback/matcher.hpp"

#include <algorithm>
#include <limits>

#include "base/text.hpp"

namespace gateway::playback {
namespace {

constexpr std::size_t kShown = 60;  // bytes of a text shown in an explanation

bool same_query_alt(std::string_view a, std::string_view b) {
    const auto alt_of = [](std::string_view query) -> std::string_view {
        for (const auto parameter : split(query, '&'))
            if (parameter.starts_with("alt=")) return parameter;
        return {};
    };
    return alt_of(a) == alt_of(b);
}

bool is_exact(const RequestKey& a, const RequestKey& b) {
    return a.provider == b.provider && a.method == b.method && paths_agree(a.path, b.path) &&
           a.query == b.query && a.body == b.body;
}

bool is_similar(const RequestKey& a, const RequestKey& b) {
    return a.provider == b.provider && a.method == b.method && paths_agree(a.path, b.path) &&
           same_query_alt(a.query, b.query) && a.shape == b.shape;
}

std::string in_quotes(std::string_view text) {
    std::string out{"\""};
    out += utf8_prefix(text, kShown);
    out += text.size() > kShown ? "…\"" : "\"";
    return out;
}

std::string list_of(const std::vector<std::string>& names) {
    std::string out{"["};
    for (const auto& name : names)
        out += (out.size() > 1 ? ", " : "") + name;
    return out + "]";
}

// How far two texts are from each other, 0 (equal) to 1: the share that is left between a common beginning
// and end.
double text_distance(std::string_view a, std::string_view b) {
    const auto longer = std::max(a.size(), b.size());
    if (longer == 0) return 0;
    const auto shorter = std::min(a.size(), b.size());
    std::size_t front = 0, back = 0;
    while (front < shorter && a[front] == b[front])
        ++front;
    while (back < shorter - front && a[a.size() - 1 - back] == b[b.size() - 1 - back])
        ++back;
    return static_cast<double>(longer - front - back) / static_cast<double>(longer);
}

// What keeps `recorded` from answering `asked`, and how much that is. The weights put what a client chooses
// once (endpoint, model) before what it says.
struct Difference {
    double distance = 0;
    std::vector<std::string> parts;

    void add(double weight, const std::string& what, const std::string& asked, const std::string& recorded) {
        distance += weight;
        parts.push_back(what + " is " + asked + ", recorded is " + recorded);
    }
};

Difference difference(const RequestKey& asked, const RequestKey& recorded) {
    Difference out;
    const auto& a = asked.shape;
    const auto& r = recorded.shape;
    if (asked.provider != recorded.provider)
        out.add(32, "provider", in_quotes(asked.provider), in_quotes(recorded.provider));
    if (asked.method != recorded.method) out.add(8, "method", asked.method, recorded.method);
    if (!paths_agree(asked.path, recorded.path))
        out.add(4 + 4 * text_distance(asked.path, recorded.path), "path", in_quotes(asked.path),
                in_quotes(recorded.path));
    if (!same_query_alt(asked.query, recorded.query))
        out.add(1, "query", in_quotes(asked.query), in_quotes(recorded.query));
    if (a.model != r.model)
        out.add(2 + text_distance(a.model, r.model), "model", in_quotes(a.model), in_quotes(r.model));
    if (a.last_turn != r.last_turn)
        out.add(1 + 3 * text_distance(a.last_turn, r.last_turn), "last turn", in_quotes(a.last_turn),
                in_quotes(r.last_turn));
    if (a.tools != r.tools) out.add(1.5, "tools", list_of(a.tools), list_of(r.tools));
    if (a.stream != r.stream) out.add(1, "stream", a.stream ? "true" : "false", r.stream ? "true" : "false");
    return out;
}

NoMatch explain(const Library& library, const RequestKey& asked) {
    NoMatch none;
    double best = std::numeric_limits<double>::infinity();
    for (const auto& entry : library.entries()) {
        auto candidate = difference(asked, entry.request);
        if (candidate.distance >= best) continue;
        best = candidate.distance;
        none.nearest = &entry;
        none.differences = std::move(candidate.parts);
    }
    none.message =
        "No recording answers " + asked.method + " " + asked.path + " of \"" + asked.provider + "\".";
    if (none.nearest) {
        none.message += " The nearest is " + none.nearest->file + ":";
        for (std::size_t i = 0; i < none.differences.size(); ++i)
            none.message += (i ? "; " : " ") + none.differences[i];
        none.message += '.';
    }
    return none;
}

NoMatch no_scenario(const Library& library, const RequestKey& asked, std::string_view scenario) {
    std::vector<std::string> names;
    for (const auto& entry : library.entries())
        if (entry.request.provider == asked.provider)
            names.insert(names.end(), entry.scenarios.begin(), entry.scenarios.end());
    NoMatch none;
    none.message = "\"" + asked.provider + "\" has no scenario " + in_quotes(scenario) + ".";
    if (const auto near = nearest_name(scenario, names)) none.message += " Did you mean \"" + *near + "\"?";
    return none;
}

}  // namespace

std::string_view to_string(MatchedBy how) {
    switch (how) {
        case MatchedBy::scenario: return "scenario";
        case MatchedBy::exact: return "exact";
        case MatchedBy::similar: return "similar";
    }
    return "";
}

bool paths_agree(std::string_view a, std::string_view b) {
    if (a.size() < b.size()) std::swap(a, b);
    return a.ends_with(b) && (a.size() == b.size() || b.starts_with('/'));
}

// The recordings that `accepts` holds for, in file order: the one whose turn it is. An empty match if there
// are none.
template <class Accepts>
Match Matcher::next_of(MatchedBy how, Accepts accepts) {
    const auto entries = library_.entries();
    std::vector<std::size_t> equals;
    for (std::size_t i = 0; i < entries.size(); ++i)
        if (accepts(entries[i])) equals.push_back(i);
    if (equals.empty()) return {};
    auto& served = served_[{how, equals.front()}];
    const auto turn = std::min(served, equals.size() - 1);
    ++served;
    return Match{&entries[equals[turn]], how, {}};
}

Match Matcher::match(const RequestKey& request, std::string_view scenario) {
    if (!scenario.empty()) {
        auto match = next_of(MatchedBy::scenario, [&](const Entry& entry) {
            return entry.request.provider == request.provider &&
                   std::find(entry.scenarios.begin(), entry.scenarios.end(), scenario) !=
                       entry.scenarios.end();
        });
        if (!match.entry) match.none = no_scenario(library_, request, scenario);
        return match;
    }
    if (auto match = next_of(MatchedBy::exact, [&](const Entry& e) { return is_exact(request, e.request); });
        match.entry)
        return match;
    auto match = next_of(MatchedBy::similar, [&](const Entry& e) { return is_similar(request, e.request); });
    if (!match.entry) match.none = explain(library_, request);
    return match;
}

}  // namespace gateway::playback
