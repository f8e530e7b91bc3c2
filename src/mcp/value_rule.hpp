// One node of a compiled argument schema. Internal to the room: made by ArgumentRules::compile
// (arguments.cpp), applied by convert_value (coerce.cpp).
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/json.hpp"
#include "json/schema/type_bits.hpp"

namespace gateway::mcp {

using json::schema::TypeBit;
using enum json::schema::TypeBit;

/// The bit of a JSON Schema type name; 0 if there is none of that name.
std::uint8_t type_bit(std::string_view name);

struct ValueRule {
    struct Property {
        std::string name;
        std::shared_ptr<const ValueRule> rule;
        bool advertised = true;
    };

    std::uint8_t types = 0;                 ///< of TypeBit; 0: any
    std::vector<json::value> allowed = {};  ///< enum; empty: any

    std::optional<double> minimum = {};
    std::optional<double> maximum = {};
    bool exclusive_minimum = false;
    bool exclusive_maximum = false;

    std::size_t min_size = 0;  ///< of a string in code points, of an array in items
    std::size_t max_size = std::numeric_limits<std::size_t>::max();

    std::shared_ptr<const ValueRule> items = {};
    std::vector<Property> properties = {};
    std::unordered_map<std::string_view, std::size_t> property_index = {};  ///< views into properties
    std::vector<std::string> required = {};
    bool additional = true;

    const Property* find(std::string_view name) const {
        const auto at = property_index.find(name);
        return at == property_index.end() ? nullptr : &properties[at->second];
    }
};

/// Where in the arguments a value stands, as a chain that costs nothing until it is written:
/// `providers[2].model`.
struct ValuePath {
    const ValuePath* parent = nullptr;
    std::string_view name = {};
    std::optional<std::size_t> index = {};

    std::string text() const;
};

/// What is wrong with a call's arguments, in words for the model that made it.
/// Checking stops when there are enough of them, so a hostile call costs no more than a clumsy one.
struct Problems {
    static constexpr std::size_t kEnough = 5;

    std::vector<std::string> texts = {};
    std::string first = {};  ///< the argument the first text is about

    bool enough() const { return texts.size() >= kEnough; }
    void add(const ValuePath& path, std::string text);
};

/// Makes `value` satisfy `rule`, converting leniently; what does not fit goes to `problems`.
void convert_value(const ValueRule& rule, json::value& value, const ValuePath& path, Problems& problems);

/// The same for the members of an object: drops nulls, converts the rest, checks that what is required is
/// there and, unless `rule.additional`, that nothing else is.
void convert_members(const ValueRule& rule, json::object& members, const ValuePath& path, Problems& problems);

}  // namespace gateway::mcp
