// What pdftotext said about a PDF, as a document or as the reason why there is none. Its words are as hostile
// as the file they were made of.
#pragma once

#include "formats/format.hpp"
#include "formats/shared/helper_process.hpp"

namespace gateway::formats {

/// The outcome of `pdftotext -htmlmeta`: the title, then pages that end with form feeds. Errors: unsupported
/// (encrypted; no text, only images), invalid_parameter (broken), document_too_large (text, or memory while
/// it was made).
Result<Document> read_pdf_outcome(const HelperOutcome& outcome, const Input& input);

}  // namespace gateway::formats
