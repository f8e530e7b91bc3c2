#include "delegation/admission.hpp"

namespace gateway::delegation {
namespace {

constexpr const char* kCircuitOpen = "circuit_open";
constexpr const char* kQueueFull = "queue_full";

}  // namespace

Error circuit_open(const Connection& connection, std::chrono::milliseconds wait) {
    return {ErrorKind::overloaded,
            "Provider '" + connection.provider->id +
                "' failed repeatedly and is being left alone for a moment; try another provider or wait.",
            kCircuitOpen,
            wait,
            {}};
}

Error queue_full(const Connection& connection) {
    return {
        ErrorKind::rate_limited,
        "Too many calls to '" + connection.provider->id + "' are in flight and waiting; try again shortly.",
        kQueueFull,
        std::chrono::seconds{1},
        {}};
}

bool is_own_refusal(const Error& error) { return error.detail == kCircuitOpen || error.detail == kQueueFull; }

}  // namespace gateway::delegation
