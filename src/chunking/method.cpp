#include "chunking/method.hpp"

namespace gateway::chunking {
namespace {

std::unique_ptr<MethodRules> plain_rules(Method method) {
    switch (method) {
        case Method::token: return token_rules();
        case Method::character: return nullptr;
        case Method::sentence: return sentence_rules();
        case Method::paragraph: return paragraph_rules();
        case Method::structural: return structural_rules();
    }
    return nullptr;
}

}  // namespace

std::unique_ptr<MethodRules> rules_for(const Options& options) {
    auto rules = plain_rules(options.method);
    return options.anchored && rules ? anchored_rules(std::move(rules)) : std::move(rules);
}

const Boundary* last_of(const Room& room, Level least) {
    for (std::size_t i = room.boundaries.size(); i-- > 0;) {
        const Boundary& boundary = room.boundaries[i];
        if (boundary.offset <= room.limit && boundary.level >= least) return &boundary;
    }
    return nullptr;
}

}  // namespace gateway::chunking
