// The types of JSON Schema as bits, so that a set of them is a number.
#pragma once

#include <cstdint>

namespace gateway::json::schema {

enum TypeBit : std::uint8_t {
    kNull = 1,
    kBoolean = 2,
    kInteger = 4,
    kNumber = 8,
    kString = 16,
    kArray = 32,
    kObject = 64
};

}  // namespace gateway::json::schema
