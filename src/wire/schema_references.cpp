#include "wire/schema_references.hpp"

#include <set>

namespace gateway::wire {
namespace {

constexpr int kDepth = 64;

// Depth first over the targets of references, each looked into once.
class Search {
  public:
    explicit Search(const json::value& root) : root_(root) {}

    bool finds_loop(const json::value& schema, int depth) {
        if (depth > kDepth) return true;
        if (schema.is_array()) {
            for (const auto& item : schema.get_array())
                if (finds_loop(item, depth + 1)) return true;
            return false;
        }
        if (!schema.is_object()) return false;
        const auto target = json::get_string(schema, "$ref");
        if (!target.empty() && loops(std::string(target), depth)) return true;
        for (const auto& [key, value] : schema.get_object())
            if (key != "$defs" && key != "definitions" && finds_loop(value, depth + 1)) return true;
        return false;
    }

  private:
    bool loops(const std::string& target, int depth) {
        if (target == "#" || open_.contains(target)) return true;
        if (!target.starts_with('#') || done_.contains(target)) return false;
        boost::system::error_code error;
        const auto* found = root_.find_pointer(target.substr(1), error);
        if (error) return false;
        open_.insert(target);
        const bool loop = finds_loop(*found, depth + 1);
        open_.erase(target);
        done_.insert(target);
        return loop;
    }

    const json::value& root_;
    std::set<std::string> open_, done_;
};

}  // namespace

bool refers_to_itself(const json::value& schema) {
    // Definitions that nobody refers to are no concern of an answer.
    return Search(schema).finds_loop(schema, 0);
}

}  // namespace gateway::wire
