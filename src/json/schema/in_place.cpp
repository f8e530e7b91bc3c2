// Keywords that apply further subschemas to the same value: references, alternatives, conditions.
#include "json/schema/validation.hpp"

namespace gateway::json::schema {

// A $dynamicRef leads to the outermost resource entered that has the anchor.
const Node& Validation::override_of(const At& at) {
    const auto& rules = *at.node.in_place;
    const Node* found = rules.dynamic_ref;
    if (rules.dynamic_name.empty()) return *found;
    for (const auto* entered = at.entered; entered; entered = entered->before) {
        if (!spend(at)) break;
        for (const auto& anchor : entered->scope->dynamic_anchors)
            if (anchor.name == rules.dynamic_name) found = anchor.node;
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
        for (const auto& [name, node] : rules.dependent)
            if (o->contains(name) && !going_on(beside(at, *node, v, at.marks))) return false;
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
    // With one alternative of the right kind, what is wrong with it says more than that none fits.
    const Node* near = nullptr;
    for (const auto* node : alternatives) {
        if (node->types == 0)
            return report(at, "anyOf", "fits none of the allowed alternatives, got " + shown(v));
        ++quiet_;
        const bool kind_fits = check_type({*node, at.place, at.entered, nullptr, at.depth}, v);
        --quiet_;
        if (!kind_fits) continue;
        if (near) return report(at, "anyOf", "fits none of the allowed alternatives, got " + shown(v));
        near = node;
    }
    if (!near) return report(at, "anyOf", "fits none of the allowed alternatives, got " + shown(v));
    return beside(at, *near, v, nullptr);
}

bool Validation::check_one(const At& at, const value& v) {
    std::size_t fitting = 0;
    for (const auto* node : at.node.in_place->one) {
        fitting += holds(at, *node, v, at.marks);
        if (stopped_ || fitting > 1) break;
    }
    if (stopped_) return false;
    if (fitting == 1) return true;
    if (hurried()) return false;
    return report(at, "oneOf",
                  std::string("must fit exactly one of the alternatives, fits ") +
                      (fitting == 0 ? "none" : "more than one") + ", got " + shown(v));
}

bool Validation::check_condition(const At& at, const value& v) {
    const auto& rules = *at.node.in_place;
    const bool met = holds(at, *rules.condition, v, at.marks);
    if (stopped_) return false;
    const Node* next = met ? rules.consequence : rules.alternative;
    return !next || beside(at, *next, v, at.marks);
}

}  // namespace gateway::json::schema
