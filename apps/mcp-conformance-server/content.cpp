// Tools that answer with every kind of content, log, report progress and lose their stream.
#include "mcp-conformance-server/fixture.hpp"

namespace gateway::conformance {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

constexpr milliseconds kPause{50};

mcp::ToolResult content(std::string_view blocks) {
    mcp::ToolResult result;
    result.content = json::parse(blocks).value().as_array();
    return result;
}

std::string image() {
    return R"({"type":"image","mimeType":"image/png","data":")" + std::string{kPng} + "\"}";
}

awaitable<mcp::Outcome> simple_text(Running) {
    co_return mcp::text_result("This is a simple text response for testing.");
}

awaitable<mcp::Outcome> echo(Running call) { co_return mcp::text_result(call.argument("text")); }

awaitable<mcp::Outcome> image_content(Running) { co_return content('[' + image() + ']'); }

awaitable<mcp::Outcome> audio_content(Running) {
    co_return content(R"([{"type":"audio","mimeType":"audio/wav","data":")" + std::string{kWav} + "\"}]");
}

awaitable<mcp::Outcome> embedded_resource(Running) {
    co_return content(R"([{"type":"resource","resource":{"uri":"test://embedded-resource",
        "mimeType":"text/plain","text":"This is an embedded resource content."}}])");
}

awaitable<mcp::Outcome> mixed_content(Running) {
    co_return content(R"([{"type":"text","text":"Multiple content types test:"},)" + image() +
                      R"(,{"type":"resource","resource":{"uri":"test://mixed-content-resource",
        "mimeType":"application/json","text":"{\"test\":\"data\",\"value\":123}"}}])");
}

awaitable<mcp::Outcome> error_handling(Running) {
    co_return mcp::text_result("This tool intentionally returns an error for testing", true);
}

awaitable<mcp::Outcome> with_logging(Running call) {
    for (const char* text : {"Tool execution started", "Tool processing data", "Tool execution completed"}) {
        call.desk.log(call.key, mcp::Severity::info, "fixture", text);
        co_await wait_for(kPause);
    }
    co_return mcp::text_result("Tool with logging executed successfully");
}

awaitable<mcp::Outcome> with_progress(Running call) {
    for (const double done : {0.0, 50.0, 100.0}) {
        call.desk.progress(call.key,
                           {done, 100.0, "Completed step " + std::to_string(int(done)) + " of 100"});
        co_await wait_for(kPause);
    }
    co_return mcp::text_result("Tool with progress executed successfully");
}

awaitable<mcp::Outcome> logging_tool(Running call) {
    call.desk.log(call.key, mcp::Severity::info, "fixture", "This is a log message");
    co_return mcp::text_result("Logged.");
}

awaitable<mcp::Outcome> reconnection(Running call) {
    co_await wait_for(kPause);
    call.desk.close_stream(call.key);
    co_await wait_for(2 * kPause);
    co_return mcp::text_result("Reconnection test completed successfully");
}

awaitable<mcp::Outcome> tool_change(Running call) {
    call.desk.publish({mcp::Change::Kind::tools});
    co_return mcp::text_result("Told everybody that tools changed.");
}

awaitable<mcp::Outcome> prompt_change(Running call) {
    call.desk.publish({mcp::Change::Kind::prompts});
    co_return mcp::text_result("Told everybody that prompts changed.");
}

awaitable<mcp::Outcome> say_arguments(Running call) {
    co_return mcp::text_result(json::write(call.arguments));
}

constexpr std::string_view kSchema2020 = R"({
    "$schema":"https://json-schema.org/draft/2020-12/schema","type":"object",
    "$defs":{"address":{"$anchor":"addressDef","type":"object",
        "properties":{"street":{"type":"string"},"city":{"type":"string"}}}},
    "properties":{"name":{"type":"string"},"address":{"$ref":"#/$defs/address"},
        "contactMethod":{"type":"string","enum":["phone","email"]},"phone":{"type":"string"},
        "email":{"type":"string"}},
    "allOf":[{"anyOf":[{"required":["phone"]},{"required":["email"]}]}],
    "if":{"properties":{"contactMethod":{"const":"phone"}},"required":["contactMethod"]},
    "then":{"required":["phone"]},"else":{"required":["email"]},
    "additionalProperties":false})";

}  // namespace

std::vector<FixtureTool> content_tools() {
    return {
        {tool("test_simple_text", "Returns a text."), simple_text},
        {tool("echo", "Says it again; for measuring.",
              R"({"type":"object","properties":{"text":{"type":"string"}},"required":["text"]})"),
         echo},
        {tool("test_image_content", "Returns an image."), image_content},
        {tool("test_audio_content", "Returns audio."), audio_content},
        {tool("test_embedded_resource", "Returns an embedded resource."), embedded_resource},
        {tool("test_multiple_content_types", "Returns text, image and resource."), mixed_content},
        {tool("test_error_handling", "Returns an error."), error_handling},
        {tool("test_tool_with_logging", "Logs three messages."), with_logging},
        {tool("test_tool_with_progress", "Reports progress."), with_progress},
        {tool("test_logging_tool", "Logs a message if the caller wants it."), logging_tool},
        {tool("test_reconnection", "Closes its stream in the middle."), reconnection},
        {tool("test_trigger_tool_change", "Publishes a change of the tools."), tool_change},
        {tool("test_trigger_prompt_change", "Publishes a change of the prompts."), prompt_change},
        {tool("json_schema_2020_12_tool", "Has a schema with every kind of keyword.", kSchema2020),
         say_arguments},
        {tool("test_x_mcp_header", "Has an argument that is repeated in a header.",
              R"({"type":"object","properties":{"region":{"type":"string","x-mcp-header":"Region"}}})"),
         say_arguments},
    };
}

}  // namespace gateway::conformance
