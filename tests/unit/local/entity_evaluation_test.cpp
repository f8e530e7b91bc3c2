// Precision and recall of the extraction of entities, on the texts of entities/ (see the README there). The
// table that it prints stands in docs/local.md.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "local/entity.hpp"

namespace gateway::local {
namespace {

struct Label {
    EntityType type;
    std::size_t begin, end;
    auto operator<=>(const Label&) const = default;
};

struct Labelled {
    std::string text;
    std::set<Label> labels;
};

Labelled read_labelled(const std::filesystem::path& file) {
    static const std::map<char, EntityType> kLetters = {
        {'d', EntityType::date},  {'m', EntityType::money},   {'p', EntityType::percent},
        {'e', EntityType::email}, {'u', EntityType::url},     {'t', EntityType::phone},
        {'i', EntityType::ip},    {'v', EntityType::version}, {'n', EntityType::number}};
    std::stringstream read;
    read << std::ifstream(file).rdbuf();
    const auto marked = read.str();
    Labelled result;
    for (std::size_t at = 0; at < marked.size(); ++at) {
        if (marked[at] != '{') {
            result.text += marked[at];
            continue;
        }
        const auto close = marked.find('}', at);
        const auto mention = marked.substr(at + 3, close - at - 3);
        result.labels.insert(
            {kLetters.at(marked[at + 1]), result.text.size(), result.text.size() + mention.size()});
        result.text += mention;
        at = close;
    }
    return result;
}

struct Score {
    std::size_t labelled = 0, found = 0, right = 0;
    double precision() const { return found ? static_cast<double>(right) / static_cast<double>(found) : 1; }
    double recall() const {
        return labelled ? static_cast<double>(right) / static_cast<double>(labelled) : 1;
    }
};

TEST(EntityEvaluation, PatternsArePreciseAndFindMost) {
    std::map<EntityType, Score> scores;
    Score all;
    const bool verbose = std::getenv("GATEWAY_VERBOSE") != nullptr;
    for (const auto& entry :
         std::filesystem::directory_iterator(GATEWAY_SOURCE_DIR "/tests/unit/local/entities")) {
        if (entry.path().extension() != ".txt") continue;
        const auto labelled = read_labelled(entry.path());
        const auto show = [&](const char* what, const Label& label) {
            const auto from = label.begin > 30 ? label.begin - 30 : 0;
            if (verbose)
                std::cout << what << name_of(label.type) << " ["
                          << labelled.text.substr(label.begin, label.end - label.begin)
                          << "] in: " << labelled.text.substr(from, label.end - from + 20) << "\n";
        };
        std::set<Label> found;
        for (const auto& mention : find_entities(labelled.text))
            if (!is_heuristic(mention.type)) found.insert({mention.type, mention.begin, mention.end});
        for (const auto& label : labelled.labels) {
            ++scores[label.type].labelled;
            scores[label.type].right += found.contains(label);
            if (!found.contains(label)) show("missed ", label);
        }
        for (const auto& label : found) {
            ++scores[label.type].found;
            if (!labelled.labels.contains(label)) show("wrong  ", label);
        }
    }
    for (const auto& [type, score] : scores) {
        all.labelled += score.labelled;
        all.found += score.found;
        all.right += score.right;
    }
    const auto row = [](std::string_view name, const Score& s) {
        std::printf("| %s | %zu | %zu | %.3f | %.3f |\n", std::string(name).c_str(), s.labelled, s.found,
                    s.precision(), s.recall());
    };
    for (const auto& [type, score] : scores)
        row(name_of(type), score);
    row("all", all);
    EXPECT_GE(all.labelled, 800u);
    // The aim is a precision of 0.97 at a recall of 0.90; the precision is not reached yet (docs/local.md).
    // This holds what is.
    EXPECT_GE(all.precision(), 0.96);
    EXPECT_GE(all.recall(), 0.90);
}

}  // namespace
}  // namespace gateway::local
