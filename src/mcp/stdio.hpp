// The stdio transport of the protocol, both eras in one process: one line in, a list of effects out.
//
// Each line is classified by itself. A request with a modern envelope is answered in the modern era,
// `initialize` opens the legacy era, and server/discover commits to nothing. Once a modern request was
// served, `initialize` and requests without an envelope are refused in words that tell the client what to
// send.
//
// How the I/O side uses it: give every line (without its newline) to receive() and carry out the effects:
// every Send is a line to write, flushed. At end of input do those of close() and finish running work.
// Nothing else may ever be written to stdout. See endpoint.hpp for the rest.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "mcp/endpoint.hpp"

namespace gateway::mcp {

class StdioEndpoint final : public Endpoint {
  public:
    /// `principal`: who the calls of this process are made for.
    StdioEndpoint(const Server& server, EndpointLimits limits, const Clock& clock, Random& random,
                  std::string principal = {});

    Effects receive(std::string_view line);
    /// End of input: cancels every call under way.
    Effects close();

  private:
    enum class Era { undecided, legacy, modern };

    Peer legacy_peer() const { return {peer_->caller, peer_, 0, {}, {}, true}; }
    void single(Message message, Effects& effects);
    void request(Message message, Effects& effects);
    void modern_request(Message message, Effects& effects);
    void initialize(const Message& message, Effects& effects);
    void batch(std::vector<Message> messages, Effects& effects);

    void reply(const Peer& peer, int status, std::string text, Effects& effects) override;
    void send(Call& call, std::string text, Effects& effects) override;
    void conclude(Call& call, int status, std::string text, Effects& effects) override;
    void notify(Session& session, std::string text, Effects& effects) override;
    void open_listener(const Listener&, Effects&) override {}
    void send(const Listener& listener, std::string text, Effects& effects) override;
    void close_listener(const Listener& listener, std::string text, Effects& effects) override;
    void begin_stream(Call&, Effects&) override {}
    void break_stream(Call&, Effects&) override {}
    std::vector<std::shared_ptr<Session>> sessions() override;

    /// The one at the other end. Its ids are unique in both eras.
    std::shared_ptr<Session> peer_ = std::make_shared<Session>();
    Era era_ = Era::undecided;
};

}  // namespace gateway::mcp
