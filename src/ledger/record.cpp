#include "ledger/record.hpp"

namespace gateway::ledger {

std::string_view to_string(Outcome outcome) {
    switch (outcome) {
        case Outcome::ok: return "ok";
        case Outcome::truncated: return "truncated";
        case Outcome::refused: return "refused";
        case Outcome::failed: return "failed";
        case Outcome::throttled: return "throttled";
        case Outcome::cancelled: return "cancelled";
        case Outcome::interrupted: return "interrupted";
    }
    return "failed";
}

}  // namespace gateway::ledger
