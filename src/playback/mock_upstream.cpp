#include "playback/mock_upstream.hpp"

#include "json/json.hpp"
#include "playback/provider_error.hpp"

namespace gateway::playback {
namespace {

constexpr std::size_t kMaxCachedBody = 16 * 1024;
constexpr std::size_t kMaxCachedReply = 64 * 1024;
constexpr std::size_t kMaxCached = 256;

void reply_json(net::ResponseWriter& writer, const json::object& body, int status = 200) {
    writer.reply(status, {{"content-type", "application/json"}}, json::write(body));
}

void reply_bad_fault(net::ResponseWriter& writer, const Error& error) {
    reply_json(writer, {{"error", {{"message", error.message}, {"type", "invalid_fault"}}}}, 400);
}

std::string_view control_path(std::string_view target) {
    const auto at = target.find("/_mock/");
    return at == std::string_view::npos ? std::string_view{} : target.substr(at + 7);
}

}  // namespace

MockUpstream::MockUpstream(MockOptions options)
    : options_(std::move(options)), journal_(options_.journal_limit) {}

void MockUpstream::reset() {
    script_position_ = 0;
    counter_.reset();
    journal_.reset();
}

// Answers the paths below /_mock/. False for all others.
bool MockUpstream::answer_control(const net::IncomingRequest& request, net::ResponseWriter& writer) {
    const auto what = control_path(request.target);
    if (what.empty()) return false;
    if (request.method == "GET" && what == "journal") {
        reply_json(writer, journal_.to_json());
    } else if (request.method == "GET" && what == "totals") {
        reply_json(writer, journal_.totals());
    } else if (request.method == "POST" && what == "reset") {
        reset();
        reply_json(writer, {{"reset", true}});
    } else if (request.method == "POST" && what == "script") {
        auto script = parse_script(request.body);
        if (!script) {
            reply_bad_fault(writer, script.error());
            return true;
        }
        options_.script = *std::move(script);
        script_position_ = 0;
        reply_json(writer, {{"entries", options_.script.size()}});
    } else {
        reply_json(writer, {{"error", {{"message", "The mock has journal, totals, reset and script here."}}}},
                   404);
    }
    return true;
}

MockUpstream::Prepared MockUpstream::prepare(const net::IncomingRequest& request) const {
    Prepared prepared;
    prepared.entry.method = request.method;
    prepared.entry.path = without_key(request.target);
    prepared.entry.how = "mock";
    const auto body = request.body.empty() ? Result<json::value>{json::object{}} : json::parse(request.body);
    if (!body) {
        prepared.reply = provider_error(dialect_of_path(request.target), 400);
        prepared.entry.status = 400;
        return prepared;
    }
    const auto read = read_mock_request(request.method, request.target, *body);
    const auto answer = answer_for(read, options_.settings);
    prepared.known_api = read.api != MockApi::unknown;
    prepared.stream = read.stream && !read.stream_as_array;
    prepared.reply = render(read, answer, options_.settings);
    prepared.entry.model = read.model;
    prepared.entry.status = prepared.reply.status;
    if (prepared.known_api) {
        prepared.entry.prompt_tokens = answer.prompt_tokens;
        prepared.entry.output_tokens = answer.output_tokens;
    }
    prepared.entry.tag = marker(read.prompt, "tag").value_or("");
    prepared.fault_marker = marker(read.prompt, "fault").value_or("");
    return prepared;
}

// The reference holds until the next call.
const MockUpstream::Prepared& MockUpstream::prepared(const net::IncomingRequest& request) {
    if (request.body.size() > kMaxCachedBody) return uncached_ = prepare(request);
    auto key = request.method + ' ' + request.target + '\n' + request.body;
    const auto found = cache_.find(key);
    if (found != cache_.end()) return found->second;
    uncached_ = prepare(request);
    if (uncached_.reply.body.size() > kMaxCachedReply) return uncached_;
    if (cache_.size() >= kMaxCached) cache_.clear();
    return cache_.emplace(std::move(key), std::move(uncached_)).first->second;
}

Result<Fault> MockUpstream::fault_for(const Prepared& prepared, const net::IncomingRequest& request) {
    const std::string text{prepared.fault_marker.empty() ? request.headers.get("x-playback-fault")
                                                         : std::string_view{prepared.fault_marker}};
    if (!text.empty()) {
        auto fault = parse_fault(text);
        if (fault && !counter_.admit(text, *fault)) return Fault{};
        return fault;
    }
    if (!prepared.known_api || options_.script.empty()) return Fault{};
    if (options_.repeat_script) script_position_ %= options_.script.size();
    if (script_position_ >= options_.script.size()) return Fault{};
    return options_.script[script_position_++];
}

boost::asio::awaitable<void> MockUpstream::handle(net::IncomingRequest request, net::ResponseWriter& writer) {
    if (answer_control(request, writer)) co_return;
    const Prepared& known = prepared(request);
    const auto fault = fault_for(known, request);
    if (!fault) {
        reply_bad_fault(writer, fault.error());
        co_return;
    }
    const bool faulty = *fault != Fault{};
    if (!faulty && known.reply.delay.count() == 0 && !known.reply.chunked) {
        // The whole answer is there: no waiting, no copies but the body's.
        const auto number = journal_.begin(known.entry);
        writer.reply(known.reply.status, known.reply.headers, known.reply.body);
        journal_.finish(number, {Delivered::Outcome::completed, known.reply.body.size()});
        co_return;
    }

    auto entry = known.entry;
    auto reply = known.reply;
    if (fault->status) {
        reply = fault_reply(dialect_of_path(request.target), *fault);
        entry.status = reply.status;
        entry.prompt_tokens = entry.output_tokens = 0;
    } else if (known.stream && reply.status == 200) {
        reply.chunked = true;  // so that a broken stream breaks as a provider's would
    }
    if (faulty) entry.how = "fault";
    auto plan = plan_delivery(std::move(reply), *fault);
    const auto number = journal_.begin(std::move(entry));
    const auto delivered = co_await deliver(std::move(plan), writer);
    journal_.finish(number, delivered);
}

}  // namespace gateway::playback
