// The members of a zip archive that a stranger packed, over libzip. Nothing is written to disk, and what is
// read is bounded before and while it is unpacked: members, bytes of all together, ratio of one.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "formats/format.hpp"

struct zip;

namespace gateway::formats {

class ZipArchive {
  public:
    /// Reads the directory of input.bytes, which outlives the archive. Errors: invalid_parameter (no archive,
    /// members of one name, members that overlap or lie outside), document_too_large (too many).
    static Result<ZipArchive> open(const Input& input);

    bool has(std::string_view name) const { return members_.contains(std::string(name)); }
    /// A member unpacked, its checksum compared. Each reading counts towards the bound of all together.
    /// Errors: invalid_parameter (no such member, broken), document_too_large, unsupported (encrypted, or
    /// packed by neither of the two usual methods), cancelled.
    Result<std::string> read(std::string_view name);

  private:
    struct Discard {
        void operator()(zip* archive) const;
    };
    explicit ZipArchive(const Input& input) : input_(&input) {}
    Result<void> list();

    const Input* input_;
    std::unique_ptr<zip, Discard> archive_;
    std::unordered_map<std::string, std::uint64_t> members_;  // name to index
    std::size_t unpacked_ = 0;
};

/// Does the directory of the archive `bytes` name a member that begins with `prefix`? Any bytes may be asked.
bool zip_names(std::string_view bytes, std::string_view prefix);

/// The member that `reference` of the member `base` means ("text/a.xhtml" and "../b%20c.png#d": "b c.png");
/// one that begins with '/' starts at the root. Nothing when it leads out of the archive or elsewhere.
std::optional<std::string> member_path(std::string_view base, std::string_view reference);

}  // namespace gateway::formats
