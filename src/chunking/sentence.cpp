// `sentence`: whole sentences, as many as fit. A sentence is cut, between words, only when it is larger than
// a chunk.
#include "chunking/method.hpp"
#include "chunking/prose_finder.hpp"

namespace gateway::chunking {
namespace {

class SentenceRules final : public MethodRules {
  public:
    Finder& finder() override { return finder_; }
    std::uint64_t cut(const Room& room) override {
        if (room.rest_fits()) return room.horizon;
        const Boundary* last = last_of(room, Level::sentence);
        return last ? last->offset : room.limit;
    }

  private:
    ProseFinder finder_;
};

}  // namespace

std::unique_ptr<MethodRules> sentence_rules() { return std::make_unique<SentenceRules>(); }

}  // namespace gateway::chunking
