#include "playback/delivery.hpp"

#include <algorithm>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "net/timer.hpp"

namespace gateway::playback {
namespace {

using Ending = DeliveryPlan::Ending;
using Outcome = Delivered::Outcome;

// The reply's own pieces, or the ones the fault asks for.
std::vector<std::string> cut_into_pieces(const Reply& reply, std::string_view body, const Fault& fault) {
    std::vector<std::string> pieces;
    if (fault.split) {
        for (const auto piece : pieces_of(body, *fault.split))
            pieces.emplace_back(piece);
        return pieces;
    }
    for (const auto length : reply.piece_lengths) {
        if (body.empty()) break;
        pieces.emplace_back(body.substr(0, length));
        body.remove_prefix(pieces.back().size());
    }
    if (!body.empty()) pieces.emplace_back(body);
    return pieces;
}

Ending ending_of(Break::Kind kind) {
    switch (kind) {
        case Break::Kind::end: return Ending::complete;
        case Break::Kind::cut: return Ending::cut;
        case Break::Kind::stall: return Ending::stall;
        case Break::Kind::reset: return Ending::reset;
    }
    return Ending::cut;
}

using TimePoint = boost::asio::steady_timer::time_point;

// Waits until the client has gone, at most until `deadline`.
boost::asio::awaitable<void> wait_for_disconnect(net::ResponseWriter& writer, TimePoint deadline) {
    auto executor = co_await boost::asio::this_coro::executor;
    auto timer = std::make_shared<boost::asio::steady_timer>(executor, deadline);
    writer.on_disconnect([timer] { timer->cancel(); });
    boost::system::error_code ignored;
    auto waited = boost::asio::redirect_error(boost::asio::use_awaitable, ignored);
    // The callback may have run inside on_disconnect() already, before there was a wait to cancel.
    if (!writer.disconnected()) co_await timer->async_wait(waited);
    writer.on_disconnect({});
}

std::string raw_head(const DeliveryPlan& plan) {
    std::string head = "HTTP/1.1 " + std::to_string(plan.status) + " Playback\r\n";
    for (const auto& [name, value] : plan.headers)
        head += name + ": " + value + "\r\n";
    head += "content-length: " + std::to_string(plan.stated_length) + "\r\nconnection: close\r\n\r\n";
    return head;
}

// A delivery the server's own reply() can make: everything at once, and completely.
bool is_plain(const DeliveryPlan& plan) {
    return !plan.chunked && plan.ending == Ending::complete && plan.pieces.size() <= 1;
}

boost::asio::awaitable<Delivered> deliver_pieces(DeliveryPlan plan, net::ResponseWriter& writer) {
    Delivered delivered;
    bool first = true;
    for (auto& piece : plan.pieces) {
        if (!first && plan.pace.count() > 0) co_await net::sleep_for(plan.pace);
        first = false;
        const auto size = piece.size();
        Result<void> written;
        if (plan.chunked)
            written = co_await writer.write(std::move(piece));
        else
            written = co_await writer.raw_write(std::move(piece));
        if (!written || writer.disconnected()) {
            delivered.outcome = Outcome::client_gone;
            co_return delivered;
        }
        delivered.bytes += size;
    }
    co_return delivered;
}

boost::asio::awaitable<Delivered> break_off(Ending ending, Delivered delivered, net::ResponseWriter& writer) {
    delivered.outcome = Outcome::broken;
    if (ending == Ending::stall)
        co_await wait_for_disconnect(writer, TimePoint::max());
    else
        writer.abort_connection(ending == Ending::reset);
    co_return delivered;
}

}  // namespace

std::string_view to_string(Delivered::Outcome outcome) {
    switch (outcome) {
        case Outcome::completed: return "completed";
        case Outcome::broken: return "broken";
        case Outcome::client_gone: return "client_gone";
    }
    return "";
}

DeliveryPlan plan_delivery(Reply reply, const Fault& fault) {
    DeliveryPlan plan;
    plan.status = reply.status;
    plan.headers = reply.headers;
    plan.chunked = reply.chunked;
    plan.delay = fault.delay ? std::chrono::microseconds{*fault.delay} : reply.delay;
    plan.pace = fault.pace ? std::chrono::microseconds{*fault.pace} : reply.pace;
    if (fault.corrupt_at && *fault.corrupt_at < reply.body.size()) reply.body[*fault.corrupt_at] = '\xFF';

    std::string_view body = reply.body;
    plan.stated_length = body.size();
    if (fault.breaking) {
        plan.with_head = !fault.breaking->before_head;
        plan.ending = ending_of(fault.breaking->kind);
        body = body.substr(0, fault.breaking->after.value_or(body.size() / 2));
        if (plan.ending == Ending::complete) plan.stated_length = body.size();
        if (!plan.with_head) body = {};
    }
    plan.pieces = cut_into_pieces(reply, body, fault);
    return plan;
}

boost::asio::awaitable<Delivered> deliver(DeliveryPlan plan, net::ResponseWriter& writer) {
    // A client that leaves while it waits for the head shows in the journal at once.
    if (plan.delay.count() > 0)
        co_await wait_for_disconnect(writer, std::chrono::steady_clock::now() + plan.delay);
    if (writer.disconnected()) co_return Delivered{Outcome::client_gone, 0};
    const auto ending = plan.ending;
    if (is_plain(plan)) {
        auto body = plan.pieces.empty() ? std::string{} : std::move(plan.pieces.front());
        const auto size = body.size();
        writer.reply(plan.status, plan.headers, std::move(body));
        co_return Delivered{Outcome::completed, size};
    }

    Delivered delivered;
    if (plan.with_head) {
        const bool chunked = plan.chunked;
        if (chunked) {
            writer.start_stream(plan.status, plan.headers);
        } else {
            auto head = raw_head(plan);
            const auto written = co_await writer.raw_write(std::move(head));
            if (!written) co_return Delivered{Outcome::client_gone, 0};
        }
        delivered = co_await deliver_pieces(std::move(plan), writer);
        if (delivered.outcome == Outcome::client_gone) co_return delivered;
        if (ending == Ending::complete) {
            if (chunked) writer.finish();
            co_return delivered;
        }
    }
    co_return co_await break_off(ending, delivered, writer);
}

}  // namespace gateway::playback
