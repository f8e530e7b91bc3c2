// The stdio transport of the protocol, both eras in one process: one line in, a list of actions out.
//
// Each line is classified by itself. A request with a modern envelope is answered in the modern era,
// `initialize` opens the legacy era, and server/discover commits to nothing. Once a modern request was
// served, `initialize` and requests without an envelope are refused in words that tell the client what to
// send.
//
// How the I/O side uses it: give every line (without its newline) to receive(), write each Line and every
// text of progress() and finish() with a newline, flushed; at end of input do the actions of close() and
// finish running tools. Nothing else may ever be written to stdout.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "mcp/call.hpp"
#include "mcp/server.hpp"

namespace gateway::mcp {

/// Write this message and a newline.
struct Line {
    std::string text;
};

using StdioAction = std::variant<Line, StartTool, CancelCall>;
using StdioActions = std::vector<StdioAction>;

class StdioEndpoint {
  public:
    /// `server` outlives the endpoint.
    explicit StdioEndpoint(const Server& server) : server_(server), calls_(server) {}

    StdioActions receive(std::string_view line);

    std::optional<std::string> progress(CallKey key, const Progress& progress) {
        return calls_.progress(key, progress);
    }
    /// The line to write, or nothing (cancelled; other calls of a batch are under way).
    std::optional<std::string> finish(CallKey key, const ToolResult& result);
    /// The host could not run the tool (a bug, shutdown): answers -32603 with this message.
    std::optional<std::string> fail(CallKey key, std::string_view message);
    /// End of input: cancels every call under way.
    StdioActions close();

  private:
    enum class Era { undecided, legacy, modern };

    StdioActions single(Message message);
    StdioActions request(Message message);
    StdioActions modern_request(Message message);
    StdioActions initialize(const Message& message);
    StdioActions batch(std::vector<Message> messages);

    const Server& server_;
    CallTable calls_;
    Era era_ = Era::undecided;
    Revision revision_ = kNewestLegacy;  // of the legacy era
};

}  // namespace gateway::mcp
