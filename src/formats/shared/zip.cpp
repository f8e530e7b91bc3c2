#include "formats/shared/zip.hpp"

#include <zip.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/text.hpp"

namespace gateway::formats {
namespace {

constexpr std::string_view kDirectoryEntry = "PK\x01\x02";
constexpr std::size_t kNameInEntry = 46;  // where its name begins
constexpr std::size_t kSmall = 1u << 20;  // members below are no bombs, whatever their ratio
constexpr std::size_t kPiece = 64u * 1024;

tl::unexpected<Error> broken(const Input& input, const std::string& why) {
    return fail(ErrorKind::invalid_parameter, "'" + input.name + "' is a broken archive: " + why + ".",
                input.name);
}

tl::unexpected<Error> too_large(const Input& input, const std::string& why) {
    return fail(ErrorKind::document_too_large, "'" + input.name + "' is not read: " + why + ".", input.name);
}

// Entries of the directory, real or seeming ones: the library keeps a record of each before anybody can count
// them.
std::size_t count_entries(std::string_view bytes, std::size_t enough) {
    std::size_t count = 0;
    for (auto at = bytes.find(kDirectoryEntry); at != std::string_view::npos && count <= enough;
         at = bytes.find(kDirectoryEntry, at + kDirectoryEntry.size()))
        ++count;
    return count;
}

struct CloseMember {
    void operator()(zip_file_t* file) const { zip_fclose(file); }
};
using Member = std::unique_ptr<zip_file_t, CloseMember>;

constexpr zip_uint64_t kNeeded = ZIP_STAT_NAME | ZIP_STAT_INDEX | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE |
                                 ZIP_STAT_COMP_METHOD | ZIP_STAT_ENCRYPTION_METHOD;

bool stat_member(zip* archive, std::uint64_t index, zip_stat_t& about) {
    zip_stat_init(&about);
    return zip_stat_index(archive, index, 0, &about) == 0 && (about.valid & kNeeded) == kNeeded;
}

// What its entry in the directory says, before a byte is unpacked.
Result<void> check_member(const zip_stat_t& about, std::size_t room, const Input& input) {
    const std::string name = about.name;
    if (about.encryption_method != ZIP_EM_NONE)
        return fail(ErrorKind::unsupported, "'" + input.name + "' is encrypted.", input.name);
    if (about.comp_method != ZIP_CM_STORE && about.comp_method != ZIP_CM_DEFLATE)
        return fail(ErrorKind::unsupported,
                    "'" + input.name + "' is packed by a method that documents of its kind do not use.",
                    input.name);
    if (about.size > room) return too_large(input, "unpacked it is larger than is allowed");
    if (about.size > kSmall && about.size / input.limits.unpack_ratio > about.comp_size)
        return too_large(input, "it unpacks to more than " + std::to_string(input.limits.unpack_ratio) +
                                    " times its size");
    return {};
}

}  // namespace

void ZipArchive::Discard::operator()(zip* archive) const { zip_discard(archive); }

Result<ZipArchive> ZipArchive::open(const Input& input) {
    if (count_entries(input.bytes, input.limits.members) > input.limits.members)
        return too_large(input, "it has more than " + std::to_string(input.limits.members) + " members");
    zip_error_t error;
    zip_error_init(&error);
    auto* source = zip_source_buffer_create(input.bytes.data(), input.bytes.size(), 0, &error);
    ZipArchive opened(input);
    if (source) opened.archive_.reset(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (source && !opened.archive_) zip_source_free(source);
    zip_error_fini(&error);
    if (!opened.archive_) return broken(input, "it has no directory of members");
    if (const auto listed = opened.list(); !listed) return tl::unexpected(listed.error());
    return opened;
}

Result<void> ZipArchive::list() {
    const auto count = zip_get_num_entries(archive_.get(), 0);
    std::uint64_t packed = 0;
    for (std::uint64_t i = 0; i < static_cast<std::uint64_t>(std::max<zip_int64_t>(count, 0)); ++i) {
        zip_stat_t about;
        if (!stat_member(archive_.get(), i, about)) return broken(*input_, "a member cannot be described");
        packed += std::min<std::uint64_t>(about.comp_size, input_->bytes.size() + 1);
        // Readers differ in which one of two they take: neither can be trusted.
        if (!members_.emplace(about.name, i).second) return broken(*input_, "two members have the same name");
    }
    // Members that share their bytes unpack to many times what the archive holds.
    if (packed > input_->bytes.size()) return broken(*input_, "its members overlap");
    return {};
}

Result<std::string> ZipArchive::read(std::string_view name) {
    const auto found = members_.find(std::string(name));
    if (found == members_.end())
        return broken(*input_, "'" + std::string(utf8_prefix(repair_utf8(name), 100)) + "' is missing");
    zip_stat_t about;
    if (!stat_member(archive_.get(), found->second, about)) return broken(*input_, "a member is damaged");
    const auto room = input_->limits.unpacked_bytes - unpacked_;
    if (const auto fine = check_member(about, room, *input_); !fine) return tl::unexpected(fine.error());
    const Member member(zip_fopen_index(archive_.get(), found->second, 0));
    if (!member) return broken(*input_, "a member cannot be opened");
    std::string bytes;
    for (;;) {
        if (input_->stop.stop_requested()) return fail(ErrorKind::cancelled, "Cancelled.");
        const auto filled = bytes.size();
        bytes.resize(filled + kPiece);
        const auto n = zip_fread(member.get(), bytes.data() + filled, kPiece);
        bytes.resize(filled + static_cast<std::size_t>(std::max<zip_int64_t>(n, 0)));
        unpacked_ += bytes.size() - filled;
        if (n < 0) return broken(*input_, "a member is damaged");
        if (bytes.size() > about.size) return broken(*input_, "a member is larger than it says");
        if (n == 0) return bytes;
    }
}

bool zip_names(std::string_view bytes, std::string_view prefix) {
    if (!bytes.starts_with("PK\x03\x04")) return false;
    for (auto at = bytes.find(kDirectoryEntry); at != std::string_view::npos;
         at = bytes.find(kDirectoryEntry, at + kDirectoryEntry.size()))
        if (bytes.size() - at > kNameInEntry && bytes.substr(at + kNameInEntry).starts_with(prefix))
            return true;
    return false;
}

std::optional<std::string> member_path(std::string_view base, std::string_view reference) {
    reference = reference.substr(0, reference.find_first_of("#?"));
    const auto decoded = percent_decoded(reference);
    if (!decoded || decoded->empty() || reference.find(':') < reference.find('/')) return std::nullopt;
    const auto folder = base.rfind('/');
    std::string full;
    if (!decoded->starts_with('/') && folder != std::string_view::npos) full = base.substr(0, folder + 1);
    full += *decoded;
    std::vector<std::string_view> parts;
    for (const auto part : split(full, '/')) {
        if (part.empty() || part == ".") continue;
        if (part != "..") {
            parts.push_back(part);
        } else {
            if (parts.empty()) return std::nullopt;
            parts.pop_back();
        }
    }
    std::string path;
    for (const auto part : parts)
        path += (path.empty() ? "" : "/") + std::string(part);
    return path.empty() ? std::nullopt : std::optional(path);
}

}  // namespace gateway::formats
