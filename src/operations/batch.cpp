#include "operations/batch.hpp"

#include "delegation/parallel.hpp"
#include "operations/money_text.hpp"

namespace gateway::operations {
namespace {

// Told of items, not of the parts within them.
void tell(const Context& context, const Batch& batch) {
    if (!context.on_progress) return;
    const auto done = batch.succeeded + batch.failed;
    std::string text = std::to_string(done) + " of " + std::to_string(batch.results.size()) + " items, " +
                       usd_text(batch.total.spend());
    if (batch.failed > 0) text += ", " + std::to_string(batch.failed) + " failed";
    context.on_progress({done, batch.results.size(), batch.total.spend(), std::move(text)});
}

}  // namespace

boost::asio::awaitable<Batch> run_batch(Context context, std::vector<BatchItem> items,
                                        std::size_t max_concurrency) {
    const auto started = context.clock.steady();
    if (!context.allowance)
        context.allowance = std::make_shared<Allowance>(
            context.executor, std::max(context.concurrency, max_concurrency), context.call.max_cost);
    Batch batch;
    for (const auto& item : items)
        batch.results.push_back({item.document, item.name});
    Context own = context;
    own.on_progress = {};
    const std::function<boost::asio::awaitable<bool>(std::size_t)> run_item =
        [&](std::size_t index) -> boost::asio::awaitable<bool> {
        auto outcome = co_await items[index].run(own);
        ++(outcome ? batch.succeeded : batch.failed);
        batch.total.add(outcome ? outcome->bill : outcome.error().bill);
        batch.results[index].outcome = std::move(outcome);
        tell(context, batch);
        co_return true;
    };
    co_await delegation::side_by_side(context.executor, items.size(), max_concurrency, run_item);
    batch.total.elapsed =
        std::chrono::duration_cast<std::chrono::milliseconds>(context.clock.steady() - started);
    co_return batch;
}

}  // namespace gateway::operations
