// A tool is one file in this folder: what the calling model reads about it, and the handler that turns
// checked arguments into a domain call. The build lists the folder and makes the table; file name = tool name
// = symbol.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "cache/store.hpp"
#include "delegation/completion.hpp"
#include "delegation/provider_registry.hpp"
#include "documents/reader.hpp"
#include "ledger/store.hpp"
#include "llm/catalog.hpp"
#include "mcp/call.hpp"
#include "mcp/tool.hpp"
#include "tools/shared/calibration.hpp"

namespace gateway::operations {
class Allowance;
}

namespace gateway::tools {

class Runs;

/// The rooms a tool may call, wired once by the application.
struct House {
    boost::asio::any_io_executor executor;  ///< the one I/O thread
    Clock& clock;
    Random& random;
    std::shared_ptr<const llm::Catalog> catalog;
    delegation::ProviderRegistry& providers;
    delegation::Completions& completions;
    ledger::Store& ledger;
    artifacts::Store& artifacts;
    documents::Reader& reader;
    documents::Worker& worker;
    Runs* runs = nullptr;           ///< nullptr: there are no jobs
    cache::Store* cache = nullptr;  ///< nullptr: caching is off
    documents::Roots roots = {};
    routing::Wish default_target = {};
    std::chrono::milliseconds call_timeout{300'000};
    std::shared_ptr<Calibration> calibration = std::make_shared<Calibration>();
};

/// One running call.
struct Invocation {
    House& house;
    std::string request_id;
    std::string principal;
    /// Sends progress to the client; empty when the client did not ask for any.
    std::function<void(const mcp::Progress&)> progress;
    /// What the call may read: the configured folders, or those the client named.
    documents::Roots roots = {};
    /// The documents it names in `source` and `sources`, read already.
    std::vector<documents::SourceText> sources = {};
    /// What the caller should know of them; told with the result.
    std::vector<std::string> notes = {};
    /// Of a call that is part of a larger one: the seats and the money it shares with the others.
    std::shared_ptr<operations::Allowance> allowance = {};
};

/// Gets arguments that were checked and in which no string is a handle any more: its text stands there.
using Handler = boost::asio::awaitable<mcp::ToolResult> (*)(Invocation call, json::object arguments);

struct ToolFile {
    mcp::Tool tool;
    Handler run = nullptr;
    bool core = false;  ///< part of the small toolset that stdio lists by default
    /// The member of the result that may be large: over the budget it goes to an artifact (overflow.hpp). "":
    /// there is none.
    std::string main = {};
    /// Other members that may be large.
    std::vector<std::string> beside = {};
    /// Works on each document alone: one that cannot be read has its `problem`, and the others go on.
    bool one_by_one = false;
    /// Looks for what stands side by side on a page: documents are read as they are laid out.
    bool as_laid_out = false;
};

/// Runs a tool for a call: reads the documents its arguments refer to, lets the handler work, keeps the
/// result within what the caller wants to read. The one way to run a tool, whoever calls it.
boost::asio::awaitable<mcp::ToolResult> perform(const ToolFile& file, Invocation call,
                                                json::object arguments);

/// Every tool, in the order in which tools/list shows them. Lives for the whole program.
std::span<const ToolFile> all();
const ToolFile* find(std::string_view name);

/// `arguments` by the rules of the tool's own description, for calls that come by no endpoint. Errors: as
/// ArgumentRules::check.
Result<json::object> check_arguments(const mcp::Tool& tool, json::object arguments);

}  // namespace gateway::tools
