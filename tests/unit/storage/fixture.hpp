// A test with a store in a folder of its own and a clock that stands still.
#pragma once

#include <gtest/gtest.h>

#include "unit/storage/support.hpp"

namespace gateway::test {

class StorageTest : public ::testing::Test {
  protected:
    std::unique_ptr<storage::SqliteStorage> open() { return open({}); }
    std::unique_ptr<storage::SqliteStorage> open(storage::SqliteSettings settings) {
        settings.directory = directory.path();
        auto opened = storage::SqliteStorage::open(settings, loop.executor(), clock, random);
        if (opened) return std::move(*opened);
        ADD_FAILURE() << opened.error().message;
        return nullptr;
    }

    TempDirectory directory;
    Loop loop;
    ManualClock clock{WallTime(std::chrono::hours{24 * 365 * 50})};
    SystemRandom random;
};

}  // namespace gateway::test
