// Exact token counts for what tools give back.
#pragma once

#include "tokens/tokenizer.hpp"

namespace gateway::tools {

/// The thread's o200k tokenizer: it remembers pieces, so one is shared by whoever counts on this thread.
inline tokens::Tokenizer& tokenizer() {
    static thread_local tokens::Tokenizer tokenizer(tokens::Encoding::o200k_base);
    return tokenizer;
}

}  // namespace gateway::tools
