// Keywords that apply further subschemas to the same value: references, alternatives, conditions.
#include <algorithm>

#include "json/schema/uri.hpp"
#include "json/schema/validation.hpp"

namespace gateway::json::schema {

// A $dynamicRef leads to the outermost resource entered that has the anchor.
const Node& Validation::override_of(const At& at) {
    const auto& rules = *at.node.in_place;
    const Node* found = rules.dynamic_ref;
    if (rules.dynamic_name.empty()) return *found;
    for (const auto* entered = at.entered; entered; entered = entered->before) {
        if (!spend(at)) break;
        const auto& anchors = entered->scope->dynamic_anchors;
        if (const auto anchor = anchors.find(rules.dynamic_name); anchor != anchors.end())
            found = anchor->second;
    }
    return *found;
}

bool Validation::check_references(const At& at, const value& v) {
    const auto& rules = *at.node.in_place;
    bool ok = true;
    if (rules.ref) ok = beside(at, *rules.ref, v, at.marks);
    if (rules.dynamic_ref && (ok || !hurried())) ok &= beside(at, override_of(at), v, at.marks);
    return ok;
}

bool Validation::check_in_place(const At& at, const value& v) {
    const auto& rules = *at.node.in_place;
    bool ok = true;
    const auto going_on = [&](bool held) {
        ok &= held;
        return ok || !hurried();
    };
    for (const auto* node : rules.all)
        if (!going_on(beside(at, *node, v, at.marks))) return false;
    if (!rules.any.empty() && !going_on(check_any(at, v))) return false;
    if (!rules.one.empty() && !going_on(check_one(at, v))) return false;
    if (rules.banned) {
        const bool fits = holds(at, *rules.banned, v, nullptr);
        if (stopped_) return false;
        if (fits && !going_on(report(at, "not", "fits what is excluded, got " + shown(v)))) return false;
    }
    if (rules.condition && !going_on(check_condition(at, v))) return false;
    if (const auto* o = v.if_object())
        for (const auto& [name, node] : rules.dependent) {
            if (!spend(at, 1 + name.size() / 64)) return false;
            if (o->contains(name) && !going_on(beside(at, *node, v, at.marks))) return false;
        }
    return ok;
}

// Does the value fit, without a word about why not? What a failed subschema looked at does not count.
bool Validation::holds(const At& at, const Node& node, const value& v, Marks* marks) {
    ++quiet_;
    bool ok = false;
    if (marks && spend(at, 1 + marks->size() / 64)) {
        Marks seen(marks->size());
        ok = beside(at, node, v, &seen);
        if (ok) marks->add(seen);
    } else if (!marks) {
        ok = beside(at, node, v, nullptr);
    }
    --quiet_;
    return ok;
}

bool Validation::check_any(const At& at, const value& v) {
    const auto& alternatives = at.node.in_place->any;
    bool ok = false;
    for (const auto* node : alternatives) {
        ok |= holds(at, *node, v, at.marks);
        // Whoever asks what was looked at wants to hear it of every alternative.
        if (stopped_ || (ok && !at.marks)) break;
    }
    if (ok || stopped_ || hurried()) return ok && !stopped_;
    return explain_none(at, "anyOf", alternatives, v);
}

bool Validation::check_one(const At& at, const value& v) {
    const auto& alternatives = at.node.in_place->one;
    std::optional<std::size_t> fits;
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        const bool this_fits = holds(at, *alternatives[i], v, at.marks);
        if (stopped_) return false;
        if (this_fits && fits) {
            if (hurried()) return false;
            return report(at, "oneOf",
                          "must fit exactly one of the alternatives, fits [" + std::to_string(*fits) +
                              "] and [" + std::to_string(i) + "], got " + shown(v));
        }
        if (this_fits) fits = i;
    }
    return fits || (!hurried() && explain_none(at, "oneOf", alternatives, v));
}

// That none fits is of little use: why not is. With one alternative of the right kind, what is wrong with it;
// else the first thing that is wrong with each.
bool Validation::explain_none(const At& at, std::string_view keyword,
                              const std::vector<const Node*>& alternatives, const value& v) {
    const Node* near = nullptr;
    std::size_t of_the_kind = 0;
    for (const auto* node : alternatives) {
        if (!fits_type(*node, v)) continue;
        near = node;
        ++of_the_kind;
    }
    if (of_the_kind == 1) return beside(at, *near, v, nullptr);
    std::string message = "fits none of the " + std::to_string(alternatives.size()) + " alternatives";
    constexpr std::size_t kShown = 5;
    for (std::size_t i = 0; i < std::min(alternatives.size(), kShown) && !explaining_; ++i) {
        const auto reason = why_not(at, *alternatives[i], v);
        if (stopped_) return false;
        message += (i == 0 ? ": [" : "; [") + std::to_string(i) + "] " + reason;
    }
    if (explaining_)
        message += ", got " + shown(v);
    else if (alternatives.size() > kShown)
        message += "; …";
    return report(at, keyword, std::move(message));
}

// The first failure of the value against `node`; alternatives inside are not explained again.
std::string Validation::why_not(const At& at, const Node& node, const value& v) {
    std::vector<Failure> before;
    before.swap(failures_);
    const auto wanted = std::exchange(wanted_, 1);
    explaining_ = true;
    beside(at, node, v, nullptr);
    explaining_ = false;
    wanted_ = wanted;
    before.swap(failures_);
    if (before.empty()) return {};
    auto reason = excerpt(before.back().text(), 200);
    // What ended the search is to be heard outside as well.
    if (stopped_) add_last(std::move(before.back()));
    return reason;
}

bool Validation::check_condition(const At& at, const value& v) {
    const auto& rules = *at.node.in_place;
    const bool met = holds(at, *rules.condition, v, at.marks);
    if (stopped_) return false;
    const Node* next = met ? rules.consequence : rules.alternative;
    return !next || beside(at, *next, v, at.marks);
}

}  // namespace gateway::json::schema
