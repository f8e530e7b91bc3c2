// An artifact read as a resource.
#include <openssl/evp.h>

#include "base/text.hpp"
#include "surface/surface.hpp"

namespace gateway::surface {
namespace {

// A resource is given whole; what is larger is for read_artifact.
constexpr std::size_t kMostBytes = 4u << 20;

std::string base64(std::string_view bytes) {
    std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
    const int length =
        EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
    out.resize(static_cast<std::size_t>(length));
    return out;
}

}  // namespace

Result<mcp::ResourceContents> read_artifact(const artifacts::Handle& handle, std::string_view principal,
                                            tools::House& house) {
    auto artifact = house.reader.artifact(handle, principal);
    if (!artifact) return fail(artifact.error());
    if (artifact->content.size() > kMostBytes)
        return fail(ErrorKind::document_too_large, "The artifact has " +
                                                       std::to_string(artifact->content.size()) +
                                                       " bytes; read it page by page with read_artifact.");
    mcp::ResourceContent content{handle.text(), std::move(artifact->info.media_type)};
    if (is_valid_utf8(artifact->content))
        content.text = std::move(artifact->content);
    else
        content.blob = base64(artifact->content);
    return mcp::ResourceContents{{std::move(content)}};
}

}  // namespace gateway::surface
