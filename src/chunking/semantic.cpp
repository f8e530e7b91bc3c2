// `semantic`: whole sentences, cut where the vocabulary changes most among the places that leave a chunk at
// least half full. Lexical cohesion of the TextTiling family; no model, no embedding.
#include "chunking/cohesion.hpp"
#include "chunking/method.hpp"
#include "chunking/prose_finder.hpp"

namespace gateway::chunking {
namespace {

// Sentences, each weighed.
class CohesionFinder final : public ProseFinder {
    void found(std::uint64_t offset, Level level) override { cohesion_.mark(offset, level); }

    void line(std::string_view text, std::uint64_t at, bool cut) override {
        ProseFinder::line(text, at, cut);
        cohesion_.read(text, at);
        give();
        settle(cohesion_.settled(at + text.size() - 1));
    }

    void finish() override {
        cohesion_.finish();
        give();
    }

    void give() {
        cohesion_.weighed(
            [this](std::uint64_t offset, Level level, float weight) { add(offset, level, weight); });
    }

    Cohesion cohesion_;
};

class SemanticRules final : public MethodRules {
  public:
    Finder& finder() override { return finder_; }

    std::uint64_t cut(const Room& room) override {
        if (room.rest_fits()) return room.horizon;
        const Boundary* best = nullptr;
        for (const Boundary& boundary : room.boundaries) {
            if (boundary.offset > room.limit) break;
            if (2 * room.roughly(room.fresh, boundary.offset) < room.size) continue;
            if (!best || boundary.weight >= best->weight) best = &boundary;
        }
        if (!best) best = last_of(room, Level::sentence);
        return best ? best->offset : room.limit;
    }

  private:
    CohesionFinder finder_;
};

}  // namespace

std::unique_ptr<MethodRules> semantic_rules() { return std::make_unique<SemanticRules>(); }

}  // namespace gateway::chunking
