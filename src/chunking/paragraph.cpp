// `paragraph`: whole paragraphs, as many as fit. One that is larger than a chunk is cut between its
// sentences.
#include "chunking/method.hpp"
#include "chunking/prose_finder.hpp"

namespace gateway::chunking {
namespace {

class ParagraphRules final : public MethodRules {
  public:
    Finder& finder() override { return finder_; }
    std::uint64_t cut(const Room& room) override {
        if (room.rest_fits()) return room.horizon;
        const Boundary* last = last_of(room, Level::block);
        if (!last) last = last_of(room, Level::sentence);
        return last ? last->offset : room.limit;
    }

  private:
    ProseFinder finder_;
};

}  // namespace

std::unique_ptr<MethodRules> paragraph_rules() { return std::make_unique<ParagraphRules>(); }

}  // namespace gateway::chunking
