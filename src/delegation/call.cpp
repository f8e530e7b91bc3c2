#include "delegation/call.hpp"

namespace gateway::delegation {

void Spend::add(const llm::Cost& cost) {
    if (!cost.amount)
        amount.reset();
    else if (amount)
        *amount += *cost.amount;
    estimated |= cost.source == llm::Cost::Source::estimated;
}

}  // namespace gateway::delegation
