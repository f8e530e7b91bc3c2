// `token`: chunks as full as whole words allow. A word is cut only when it is larger than a chunk. The words
// are boundaries too, for chunks that are anchored.
#include "chunking/method.hpp"

namespace gateway::chunking {
namespace {

// The ends of words, that is where white space begins.
class WordFinder final : public Finder {
    void line(std::string_view text, std::uint64_t at, bool) override {
        for (std::size_t i = 1; i < text.size(); ++i)
            if (text[i] == ' ' && text[i - 1] != ' ') add(at + i, Level::sentence);
        settle(at + text.size() - 1);
    }
};

class TokenRules final : public MethodRules {
  public:
    Finder& finder() override { return finder_; }
    std::uint64_t cut(const Room& room) override { return room.limit; }

  private:
    WordFinder finder_;
};

}  // namespace

std::unique_ptr<MethodRules> token_rules() { return std::make_unique<TokenRules>(); }

}  // namespace gateway::chunking
