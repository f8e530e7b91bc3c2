// Zip archives made by hand, whose members are not packed: for the tests and fuzz targets of what reads them.
// Sizes and names are written as told, true or not.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::test {

struct ZipMember {
    std::string name, bytes;
    std::uint16_t method = 0;
    std::uint16_t flags = 0;
    std::optional<std::uint32_t> claimed_size = {};  ///< unpacked, if it shall lie
};

inline std::uint32_t crc32_of(std::string_view bytes) {
    std::uint32_t crc = ~0u;
    for (const char c : bytes) {
        crc ^= static_cast<unsigned char>(c);
        for (int i = 0; i < 8; ++i)
            crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
    }
    return ~crc;
}

inline void put_number(std::string& out, std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i)
        out += static_cast<char>(value >> (8 * i));
}

inline std::string zip_file(const std::vector<ZipMember>& members) {
    std::string out, directory;
    for (const auto& member : members) {
        const auto place = static_cast<std::uint32_t>(out.size());
        std::string about;
        put_number(about, 20, 2);
        put_number(about, member.flags, 2);
        put_number(about, member.method, 2);
        put_number(about, 0x00210000, 4);  // some date
        put_number(about, crc32_of(member.bytes), 4);
        const auto size = static_cast<std::uint32_t>(member.bytes.size());
        put_number(about, size, 4);
        put_number(about, member.claimed_size.value_or(size), 4);
        put_number(about, static_cast<std::uint32_t>(member.name.size()), 2);
        put_number(about, 0, 2);
        out += "PK\x03\x04" + about + member.name + member.bytes;
        directory += std::string("PK\x01\x02") + '\x14' + '\0' + about;
        put_number(directory, 0, 6);  // comment, disk, attributes
        put_number(directory, 0, 4);
        put_number(directory, place, 4);
        directory += member.name;
    }
    const auto place = static_cast<std::uint32_t>(out.size());
    out += directory + "PK\x05\x06";
    put_number(out, 0, 4);
    put_number(out, static_cast<std::uint32_t>(members.size()), 2);
    put_number(out, static_cast<std::uint32_t>(members.size()), 2);
    put_number(out, static_cast<std::uint32_t>(directory.size()), 4);
    put_number(out, place, 4);
    put_number(out, 0, 2);
    return out;
}

}  // namespace gateway::test
