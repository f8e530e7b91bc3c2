// Names of types and members in source code.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "local/schema.hpp"

namespace gateway::local {

/// "line items" as "LineItems": ASCII letters and digits, a letter first. "Item" if nothing is left.
std::string pascal_case(std::string_view name);

/// Letters, digits and underscores, no digit first, nothing that is reserved (a "_" is put behind it).
/// `reserved` is sorted.
std::string member_identifier(std::string_view name, std::span<const std::string_view> reserved);

/// An object type that gets a name of its own.
struct NamedType {
    std::string name;
    const Type* type;
};

/// The names of all object types within one. Equal types that would be called the same are one.
class TypeNames {
  public:
    /// `reserved` is sorted; the outermost type, if it is an object, is called `root`.
    TypeNames(const Type& type, std::string_view root, std::span<const std::string_view> reserved);

    /// Those that are used before those that use them.
    const std::vector<NamedType>& in_order() const { return order_; }
    const std::string& of(const Type& object) const { return names_.at(&object); }
    bool has(std::string_view name) const { return taken_.contains(name); }
    /// What the outermost type is called.
    const std::string& root() const { return root_; }

  private:
    void visit(const Type& type, const std::string& name);
    std::string unique(const std::string& name);

    std::span<const std::string_view> reserved_;
    std::map<const Type*, std::string> names_;
    std::set<std::string, std::less<>> taken_;
    std::map<std::string, std::vector<const Type*>> alike_;  // by the name they would have
    std::vector<NamedType> order_;
    std::string root_;  // last: it is made with the help of the others
};

/// Identifiers for the members of one object, all different and none a type's name.
std::vector<std::string> member_names(const Type& object, const TypeNames& types,
                                      std::span<const std::string_view> reserved);

}  // namespace gateway::local
