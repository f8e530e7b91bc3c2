// Fuzzes the finding of entities. Properties: mentions lie in the text, in order and apart, and have a value.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "local/entity.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::size_t end = 0;
    for (const auto& mention : gateway::local::find_entities({reinterpret_cast<const char*>(data), size})) {
        if (mention.begin < end || mention.end <= mention.begin || mention.end > size ||
            mention.value.empty())
            std::abort();
        end = mention.end;
    }
    return 0;
}
