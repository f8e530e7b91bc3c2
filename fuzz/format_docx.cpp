// Fuzzes the loader of src/formats/docx.cpp, with whole Word documents and with members that become one; the
// properties are those of format_laws.hpp.
#include "format_laws.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto bytes = gateway::fuzz::as_archive(data, size);
    return gateway::fuzz::load_format("docx", reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                      bytes.size());
}
