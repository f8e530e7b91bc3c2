// Settings of the playback server. Faults are in fault.hpp; the one here is in force for every request, and
// the header `x-playback-fault` overrides it setting by setting.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "playback/fault.hpp"
#include "playback/mock_upstream.hpp"

namespace gateway::playback {

struct PlaybackOptions {
    std::filesystem::path folder;  ///< of recordings; empty = none, only the mock is served
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0 picks a free one
    Fault fault = {};
    std::size_t journal_limit = 10'000;
    MockOptions mock = {};   ///< for paths below /mock/
    bool mock_only = false;  ///< every path is the mock's
};

}  // namespace gateway::playback
