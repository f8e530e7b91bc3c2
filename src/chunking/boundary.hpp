// Places where a text may be cut, and who finds them. A finder reads the document line by line, once, ahead
// of the chunks; what it finds depends on the text alone. How chunks make use of it is up to the method
// (method.hpp).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "chunking/window.hpp"

namespace gateway::chunking {

/// How good a place is, from bad to good.
enum class Level : unsigned char {
    sentence,  ///< between two sentences
    line,      ///< between two rows, items or lines of code that belong together
    part,      ///< within a block at its joints: a blank line in code, an item of the outermost list
    block,     ///< between paragraphs, tables, lists, code blocks
    section,   ///< before a heading
};

struct Boundary {
    std::uint64_t offset = 0;
    Level level = Level::sentence;
    float weight = 0;  ///< how much changes here, where the method measures that; higher is better
};

class Finder {
  public:
    virtual ~Finder() = default;

    /// Reads every line that is whole. Call before text not yet read is dropped from the window.
    void read(const Window& window);
    /// All boundaries up to here are known.
    std::uint64_t settled() const { return settled_; }
    /// Known boundaries in (from, to], in order.
    std::span<const Boundary> between(std::uint64_t from, std::uint64_t to) const;
    /// Forgets boundaries up to `offset`.
    void forget(std::uint64_t offset);

  protected:
    /// A line with its line end, or a stretch of one that is very long: `cut` says that the line goes on.
    virtual void line(std::string_view text, std::uint64_t at, bool cut) = 0;
    /// The document is over.
    virtual void finish() {}

    void add(std::uint64_t offset, Level level, float weight = 0);
    void settle(std::uint64_t offset) { settled_ = offset; }

  private:
    // A longer line is read in stretches, so that a document without line ends needs no more memory.
    static constexpr std::size_t kLongestLine = 4096;

    std::vector<Boundary> boundaries_;
    std::size_t forgotten_ = 0;
    std::uint64_t read_ = 0;
    std::uint64_t settled_ = 0;
    bool finished_ = false;
};

}  // namespace gateway::chunking
