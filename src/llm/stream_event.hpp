// What a stream is made of once the dialect is taken off, and the accumulator that folds events into a
// Response. One decoder per dialect produces these; everything after the decoder sees only these.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "llm/response.hpp"

namespace gateway::llm {

/// The provider named the answer.
struct Started {
    std::string id;
    std::string model;
};
/// Visible text. The only event forwarded to callers as "a piece".
struct TextDelta {
    std::string text;
};
struct RefusalDelta {
    std::string text;
};
/// Readable thinking.
struct ReasoningDelta {
    std::string text;
};
/// A finished reasoning block's opaque state: closes the current reasoning part.
struct ReasoningState {
    json::value opaque;
    std::string issuer;
};
/// A tool call begins. `index` identifies the call within this answer.
struct ToolCallStarted {
    int index = 0;
    std::string id;
    std::string name;
    std::string signature = {};
    std::string issuer = {};
    bool synthetic_id = false;
};
/// A piece of a tool call's argument text.
struct ToolArgumentsDelta {
    int index = 0;
    std::string fragment;
};
/// The usage known so far; replaces any earlier one.
struct UsageUpdate {
    Usage usage;
};
/// The model stopped. The stream may go on (usage often follows).
struct Finished {
    Finish finish;
    std::string raw;
    Completion completion = Completion::complete;
};

using StreamEvent = std::variant<Started, TextDelta, RefusalDelta, ReasoningDelta, ReasoningState,
                                 ToolCallStarted, ToolArgumentsDelta, UsageUpdate, Finished>;

/// Folds events into a Response. Never fails: unknown order is tolerated, later facts win.
class Accumulator {
  public:
    void add(const StreamEvent& event);
    /// The answer so far; normalises empty tool arguments to "{}". Leaves the accumulator empty.
    Response take();
    /// Has any text, refusal, reasoning or tool call arrived?
    bool has_content() const;
    const Usage& usage() const { return response_.usage; }

  private:
    Response response_;
    std::vector<std::pair<int, std::size_t>> calls_;  // call index -> position in response_.parts
    bool reasoning_open_ = false;
};

}  // namespace gateway::llm
