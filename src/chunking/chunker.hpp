// Cuts text into chunks as it comes. Keeps about two chunks of it (never more than the text of twice `size`
// tokens and 64 KB), so a document of any length passes through in constant memory.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "chunking/chunk.hpp"
#include "chunking/method.hpp"
#include "chunking/window.hpp"
#include "tokens/tokenizer.hpp"

namespace gateway::chunking {

/// Receives each chunk, in order. The text is valid during the call.
using ChunkSink = std::function<void(const Span&, std::string_view text)>;

class Chunker {
  public:
    /// `options` must have passed validate(); the tokenizer, of the encoding in them, must outlive the
    /// chunker.
    Chunker(tokens::Tokenizer& tokenizer, const Options& options, ChunkSink sink);

    void feed(std::string_view text);
    /// The document is over: gives what is left. Call once, and feed no more.
    void finish();

  private:
    void pump();
    bool next_chunk();
    bool next_characters();
    std::optional<std::uint64_t> choose_end(std::uint64_t horizon);
    void emit(std::uint64_t end, std::size_t tokens);
    std::uint64_t overlap_start(std::uint64_t end) const;

    tokens::Tokenizer& tokenizer_;
    Options options_;
    ChunkSink sink_;
    Window window_;
    std::unique_ptr<MethodRules> rules_;
    std::uint64_t fresh_ = 0;
    std::uint64_t fresh_character_ = 0;
};

/// The chunks of a whole text. Error: invalid_parameter, as validate() says.
Result<std::vector<Span>> chunk(tokens::Tokenizer& tokenizer, std::string_view text, const Options& options);

}  // namespace gateway::chunking
