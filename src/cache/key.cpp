#include "cache/key.hpp"

#include <algorithm>
#include <vector>

#include "base/digest.hpp"
#include "json/write.hpp"

namespace gateway::cache {
namespace {

bool excluded(std::string_view name) {
    return std::find(kExcluded.begin(), kExcluded.end(), name) != kExcluded.end();
}

// The request's canonical text without the excluded members, made member by member: a prompt may be
// megabytes, and a copy of the document without a few members would double it.
void append_request(std::string& text, const json::object& request) {
    std::vector<const json::object::value_type*> members;
    members.reserve(request.size());
    for (const auto& member : request)
        if (!excluded(member.key())) members.push_back(&member);
    std::sort(members.begin(), members.end(), [](auto* a, auto* b) { return a->key() < b->key(); });
    text += '{';
    for (const auto* member : members) {
        if (text.back() != '{') text += ',';
        json::append_quoted(text, member->key());
        text += ':';
        json::append_canonical(text, member->value());
    }
    text += '}';
}

}  // namespace

std::string key(const KeyParts& parts) {
    // Two JSON texts in a row: each says itself where it ends, so no two different inputs give the same
    // bytes.
    std::string text =
        json::canonical(json::array{parts.schema_version, parts.tool, parts.provider, parts.model,
                                    parts.dialect, parts.principal, parts.sample});
    append_request(text, parts.request);
    return sha256_hex(text);
}

}  // namespace gateway::cache
