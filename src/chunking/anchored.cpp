// Boundaries anchored in content. An anchor is a boundary better than every other within a radius of about a
// third of a chunk: of a higher level or, at the same level, with a smaller hash of the text behind it.
// Whether a place is an anchor does not depend on where chunks begin, and every anchor ends a chunk; so after
// an edit, chunks are the old ones again from the next anchor on. Where anchors lie too far apart, the best
// boundary in reach fills in.
#include <deque>
#include <limits>

#include "chunking/method.hpp"
#include "tokens/vocabulary.hpp"

namespace gateway::chunking {
namespace {

constexpr std::uint64_t kText = 32;  // bytes behind a boundary that stand for it

class AnchoredRules final : public MethodRules {
  public:
    explicit AnchoredRules(std::unique_ptr<MethodRules> method) : method_(std::move(method)) {}

    Finder& finder() override { return method_->finder(); }

    std::uint64_t cut(const Room& room) override {
        if (room.rest_fits()) return room.horizon;
        // Bytes, because tokens are counted from where a chunk begins. Text has three to five of them to a
        // token.
        const std::uint64_t radius = room.size + room.size / 4;
        collect(room, radius);
        const Place* best = nullptr;
        for (std::size_t i = first_after(room.fresh); i < places_.size() && places_[i].offset <= room.limit;
             ++i) {
            if (is_anchor(i, radius)) return places_[i].offset;
            const bool scrap = 2 * room.roughly(room.fresh, places_[i].offset) < room.size;
            if (!scrap && (!best || better(places_[i], *best))) best = &places_[i];
        }
        return best ? best->offset : room.limit;
    }

  private:
    struct Place {
        std::uint64_t offset;
        Level level;
        std::uint64_t hash;
    };

    static bool better(const Place& a, const Place& b) {
        return a.level != b.level ? a.level > b.level : a.hash < b.hash;
    }

    // Takes in the boundaries whose text is known, and forgets those out of reach.
    void collect(const Room& room, std::uint64_t radius) {
        for (const Boundary& boundary : room.boundaries) {
            if (boundary.offset <= seen_) continue;
            if (boundary.offset + kText > room.horizon && !room.document_ends) break;
            const auto text =
                room.window.text(boundary.offset, std::min(boundary.offset + kText, room.horizon));
            places_.push_back({boundary.offset, boundary.level, tokens::detail::hash(text)});
            seen_ = boundary.offset;
        }
        while (!places_.empty() && places_.front().offset + radius < room.fresh)
            places_.pop_front();
    }

    std::size_t first_after(std::uint64_t offset) const {
        std::size_t i = 0;
        while (i < places_.size() && places_[i].offset <= offset)
            ++i;
        return i;
    }

    bool is_anchor(std::size_t at, std::uint64_t radius) const {
        const Place& place = places_[at];
        for (std::size_t i = at; i-- > 0 && places_[i].offset + radius >= place.offset;)
            if (!better(place, places_[i])) return false;
        for (std::size_t i = at + 1; i < places_.size() && places_[i].offset <= place.offset + radius; ++i)
            if (!better(place, places_[i])) return false;
        return true;
    }

    std::unique_ptr<MethodRules> method_;
    std::deque<Place> places_;
    std::uint64_t seen_ = 0;
};

}  // namespace

std::unique_ptr<MethodRules> anchored_rules(std::unique_ptr<MethodRules> method) {
    return std::make_unique<AnchoredRules>(std::move(method));
}

}  // namespace gateway::chunking
