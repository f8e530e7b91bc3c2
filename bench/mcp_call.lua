-- wrk script: one stateless MCP tools/call (revision 2026-07-28) a request.
--
--   BENCH_TOOL       name of the tool
--   BENCH_ARGUMENTS  its arguments as JSON; every @ in it becomes the number of the request, so that no two
--                    requests are alike
--
-- It has no response function on purpose: wrk then counts statuses itself, at no cost to the server's share of
-- the machine. Whoever runs it looks at one answer beforehand.
local tool = os.getenv("BENCH_TOOL")
local arguments = os.getenv("BENCH_ARGUMENTS")

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Accept"] = "application/json, text/event-stream"
wrk.headers["MCP-Protocol-Version"] = "2026-07-28"
wrk.headers["Mcp-Method"] = "tools/call"
wrk.headers["Mcp-Name"] = tool

local before = '{"jsonrpc":"2.0","id":'
local after = ',"method":"tools/call","params":{"name":"' .. tool .. '","arguments":' .. arguments ..
    ',"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28",' ..
    '"io.modelcontextprotocol/clientInfo":{"name":"bench","version":"1"},' ..
    '"io.modelcontextprotocol/clientCapabilities":{}}}}'
local distinct = after:find("@", 1, true) ~= nil

local number = 0
request = function()
    number = number + 1
    local rest = after
    if distinct then rest = after:gsub("@", tostring(number)) end
    return wrk.format(nil, nil, nil, before .. number .. rest)
end
