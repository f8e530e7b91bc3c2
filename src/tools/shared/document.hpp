// The document a tool works on: given inline, or by reference.
#pragma once

#include "tools/tool.hpp"

namespace gateway::tools {

/// The one text of a call: its argument `document`, or its sources (several are joined, each under its name).
/// Errors: invalid_parameter when both or none are given, or the text is empty.
Result<documents::SourceText> document_of(Invocation& call, const json::object& arguments);

/// The documents of a call that works on each alone (ToolFile::one_by_one): its argument `documents`, handles
/// among them read, or its sources. Those that cannot be read have their problem. Errors: as above.
boost::asio::awaitable<Result<std::vector<documents::SourceText>>> documents_of(
    Invocation& call, const json::object& arguments);

/// Adds `document` and `source` to a tool's description: {document, source} advertised, {text, sources}
/// taken.
void take_document(mcp::Tool& tool);

}  // namespace gateway::tools
