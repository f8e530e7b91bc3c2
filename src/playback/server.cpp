#include "playback/server.hpp"

#include "json/json.hpp"
#include "playback/matcher.hpp"
#include "playback/provider_error.hpp"

namespace gateway::playback {
namespace {

constexpr std::string_view kControl = "/_playback/";
constexpr std::string_view kMock = "/mock/";

void reply_json(net::ResponseWriter& writer, const json::object& body, int status = 200) {
    writer.reply(status, {{"content-type", "application/json"}}, json::write(body));
}

// "/openai/v1/models?x=1" is the provider "openai" and the target "/v1/models?x=1".
struct Address {
    std::string provider;
    std::string target;
};

Address address_of(std::string_view target) {
    target.remove_prefix(target.starts_with('/') ? 1 : 0);
    const auto end = target.find_first_of("/?");
    if (end == std::string_view::npos) return {std::string{target}, "/"};
    const auto rest = target.substr(end);
    return {std::string{target.substr(0, end)},
            rest.starts_with('/') ? std::string{rest} : "/" + std::string{rest}};
}

net::HttpServerOptions server_options(const PlaybackOptions& options) {
    net::HttpServerOptions out;
    out.address = options.address;
    out.port = options.port;
    out.body_limit = 256 * 1024 * 1024;  // the providers take files of this size, and so do their imitations
    return out;
}

// The shape every client library reads a message from (OpenAI's, which Anthropic's and Gemini's contain).
Reply no_match_reply(const NoMatch& none) {
    json::object error{{"message", none.message}, {"type", "playback_no_match"}, {"code", "no_recording"}};
    json::object body{{"type", "error"}, {"error", std::move(error)}};
    if (none.nearest) {
        json::array differences;
        for (const auto& difference : none.differences)
            differences.emplace_back(difference);
        body["nearest"] = json::object{{"name", none.nearest->name},
                                       {"file", none.nearest->file},
                                       {"differences", std::move(differences)}};
    }
    Reply reply;
    reply.status = 404;
    reply.headers.add("content-type", "application/json");
    reply.body = json::write(body);
    return reply;
}

}  // namespace

// What answers need. Shared with every answer under way, which may outlive the server.
class PlaybackServer::State {
  public:
    State(PlaybackOptions playback_options, Library recordings)
        : options(std::move(playback_options)),
          library(std::move(recordings)),
          journal(options.journal_limit),
          mock(options.mock) {}

    json::object overview() const;
    bool answer_control(const net::IncomingRequest& request, net::ResponseWriter& writer);
    Result<Fault> fault_for(const net::IncomingRequest& request);
    Reply reply_for(const net::IncomingRequest& request, const Fault& fault, JournalEntry& entry);
    boost::asio::awaitable<void> play(net::IncomingRequest request, net::ResponseWriter& writer);

    PlaybackOptions options;
    Library library;
    Matcher matcher{library};
    Journal journal;
    FaultCounter counter;
    MockUpstream mock;
};

json::object PlaybackServer::State::overview() const {
    json::array prefixes;
    for (const auto& provider : library.providers())
        prefixes.emplace_back("/" + provider);
    json::array skipped;
    for (const auto& file : library.skipped())
        skipped.emplace_back(file);
    return {{"recordings", library.entries().size()},
            {"prefixes", std::move(prefixes)},
            {"mock", "/mock"},
            {"skipped", std::move(skipped)}};
}

// Answers the server's own paths. False for all others.
bool PlaybackServer::State::answer_control(const net::IncomingRequest& request, net::ResponseWriter& writer) {
    const std::string_view target = request.target;
    if (target == "/" && request.method == "GET") {
        reply_json(writer, overview());
        return true;
    }
    if (!target.starts_with(kControl)) return false;
    const auto what = target.substr(kControl.size());
    if (request.method == "GET" && what == "journal") {
        reply_json(writer, journal.to_json());
    } else if (request.method == "GET" && what == "totals") {
        reply_json(writer, journal.totals());
    } else if (request.method == "POST" && what == "reset") {
        matcher.reset();
        journal.reset();
        counter.reset();
        reply_json(writer, {{"reset", true}});
    } else {
        reply_json(writer, {{"error", {{"message", "Playback has journal, totals and reset here."}}}}, 404);
    }
    return true;
}

// The server's fault and the request's own, each while its count lasts.
Result<Fault> PlaybackServer::State::fault_for(const net::IncomingRequest& request) {
    Fault fault;
    if (counter.admit("server", options.fault)) fault = options.fault;
    const std::string text{request.headers.get("x-playback-fault")};
    if (text.empty()) return fault;
    const auto own = parse_fault(text);
    if (!own) return fail(own.error());
    return counter.admit("request: " + text, *own) ? merged(fault, *own) : fault;
}

Reply PlaybackServer::State::reply_for(const net::IncomingRequest& request, const Fault& fault,
                                       JournalEntry& entry) {
    if (fault.status) {  // in place of an answer: no recording is used up
        entry.how = "fault";
        return fault_reply(dialect_of_path(request.target), fault);
    }
    auto address = address_of(request.target);
    const auto key = request_key(std::move(address.provider), request.method, address.target, request.body);
    const auto match = matcher.match(key, request.headers.get("x-playback-scenario"));
    entry.model = key.shape.model;
    entry.how = match.entry ? to_string(match.how) : std::string_view{"none"};
    if (!match.entry) return no_match_reply(match.none);
    entry.matched = match.entry->name;
    return match.entry->reply;
}

boost::asio::awaitable<void> PlaybackServer::State::play(net::IncomingRequest request,
                                                         net::ResponseWriter& writer) {
    const auto fault = fault_for(request);
    if (!fault) {
        reply_json(writer, {{"error", {{"message", fault.error().message}, {"type", "invalid_fault"}}}}, 400);
        co_return;
    }
    JournalEntry entry;
    entry.method = request.method;
    entry.path = without_key(request.target);
    auto reply = reply_for(request, *fault, entry);
    entry.status = reply.status;
    auto plan = plan_delivery(std::move(reply), *fault);
    const auto number = journal.begin(std::move(entry));
    const auto delivered = co_await deliver(std::move(plan), writer);
    journal.finish(number, delivered);
}

PlaybackServer::PlaybackServer(boost::asio::io_context& io, std::shared_ptr<State> state)
    : state_(state), server_(io, server_options(state->options), [state](auto request, auto& writer) {
          return serve(state, std::move(request), writer);
      }) {}

PlaybackServer::~PlaybackServer() = default;

boost::asio::awaitable<void> PlaybackServer::serve(std::shared_ptr<State> state, net::IncomingRequest request,
                                                   net::ResponseWriter& writer) {
    const bool for_mock = state->options.mock_only || request.target.starts_with(kMock);
    if (for_mock)
        co_await state->mock.handle(std::move(request), writer);
    else if (!state->answer_control(request, writer))
        co_await state->play(std::move(request), writer);
}

Result<std::unique_ptr<PlaybackServer>> PlaybackServer::start(boost::asio::io_context& io,
                                                              PlaybackOptions options) {
    if (options.folder.empty()) return start(io, std::move(options), Library{{}});
    auto library = Library::load(options.folder);
    if (!library) return fail(library.error());
    return start(io, std::move(options), *std::move(library));
}

Result<std::unique_ptr<PlaybackServer>> PlaybackServer::start(boost::asio::io_context& io,
                                                              PlaybackOptions options, Library library) {
    auto state = std::make_shared<State>(std::move(options), std::move(library));
    std::unique_ptr<PlaybackServer> made{new PlaybackServer(io, std::move(state))};
    if (const auto started = made->server_.start(); !started) return fail(started.error());
    return made;
}

const Library& PlaybackServer::library() const { return state_->library; }
const Journal& PlaybackServer::journal() const { return state_->journal; }
MockUpstream& PlaybackServer::mock() { return state_->mock; }

}  // namespace gateway::playback
