// Plain text, logs and whatever is text of no known kind: decoded, and otherwise as it is.
#include "formats/format.hpp"
#include "formats/shared/encoding.hpp"

namespace gateway::formats {
namespace {

Result<Document> load_text(const Input& input) { return plain_document(input.bytes, input.charset); }

}  // namespace

Format text() {
    return {"text", &load_text, {".txt", ".text", ".log", ".asc"}, {"text/plain", "text/enriched"}};
}

}  // namespace gateway::formats
