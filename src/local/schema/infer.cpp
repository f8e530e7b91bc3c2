// Documents are looked at one after the other, and what was seen at each place is counted; then the counts
// become a type.
#include <algorithm>
#include <array>
#include <map>
#include <memory>
#include <utility>

#include "base/text.hpp"
#include "json/schema/format.hpp"
#include "local/schema.hpp"

namespace gateway::local {
namespace {

constexpr std::size_t kMostMembers = 10'000;
constexpr std::size_t kMostDistinct = 6;     // values of an enumeration
constexpr std::size_t kFewestForEnum = 8;    // strings that must have been seen
constexpr std::size_t kFieldsOfRecord = 32;  // an object with more, all alike, is a map
constexpr std::array<std::string_view, 4> kFormats = {"date", "date-time", "email", "uri"};

bool has_format(std::string_view text, std::string_view format) {
    // "note:this" is a URI by the letter of the standard.
    if (format == "uri" && text.find("://") == std::string_view::npos) return false;
    return json::schema::format_check(format)(text);
}

// A word of code rather than of language: "in_progress", "EUR".
bool is_code_word(std::string_view text) {
    if (text.empty() || text.size() > 24) return false;
    bool upper = false, lower = false;
    for (const char c : text) {
        upper = upper || (c >= 'A' && c <= 'Z');
        lower = lower || (c >= 'a' && c <= 'z');
        if (!(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' &&
            c != '-')
            return false;
    }
    return upper != lower;
}

// What was seen at one place.
struct Seen {
    struct Member {
        std::string name;
        std::size_t times = 0;
        std::unique_ptr<Seen> seen = {};
    };
    std::size_t nulls = 0, booleans = 0, integers = 0, doubles = 0, strings = 0, arrays = 0, objects = 0;
    std::array<bool, kFormats.size()> formats = {true, true, true, true};  // do all strings have it?
    std::map<std::string, std::size_t, std::less<>> words = {};            // with their counts
    bool free_text = false;  // more than those, or no code words
    std::unique_ptr<Seen> element = {};
    std::vector<Member> members = {};  // in the order in which they first came
    std::map<std::string, std::size_t, std::less<>> index = {};
    bool too_many = false;

    Member* member(std::string_view name, std::size_t& budget) {
        auto found = index.find(name);
        if (found == index.end()) {
            if (budget == 0) return too_many = true, nullptr;
            --budget;
            found = index.emplace(name, members.size()).first;
            members.push_back({std::string(name), 0, std::make_unique<Seen>()});
        }
        return &members[found->second];
    }

    void word(std::string_view text, std::size_t times) {
        if (free_text) return;
        if (const auto known = words.find(text); known != words.end())
            known->second += times;
        else if (words.size() < kMostDistinct && is_code_word(text))
            words.emplace(text, times);
        else
            free_text = true;
    }
};

class Observer {
  public:
    void observe(const json::value& v, Seen& seen) {
        switch (v.kind()) {
            case json::kind::null: ++seen.nulls; return;
            case json::kind::bool_: ++seen.booleans; return;
            case json::kind::int64:
            case json::kind::uint64: ++seen.integers; return;
            case json::kind::double_: ++seen.doubles; return;
            case json::kind::string: return observe_string(json::as_string(v), seen);
            case json::kind::array:
                ++seen.arrays;
                if (!seen.element) seen.element = std::make_unique<Seen>();
                for (const auto& element : v.get_array())
                    observe(element, *seen.element);
                return;
            case json::kind::object:
                ++seen.objects;
                for (const auto& [name, value] : v.get_object())
                    if (auto* member = seen.member(name, budget_)) {
                        ++member->times;
                        observe(value, *member->seen);
                    }
        }
    }

    // Adds what was seen at one place to what was seen at another.
    void merge(const Seen& from, Seen& into) {
        for (auto count : {&Seen::nulls, &Seen::booleans, &Seen::integers, &Seen::doubles, &Seen::strings,
                           &Seen::arrays, &Seen::objects})
            into.*count += from.*count;
        for (std::size_t i = 0; i < kFormats.size(); ++i)
            into.formats[i] = into.formats[i] && from.formats[i];
        for (const auto& [word, times] : from.words)
            into.word(word, times);
        into.free_text = into.free_text || from.free_text;
        into.too_many = into.too_many || from.too_many;
        if (from.element) {
            if (!into.element) into.element = std::make_unique<Seen>();
            merge(*from.element, *into.element);
        }
        auto unlimited = std::size_t{kMostMembers};
        for (const auto& member : from.members)
            if (auto* same = into.member(member.name, unlimited)) {
                same->times += member.times;
                merge(*member.seen, *same->seen);
            }
    }

  private:
    static void observe_string(std::string_view text, Seen& seen) {
        ++seen.strings;
        for (std::size_t i = 0; i < kFormats.size(); ++i)
            seen.formats[i] = seen.formats[i] && has_format(text, kFormats[i]);
        seen.word(text, 1);
    }

    std::size_t budget_ = kMostMembers;
};

Type lower(const Seen& seen);

Type string_type(const Seen& seen) {
    Type type(TypeKind::string);
    for (std::size_t i = 0; i < kFormats.size(); ++i)
        if (seen.formats[i] && type.format.empty()) type.format = kFormats[i];
    const bool again =
        std::all_of(seen.words.begin(), seen.words.end(), [](const auto& word) { return word.second > 1; });
    const bool few = seen.strings >= kFewestForEnum && seen.words.size() * 3 <= seen.strings;
    if (type.format.empty() && !seen.free_text && again && few)
        for (const auto& [word, times] : seen.words)
            type.values.push_back(word);
    return type;
}

// Of which single kind are all members, if they are many? Their names are data then.
bool is_map(const Seen& seen) {
    if (seen.too_many) return true;
    const auto digit = [](const Seen::Member& member) {
        return !member.name.empty() && member.name[0] >= '0' && member.name[0] <= '9';
    };
    const bool numbered =
        seen.members.size() >= 3 && std::all_of(seen.members.begin(), seen.members.end(), digit);
    if (seen.members.size() <= kFieldsOfRecord && !numbered) return false;
    bool strings = true, numbers = true, arrays = true, objects = true;
    for (const auto& member : seen.members) {
        const auto& m = *member.seen;
        strings = strings && m.strings && !m.booleans && !m.integers && !m.doubles && !m.arrays && !m.objects;
        numbers =
            numbers && (m.integers || m.doubles) && !m.strings && !m.booleans && !m.arrays && !m.objects;
        arrays = arrays && m.arrays && !m.strings && !m.objects;
        objects = objects && m.objects && !m.strings && !m.arrays;
    }
    return strings || numbers || arrays || objects;
}

Type object_type(const Seen& seen) {
    if (seen.members.empty()) return Type(TypeKind::map, {Type{}});
    if (is_map(seen)) {
        Seen all;
        Observer merger;
        for (const auto& member : seen.members)
            merger.merge(*member.seen, all);
        // Members beyond the bound were not looked at.
        return Type(TypeKind::map, {seen.too_many ? Type{} : lower(all)});
    }
    Type type(TypeKind::object);
    for (const auto& member : seen.members)
        type.fields.push_back({member.name, lower(*member.seen), member.times == seen.objects});
    return type;
}

Type lower(const Seen& seen) {
    std::vector<Type> kinds;
    if (seen.booleans) kinds.push_back(Type(TypeKind::boolean));
    if (seen.doubles)
        kinds.push_back(Type(TypeKind::number));
    else if (seen.integers)
        kinds.push_back(Type(TypeKind::integer));
    if (seen.strings) kinds.push_back(string_type(seen));
    if (seen.arrays) kinds.push_back(Type(TypeKind::array, {lower(*seen.element)}));
    if (seen.objects) kinds.push_back(object_type(seen));
    Type type;
    if (kinds.size() == 1)
        type = std::move(kinds.front());
    else if (kinds.size() > 1)
        type = Type(TypeKind::choice, std::move(kinds));
    // What was always null may be anything.
    type.nullable = seen.nulls > 0 && type.kind != TypeKind::any;
    return type;
}

}  // namespace

Type::Type() = default;
Type::Type(TypeKind of) : kind(of) {}
Type::Type(TypeKind of, std::vector<Type> with) : kind(of), parts(std::move(with)) {}

bool operator==(const Type& a, const Type& b) {
    return a.kind == b.kind && a.nullable == b.nullable && a.format == b.format && a.values == b.values &&
           a.parts == b.parts && a.fields == b.fields;
}

Type type_of(const json::array& documents) {
    Seen seen;
    Observer observer;
    for (const auto& document : documents)
        observer.observe(document, seen);
    return lower(seen);
}

Result<Inferred> infer_type(std::string_view text) {
    auto whole = json::parse(text);
    if (whole) return Inferred{type_of({std::move(*whole)}), 1};
    Seen seen;
    Observer observer;
    std::size_t documents = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto end = std::min(text.find('\n', at), text.size());
        const auto line = trim(text.substr(at, end - at));
        at = end + 1;
        if (line.empty()) continue;
        const auto document = json::parse(line);
        // Where not even the first line is JSON, what is wrong with the whole says more.
        if (!document && documents == 0) return fail(whole.error());
        if (!document)
            return fail(ErrorKind::malformed_response,
                        "line " + std::to_string(documents + 1) + " of JSON: " + document.error().message);
        observer.observe(*document, seen);
        ++documents;
    }
    if (documents < 2) return fail(whole.error());
    return Inferred{lower(seen), documents};
}

}  // namespace gateway::local
