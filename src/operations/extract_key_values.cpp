#include <algorithm>
#include <map>

#include "base/text.hpp"
#include "operations/extract.hpp"
#include "operations/prompts.hpp"
#include "operations/structured.hpp"
#include "operations/wording.hpp"

namespace gateway::operations {
namespace {

json::value schema() {
    const json::object pair{
        {"type", "object"},
        {"properties", json::object{{"key", json::object{{"type", "string"}}},
                                    {"value", json::object{{"type", json::array{"string", "null"}}}}}},
        {"required", json::array{"key", "value"}},
        {"additionalProperties", false}};
    return json::object{
        {"type", "object"},
        {"properties", json::object{{"pairs", json::object{{"type", "array"}, {"items", pair}}}}},
        {"required", json::array{"pairs"}},
        {"additionalProperties", false}};
}

// "Total amount (EUR)" → "total_amount_eur"; letters of any script are kept.
std::string snake_case(std::string_view key) {
    std::string out;
    for (const char c : folded(key)) {
        const auto byte = static_cast<unsigned char>(c);
        const bool kept = byte >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (kept)
            out += c;
        else if (!out.empty() && out.back() != '_')
            out += '_';
    }
    while (out.ends_with('_'))
        out.pop_back();
    return out;
}

// The pairs of all parts under the names that the caller gets.
class Pairs {
  public:
    Pairs(const KeyValueOptions& options, Bill& bill) : options_(options), bill_(bill) {
        for (const auto& key : options.keys) {
            data_[key] = nullptr;
            asked_[snake_case(key)] = key;
        }
    }
    void add(const json::value& document) {
        for (const auto& pair : *json::get_array(document, "pairs"))
            add(json::get_string(pair, "key"), *json::find(pair, "value"));
    }
    json::object take() {
        std::vector<std::string> missing;
        for (const auto& key : options_.keys)
            if (data_[key].is_null()) missing.push_back(key);
        if (!missing.empty()) bill_.note("not in the text: " + listed(missing));
        if (!others_.empty()) bill_.note("further values in the text for: " + listed(others_));
        return std::move(data_);
    }

  private:
    void add(std::string_view written, const json::value& value) {
        const auto plain = snake_case(written);
        std::string key(trim(written));
        if (!options_.keys.empty()) {
            const auto asked = asked_.find(plain);
            if (asked == asked_.end()) return;
            key = asked->second;
        } else if (options_.normalize) {
            key = plain;
        }
        if (key.empty() || value.is_null()) return;
        auto& place = data_[key];
        if (place.is_null())
            place = value;
        else if (place != value && std::find(others_.begin(), others_.end(), key) == others_.end())
            others_.push_back(key);
    }

    const KeyValueOptions& options_;
    Bill& bill_;
    json::object data_;
    std::map<std::string, std::string> asked_;  // by their plain form
    std::vector<std::string> others_;
};

}  // namespace

boost::asio::awaitable<Outcome<KeyValues>> extract_key_values(Context context, Text text,
                                                              KeyValueOptions options) {
    Run run(std::move(context));
    if (const auto checked = check_attempts(options.max_attempts); !checked)
        co_return run.failed(checked.error());
    const auto frame = frame_for(schema());
    auto pieces = co_await cut(run.context(), *text, frame, kWholeExtraction);
    if (!pieces) co_return run.failed(pieces.error());
    const auto task = options.keys.empty()
                          ? filled(prompts::kKeyValues)
                          : filled(prompts::kKeyValuesAsked,
                                   {{"keys", json::write(boost::json::value_from(options.keys))}});
    auto replies = co_await ask_or_halve(run, *text, frame, *pieces, [&](std::span<const Piece> parts) {
        return questions_about(parts, task, schema(), options.max_attempts);
    });
    if (!replies) co_return run.failed(std::move(replies.error()));
    Pairs pairs(options, run.bill());
    for (const auto& reply : *replies)
        pairs.add(reply.document);
    co_return run.done(KeyValues{pairs.take(), pieces->size()});
}

}  // namespace gateway::operations
