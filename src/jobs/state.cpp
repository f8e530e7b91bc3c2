#include "jobs/store.hpp"

namespace gateway::jobs {

std::string_view name_of(State state) {
    switch (state) {
        case State::working: return "working";
        case State::completed: return "completed";
        case State::failed: return "failed";
        case State::cancelled: return "cancelled";
    }
    return "working";
}

std::optional<State> state_from_name(std::string_view name) {
    for (const auto state : {State::working, State::completed, State::failed, State::cancelled})
        if (name == name_of(state)) return state;
    return std::nullopt;
}

}  // namespace gateway::jobs
