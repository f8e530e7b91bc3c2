// A document as what one call can read: the whole, where that fits, or parts of it. Parts are cut at
// headings, paragraphs and the like, at places chosen by the text around them, so that an edit changes the
// parts near it and no others; they do not overlap and together are the document.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "operations/context.hpp"

namespace gateway::operations {

struct Piece {
    std::string_view text;                                 ///< of the document, which must outlive it
    std::uint64_t begin_character = 0, end_character = 0;  ///< in Unicode code points
    std::size_t tokens = 0;                                ///< exact, in o200k_base
};

/// What a call needs beside the document's text.
struct Frame {
    std::size_t output = 2'000;    ///< tokens of the longest answer
    std::size_t overhead = 1'000;  ///< tokens of the instructions and the schema
};

/// The tokens of a document that every target can read in one call, less than context.sizes.single_call or
/// `at_most`. A window that is not known is taken for 8,192 tokens, what local servers begin with; and since
/// other tokenizers make up to a third more of a text than o200k_base, three quarters of a window are used.
/// The answer gets a quarter of it at most.
std::size_t readable(const Context& context, const Frame& frame, std::size_t at_most);

/// The document in pieces of which none is blank: one, if it has at most context.sizes.single_call tokens (or
/// `whole_up_to`, if that is more) and every target can read it. Gives other work on this thread its turn.
/// An answer about the whole that has no room is no reason to give up: `in_parts` cuts all the same.
/// Errors: invalid_parameter for a document without text, context_too_long when a target's window holds no
/// useful part.
boost::asio::awaitable<Result<std::vector<Piece>>> cut(const Context& context, std::string_view document,
                                                       Frame frame, std::size_t whole_up_to = 0,
                                                       bool in_parts = false);

}  // namespace gateway::operations
