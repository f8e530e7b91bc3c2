// What distinguishes the methods of chunking: which boundaries they look for, and which of them ends a chunk.
// Each method is one file; chunker.cpp asks for a cut, chunk after chunk.
#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "chunking/boundary.hpp"
#include "chunking/chunk.hpp"
#include "chunking/window.hpp"

namespace gateway::chunking {

/// What a method sees when it is asked for the end of a chunk: the boundaries from `fresh` up to `horizon`,
/// which is two chunks ahead.
struct Room {
    const Window& window;
    std::span<const Boundary> boundaries;  ///< in (fresh, horizon]
    std::uint64_t fresh;                   ///< where the chunk's fresh text begins
    std::uint64_t limit;                   ///< the furthest place where a word ends that fits; > fresh
    std::uint64_t horizon;                 ///< how far boundaries are known
    std::size_t size;                      ///< tokens a chunk may have
    bool document_ends;                    ///< the horizon is the end of the document

    /// Tokens between two places, without the corrections of an exact count.
    std::size_t roughly(std::uint64_t from, std::uint64_t to) const {
        return window.roughly(to) - window.roughly(from);
    }
    /// Does all that is left fit?
    bool rest_fits() const { return document_ends && limit == horizon; }
};

class MethodRules {
  public:
    virtual ~MethodRules() = default;
    virtual Finder& finder() = 0;
    /// Where the chunk ends: in (room.fresh, room.limit].
    virtual std::uint64_t cut(const Room& room) = 0;
};

/// The rules for options.method; nothing for Method::character, which cuts by counting alone.
std::unique_ptr<MethodRules> rules_for(const Options& options);

std::unique_ptr<MethodRules> token_rules();
std::unique_ptr<MethodRules> sentence_rules();
std::unique_ptr<MethodRules> paragraph_rules();
std::unique_ptr<MethodRules> structural_rules();
/// The boundaries of another method, chosen by the text around them (anchored.cpp).
std::unique_ptr<MethodRules> anchored_rules(std::unique_ptr<MethodRules> method);

/// The last boundary of at least `least` up to the limit, or nullptr.
const Boundary* last_of(const Room& room, Level least);

}  // namespace gateway::chunking
