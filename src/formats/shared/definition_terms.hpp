// The terms of a definition list that were read last: they are written with each of their definitions, and
// are paragraphs when they get none.
#pragma once

#include <vector>

#include "formats/shared/html_blocks.hpp"

namespace gateway::formats {

class DefinitionTerms {
  public:
    /// A term begins: behind a definition it is the first of the next ones.
    void begin_term();
    void add(Block term);
    /// An item begins: a definition (`<dd>`), or one of a list inside it.
    void begin_item(bool is_definition) { defines_ = is_definition; }
    /// Gives the terms to the first block of a definition; others stay as they are.
    void define(Block& item);
    /// A definition ends. Returns its terms if it said nothing of them.
    std::vector<Block> end_definition();
    /// The terms that have no definition, and will have none.
    std::vector<Block> take_undefined();

  private:
    std::vector<Block> terms_;
    bool defined_ = false;  // they have a definition
    bool defines_ = false;  // the next block is one
};

}  // namespace gateway::formats
