// The workspace folders a client names when asked (roots/list), as folders whose files a call may read.
#pragma once

#include <filesystem>
#include <functional>
#include <string_view>

#include "documents/source.hpp"
#include "mcp/input.hpp"

namespace gateway::server {

/// The name the question is asked under.
inline constexpr std::string_view kRootsQuestion = "roots";

/// Do these arguments of a tool name documents?
bool names_files(const json::object& arguments);

/// Is this folder one that somebody works in, and not the whole machine or home?
using IsProject = std::function<bool(const std::filesystem::path&)>;

/// The folders in the client's answer: file URIs of folders that exist on this machine and are projects.
documents::Roots roots_of(const mcp::Answers& answers, const IsProject& is_project);

}  // namespace gateway::server
