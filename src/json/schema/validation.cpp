#include "json/schema/validation.hpp"

#include "json/schema/uri.hpp"

namespace gateway::json::schema {
namespace {

void append_pointer(std::string& out, const Place& place) {
    if (!place.above) return;
    append_pointer(out, *place.above);
    append_pointer_token(out, place.is_item ? std::to_string(place.index) : std::string(place.name));
}

}  // namespace

void Marks::add(const Marks& other) {
    for (std::size_t i = 0; i < seen_.size(); ++i)
        if (other.seen_[i]) seen_[i] = true;
}

Verdict Validation::run(const Node& root, const value& document) {
    const Place place{};
    const bool ok = check(root, document, place, nullptr, nullptr, 0);
    Verdict verdict;
    // Unfinished is not passed, whatever `not` made of it.
    if (stopped_)
        verdict.outcome = Verdict::Outcome::unfinished;
    else if (!ok)
        verdict.outcome = Verdict::Outcome::invalid;
    verdict.failures = std::move(failures_);
    return verdict;
}

bool Validation::report(const At& at, std::string_view keyword, std::string message) {
    if (hurried()) return false;
    failures_.push_back(failure_at(at, keyword, std::move(message)));
    return false;
}

Failure Validation::failure_at(const At& at, std::string_view keyword, std::string message) {
    Failure failure;
    append_pointer(failure.instance, at.place);
    failure.schema = at.node.scope->name + at.node.pointer;
    if (!keyword.empty()) append_pointer_token(failure.schema, keyword);
    // A subschema that is false has no keyword of its own: the last part of its place names it.
    const auto last = at.node.pointer.rfind('/');
    failure.keyword = !keyword.empty() || last == std::string::npos ? std::string(keyword)
                                                                    : at.node.pointer.substr(last + 1);
    failure.message = std::move(message);
    return failure;
}

// The reason for the outcome is said even behind a full list.
void Validation::add_last(Failure failure) {
    if (wanted_ == 0) return;
    if (failures_.size() >= wanted_) failures_.pop_back();
    failures_.push_back(std::move(failure));
}

bool Validation::stop(const At& at, std::string_view why) {
    if (stopped_) return false;
    add_last(failure_at(at, {}, std::string(why)));
    stopped_ = true;
    budget_.steps = 0;
    return false;
}

bool Validation::check(const Node& node, const value& v, const Place& place, const Entered* entered,
                       Marks* marks, int depth) {
    const Entered here{entered, node.scope};
    const At at{node, place, entered && entered->scope == node.scope ? entered : &here, marks, depth};
    if (stopped_) return false;
    if (depth > limits_.max_depth)
        return stop(at, "the schema is nested too deeply here, or refers to itself without end");
    if (!spend(at)) return false;
    if (node.always) return *node.always || report(at, {}, "not allowed here");
    if (!node.unevaluated_properties && !node.unevaluated_items) return check_all(at, v);

    // Only what this node's own keywords look at counts, not what its neighbours saw.
    const auto size = v.is_object() ? v.get_object().size() : v.is_array() ? v.get_array().size() : 0;
    if (!spend(at, size / 64)) return false;
    Marks own(size);
    const At asking{node, place, at.entered, &own, depth};
    bool ok = check_all(asking, v);
    if (ok || !hurried()) ok &= check_unevaluated(asking, v);
    if (ok && marks) marks->add(own);
    return ok;
}

bool Validation::check_all(const At& at, const value& v) {
    const Node& node = at.node;
    bool ok = true;
    const auto going_on = [&](bool held) {
        ok &= held;
        return ok || !hurried();
    };
    if (!going_on(check_type(at, v) && check_values(at, v))) return false;
    if (node.in_place && !going_on(check_references(at, v))) return false;
    if (node.object && v.is_object() && !going_on(check_object(at, v.get_object()))) return false;
    if (node.array && v.is_array() && !going_on(check_array(at, v.get_array()))) return false;
    if (node.string && v.is_string() && !going_on(check_string(at, as_string(v)))) return false;
    if (node.number && v.is_number() && !going_on(check_number(at, v))) return false;
    if (node.in_place) going_on(check_in_place(at, v));
    return ok;
}

bool Validation::check_unevaluated(const At& at, const value& v) {
    bool ok = true;
    std::size_t i = 0;
    if (const auto* o = v.if_object(); o && at.node.unevaluated_properties) {
        for (const auto& member : *o) {
            if (!at.marks->has(i)) {
                ok &= below(at, *at.node.unevaluated_properties, member.value(),
                            {&at.place, member.key(), 0, false});
                at.marks->set(i);
            }
            ++i;
            if (!spend(at) || (!ok && hurried())) return false;
        }
    }
    if (const auto* a = v.if_array(); a && at.node.unevaluated_items) {
        for (const auto& item : *a) {
            if (!at.marks->has(i)) {
                ok &= below(at, *at.node.unevaluated_items, item, {&at.place, {}, i, true});
                at.marks->set(i);
            }
            ++i;
            if (!spend(at) || (!ok && hurried())) return false;
        }
    }
    return ok;
}

}  // namespace gateway::json::schema

namespace gateway::json {

std::string Failure::text() const {
    return (instance.empty() ? "(root)" : schema::excerpt(instance, 500)) + ": " + message;
}

Verdict Schema::validate(const value& document, const ValidationLimits& limits) const {
    return schema::Validation(limits).run(*compiled_->root, document);
}

}  // namespace gateway::json
