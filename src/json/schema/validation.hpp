// One validation: a walk over a document along compiled nodes. Holds what the walk needs and nothing that
// outlives it. Places are links on the stack, so that a document that fits costs no allocation. Internal to
// the room.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "json/schema/compare.hpp"
#include "json/schema/node.hpp"

namespace gateway::json::schema {

/// Where in the document a value stands.
struct Place {
    const Place* above = nullptr;
    std::string_view name;
    std::size_t index = 0;
    bool is_item = false;
};

/// Which members or items of one value some keyword has looked at; `unevaluated…` is about the others.
class Marks {
  public:
    explicit Marks(std::size_t size) : seen_(size) {}
    void set(std::size_t i) { seen_[i] = true; }
    void set_all() { seen_.assign(seen_.size(), true); }
    bool has(std::size_t i) const { return seen_[i]; }
    std::size_t size() const { return seen_.size(); }
    void add(const Marks& other);

  private:
    std::vector<bool> seen_;
};

class Validation {
  public:
    explicit Validation(const ValidationLimits& limits)
        : limits_(limits), budget_{limits.max_steps}, wanted_(limits.max_failures) {}

    Verdict run(const Node& root, const value& document);

  private:
    /// The resources entered so far, the innermost first.
    struct Entered {
        const Entered* before;
        const Scope* scope;
    };
    struct At {
        const Node& node;
        const Place& place;
        const Entered* entered;
        Marks* marks;  ///< where the node tells what it looked at; nullptr when nobody asks
        int depth;
    };

    // validation.cpp
    bool check(const Node& node, const value& v, const Place& place, const Entered* entered, Marks* marks,
               int depth);
    bool check_all(const At& at, const value& v);
    bool check_unevaluated(const At& at, const value& v);
    bool below(const At& at, const Node& node, const value& v, const Place& place) {
        return check(node, v, place, at.entered, nullptr, at.depth + 1);
    }
    bool beside(const At& at, const Node& node, const value& v, Marks* marks) {
        return check(node, v, at.place, at.entered, marks, at.depth + 1);
    }
    bool stop(const At& at, std::string_view why);
    bool report(const At& at, std::string_view keyword, std::string message);
    static Failure failure_at(const At& at, std::string_view keyword, std::string message);
    bool spend(const At& at, std::size_t steps = 1) {
        return budget_.spend(steps) || stop(at, "the schema takes too long to check");
    }
    /// Nobody wants to hear more than that it fails.
    bool hurried() const { return quiet_ > 0 || stopped_ || failures_.size() >= wanted_; }
    void add_last(Failure failure);

    // values.cpp
    static bool fits_type(const Node& node, const value& v);
    bool check_type(const At& at, const value& v);
    bool check_values(const At& at, const value& v);
    bool check_number(const At& at, const value& v);
    bool check_string(const At& at, std::string_view text);
    bool check_count(const At& at, std::size_t n, const Count& count, std::string_view least,
                     std::string_view most, std::string_view unit);

    // containers.cpp
    bool check_object(const At& at, const object& o);
    bool check_member(const At& at, const object::value_type& member, std::size_t index);
    bool report_unknown(const At& at, const Place& place);
    bool check_dependent_required(const At& at, const object& o);
    bool check_array(const At& at, const array& a);
    bool check_contains(const At& at, const array& a);
    bool check_unique(const At& at, const array& a);

    // in_place.cpp
    bool check_in_place(const At& at, const value& v);
    bool check_references(const At& at, const value& v);
    bool check_any(const At& at, const value& v);
    bool check_one(const At& at, const value& v);
    bool check_condition(const At& at, const value& v);
    bool holds(const At& at, const Node& node, const value& v, Marks* marks);
    bool explain_none(const At& at, std::string_view keyword, const std::vector<const Node*>& alternatives,
                      const value& v);
    std::string why_not(const At& at, const Node& node, const value& v);
    const Node& override_of(const At& at);

    const ValidationLimits& limits_;
    Budget budget_;
    int quiet_ = 0;            ///< inside alternatives, whose failures are not the document's
    bool explaining_ = false;  ///< why an alternative does not fit
    bool stopped_ = false;
    std::size_t wanted_;  ///< failures, before the search ends
    std::vector<Failure> failures_;
};

/// The value as a reader recognises it, not longer than a line.
std::string shown(const value& v);
/// "integer", "object", …
std::string_view type_name(const value& v);

}  // namespace gateway::json::schema
