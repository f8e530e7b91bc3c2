// `structural`: a chunk begins at a heading where it can, and holds whole blocks: paragraphs, tables, lists
// and code are cut only when one alone is larger than a chunk, and then at their joints. Among places of one
// kind that leave the chunk at least a third full, the one is taken where the vocabulary changes most.
#include "chunking/method.hpp"
#include "chunking/outline.hpp"

namespace gateway::chunking {
namespace {

class StructuralRules final : public MethodRules {
  public:
    Finder& finder() override { return finder_; }

    std::uint64_t cut(const Room& room) override {
        if (const auto section = first_section(room)) return section;
        if (room.rest_fits()) return room.horizon;
        if (const auto block = least_cohesive(room, Level::block, 0)) return block;
        const std::uint64_t block_end = end_of_block(room);
        const Boundary* before = last_of(room, Level::block);
        // A block that fits stays whole, even if the chunk before it is small.
        if (before && block_end != 0 && room.roughly(before->offset, block_end) <= room.size)
            return before->offset;
        return inside(room, block_end);
    }

  private:
    // Is this less than a chunk should have?
    static bool is_scrap(const Room& room, std::uint64_t from, std::uint64_t to) {
        return 3 * room.roughly(from, to) < room.size;
    }

    // The first heading that begins a chunk, or 0.
    static std::uint64_t first_section(const Room& room) {
        for (const Boundary& boundary : room.boundaries) {
            if (boundary.offset > room.limit) break;
            // A heading after a few words does not: a title and its subtitle stay together.
            if (boundary.level == Level::section &&
                4 * room.roughly(room.fresh, boundary.offset) >= room.size)
                return boundary.offset;
        }
        return 0;
    }

    // Where the block ends that the limit cuts; 0 when that is beyond the horizon.
    static std::uint64_t end_of_block(const Room& room) {
        for (const Boundary& boundary : room.boundaries)
            if (boundary.offset > room.limit && boundary.level >= Level::block) return boundary.offset;
        return room.document_ends ? room.horizon : 0;
    }

    // The best place to cut a block that does not fit: at a joint near the middle when two chunks hold what
    // is left, else after a sentence.
    static std::uint64_t inside(const Room& room, std::uint64_t block_end) {
        std::size_t target = room.size;
        if (block_end != 0) target = std::min(target, (room.roughly(room.fresh, block_end) + 1) / 2);
        for (const Level least : {Level::part, Level::line})
            if (const auto joint = nearest(room, least, target)) return joint;
        if (const auto sentence = least_cohesive(room, Level::sentence, block_end)) return sentence;
        const Boundary* last = last_of(room, Level::sentence);
        return last ? last->offset : room.limit;
    }

    // Where the vocabulary changes most, of the places that leave no scrap on either side; or 0. `block_end`
    // 0: what comes after does not matter.
    static std::uint64_t least_cohesive(const Room& room, Level least, std::uint64_t block_end) {
        const Boundary* best = nullptr;
        for (const Boundary& boundary : room.boundaries) {
            if (boundary.offset > room.limit) break;
            if (boundary.level < least || is_scrap(room, room.fresh, boundary.offset)) continue;
            if (boundary.offset < block_end && is_scrap(room, boundary.offset, block_end)) continue;
            if (!best || boundary.weight >= best->weight) best = &boundary;
        }
        return best ? best->offset : 0;
    }

    // The boundary nearest to `target` tokens that leaves no scrap before it, or 0.
    static std::uint64_t nearest(const Room& room, Level least, std::size_t target) {
        std::uint64_t best = 0;
        std::size_t best_distance = 0;
        for (const Boundary& boundary : room.boundaries) {
            if (boundary.offset > room.limit) break;
            if (boundary.level < least || is_scrap(room, room.fresh, boundary.offset)) continue;
            const std::size_t tokens = room.roughly(room.fresh, boundary.offset);
            const std::size_t distance = tokens > target ? tokens - target : target - tokens;
            if (best != 0 && distance > best_distance) continue;
            best = boundary.offset;
            best_distance = distance;
        }
        return best;
    }

    OutlineFinder finder_;
};

}  // namespace

std::unique_ptr<MethodRules> structural_rules() { return std::make_unique<StructuralRules>(); }

}  // namespace gateway::chunking
