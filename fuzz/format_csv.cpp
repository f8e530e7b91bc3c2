// Fuzzes the loader of src/formats/csv.cpp; the properties are those of format_laws.hpp.
#include "format_laws.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return gateway::fuzz::load_format("csv", data, size);
}
