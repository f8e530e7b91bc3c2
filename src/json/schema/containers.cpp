// Keywords about the members of objects and the items of arrays.
#include <algorithm>

#include "json/schema/uri.hpp"
#include "json/schema/validation.hpp"

namespace gateway::json::schema {

bool Validation::check_object(const At& at, const object& o) {
    const auto& rules = *at.node.object;
    bool ok = true;
    for (const auto name : rules.required) {
        if (!spend(at, 1 + name.size() / 64)) return false;
        if (o.contains(name)) continue;
        ok = false;
        if (hurried()) return false;
        report(at, "required", "'" + excerpt(name, 100) + "' is missing");
    }
    ok &= check_count(at, o.size(), rules.count, "minProperties", "maxProperties", "members");
    if (!rules.dependent_required.empty()) ok &= check_dependent_required(at, o);
    if (rules.properties.empty() && rules.patterns.empty() && !rules.additional && !rules.names) return ok;
    std::size_t index = 0;
    for (const auto& member : o) {
        if (!ok && hurried()) return false;
        ok &= check_member(at, member, index++);
    }
    return ok;
}

bool Validation::check_member(const At& at, const object::value_type& member, std::size_t index) {
    const auto& rules = *at.node.object;
    const std::string_view name = member.key();
    const Place place{&at.place, name, 0, false};
    if (!spend(at, 1 + name.size() / 64)) return false;
    bool ok = true, known = false;
    const auto look = [&](const Node& node) {
        known = true;
        ok &= below(at, node, member.value(), place);
    };
    const auto property =
        std::lower_bound(rules.properties.begin(), rules.properties.end(), name,
                         [](const NamedNode& node, std::string_view n) { return node.name < n; });
    if (property != rules.properties.end() && property->name == name) look(*property->node);
    for (const auto& [text, pattern, node] : rules.patterns) {
        const auto match = pattern->search(name, budget_);
        if (match == Pattern::Match::out_of_budget)
            return stop(at, "the patternProperties take too long to match");
        if (match == Pattern::Match::yes) look(*node);
    }
    if (!known && rules.additional) {
        if (rules.additional->always == false)
            known = true, ok = report_unknown(at, place);
        else
            look(*rules.additional);
    }
    if (known && at.marks) at.marks->set(index);
    if (rules.names && (ok || !hurried())) {
        // The name as a value: the only copy that a document which fits may cost.
        const value as_value(name);
        ok &= below(at, *rules.names, as_value, place);
    }
    return ok;
}

bool Validation::report_unknown(const At& at, const Place& place) {
    if (hurried()) return false;
    const auto& rules = *at.node.object;
    std::string message = "not allowed here";
    constexpr std::size_t kMaxList = 300;
    for (const auto& property : rules.properties) {
        message += (&property == &rules.properties.front() ? "; there are '" : ", '") +
                   excerpt(property.name, 100) + "'";
        if (message.size() > kMaxList) {
            message += ", …";
            break;
        }
    }
    return report({*rules.additional, place, at.entered, nullptr, at.depth}, {}, std::move(message));
}

bool Validation::check_dependent_required(const At& at, const object& o) {
    bool ok = true;
    for (const auto& [trigger, names] : at.node.object->dependent_required) {
        if (!spend(at, 1 + trigger.size() / 64)) return false;
        if (!o.contains(trigger)) continue;
        for (const auto name : names) {
            if (!spend(at, 1 + name.size() / 64)) return false;
            if (o.contains(name)) continue;
            ok = false;
            if (hurried()) return false;
            report(at, "dependentRequired",
                   "'" + excerpt(name, 100) + "' is missing; '" + excerpt(trigger, 100) + "' needs it");
        }
    }
    return ok;
}

bool Validation::check_array(const At& at, const array& a) {
    const auto& rules = *at.node.array;
    bool ok = check_count(at, a.size(), rules.count, "minItems", "maxItems", "items");
    const std::size_t end = rules.items ? a.size() : std::min(a.size(), rules.prefix.size());
    for (std::size_t i = 0; i < end; ++i) {
        if (!ok && hurried()) return false;
        const Node& node = i < rules.prefix.size() ? *rules.prefix[i] : *rules.items;
        ok &= below(at, node, a[i], {&at.place, {}, i, true});
        if (at.marks) at.marks->set(i);
    }
    if (rules.contains && (ok || !hurried())) ok &= check_contains(at, a);
    if (rules.unique && (ok || !hurried())) ok &= check_unique(at, a);
    return ok;
}

bool Validation::check_contains(const At& at, const array& a) {
    const auto& rules = *at.node.array;
    std::size_t found = 0;
    ++quiet_;
    for (std::size_t i = 0; i < a.size() && !stopped_; ++i) {
        if (!below(at, *rules.contains, a[i], {&at.place, {}, i, true})) continue;
        ++found;
        if (at.marks) at.marks->set(i);
        const bool settled = found >= rules.contained.least && rules.contained.most >= a.size();
        if (settled && !at.marks) break;
    }
    --quiet_;
    if (stopped_) return false;
    if (found >= rules.contained.least && found <= rules.contained.most) return true;
    if (hurried()) return false;
    const bool few = found < rules.contained.least;
    const auto limit = std::to_string(few ? rules.contained.least : rules.contained.most);
    const bool plain = few && rules.contained.least == 1;
    return report(at,
                  plain ? "contains"
                  : few ? "minContains"
                        : "maxContains",
                  (few ? "needs at least " : "allows at most ") + limit + " items that fit `contains`, got " +
                      std::to_string(found));
}

// By hash, so that a large array costs n log n; what hashes alike is compared, and paid for.
bool Validation::check_unique(const At& at, const array& a) {
    if (a.size() < 2) return true;
    const auto differ = [&](std::size_t i, std::size_t j) {
        if (!equal(a[i], a[j], budget_)) return true;
        if (!hurried())
            report(at, "uniqueItems",
                   "items must differ, but [" + std::to_string(std::min(i, j)) + "] and [" +
                       std::to_string(std::max(i, j)) + "] are both " + shown(a[i]));
        return false;
    };
    std::vector<std::pair<std::uint64_t, std::size_t>> hashes;
    hashes.reserve(a.size());
    for (const auto& item : a) {
        hashes.emplace_back(hash_of(item, budget_), hashes.size());
        if (!spend(at)) return false;
    }
    std::sort(hashes.begin(), hashes.end());
    for (std::size_t i = 0; i < hashes.size(); ++i)
        for (std::size_t j = i + 1; j < hashes.size() && hashes[j].first == hashes[i].first; ++j)
            if (!spend(at) || !differ(hashes[i].second, hashes[j].second)) return false;
    return true;
}

}  // namespace gateway::json::schema
