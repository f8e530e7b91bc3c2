// Fuzzes the reading of keys and values. Properties: pairs lie in the text; what is expected is there, null
// if it is missing; nothing is exact that has unread lines.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "local/key_values.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace gateway::local;
    const auto check = [](bool holds) {
        if (!holds) std::abort();
    };
    const auto read = read_key_values({reinterpret_cast<const char*>(data), size});
    for (const auto& pair : read.pairs) {
        check(pair.begin <= pair.end && pair.end <= size);
        check(pair.is_list || pair.values.size() == 1);
    }
    const auto all = choose_key_values(read);
    check(!all.exact || (read.unread_lines == 0 && !all.data.empty()));
    check(all.data.empty() == read.pairs.empty());
    const auto some = choose_key_values(read, {.expected = {"name", "Due date"}, .normalize = false});
    check(some.data.size() == 2);
    for (const auto& key : some.missing)
        check(some.data.at(key).is_null());
    check(!some.exact || some.missing.empty());
    return 0;
}
