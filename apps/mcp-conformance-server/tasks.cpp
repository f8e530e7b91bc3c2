// Tools that go on as tasks.
#include "mcp-conformance-server/fixture.hpp"

namespace gateway::conformance {
namespace {

using boost::asio::awaitable;
using std::chrono::milliseconds;

mcp::InputRequest ask_text(std::string message, const char* member) {
    json::object schema = parse(R"({"type":"object","properties":{},"required":[]})");
    schema["properties"].as_object()[member] = json::object{{"type", "string"}};
    schema["required"].as_array().emplace_back(member);
    return mcp::ask_form(std::move(message), std::move(schema));
}

awaitable<mcp::Outcome> greet(Running call) {
    co_return mcp::text_result("Hello, " + call.argument("name", "stranger") + "!");
}

awaitable<mcp::Outcome> slow_compute(Running call) {
    call.become_task();
    const double seconds = json::get_double(call.arguments, "seconds").value_or(1);
    co_await wait_for(milliseconds{static_cast<std::int64_t>(seconds * 1000)});
    co_return mcp::text_result("Computed " + call.argument("label", "it") + ".");
}

awaitable<mcp::Outcome> failing_job(Running call) {
    call.become_task();
    co_await wait_for(milliseconds{1000});
    co_return mcp::text_result("The job failed.", true);
}

awaitable<mcp::Outcome> protocol_error_job(Running call) {
    call.become_task();
    co_await wait_for(milliseconds{300});
    co_return mcp::RpcError{mcp::kInternalError, "the job broke the protocol"};
}

awaitable<mcp::Outcome> confirm_delete(Running call) {
    call.become_task();
    if (call.answers.empty()) {
        mcp::InputRequired input;
        input.questions.emplace_back(
            "confirm", mcp::ask_form("Delete " + call.argument("filename") + '?',
                                     parse(R"({"type":"object","properties":{"confirm":{"type":"boolean"}},
            "required":["confirm"]})")));
        co_return input;
    }
    const bool confirmed = json::get_bool(call.form("confirm"), "confirm").value_or(false);
    co_return mcp::text_result((confirmed ? "Deleted " : "Kept ") + call.argument("filename") + '.');
}

awaitable<mcp::Outcome> multi_input(Running call) {
    call.become_task();
    if (call.answers.empty()) {
        mcp::InputRequired input;
        input.questions.emplace_back("first", ask_text("The first?", "value"));
        input.questions.emplace_back("second", ask_text("The second?", "value"));
        co_return input;
    }
    co_return mcp::text_result("Got " + json::write(call.answers) + '.');
}

awaitable<mcp::Outcome> question_then_task(Running call) {
    const json::object form = call.form("user_name");
    if (form.empty()) {
        mcp::InputRequired input;
        input.questions.emplace_back("user_name", ask_text("What is your name?", "name"));
        co_return input;
    }
    call.become_task();
    co_await wait_for(milliseconds{200});
    co_return mcp::text_result("Done for " + std::string{json::get_string(form, "name")} + '.');
}

FixtureTool task(mcp::Tool description, Handler run, mcp::TaskSupport support = mcp::TaskSupport::optional) {
    description.tasks = support;
    description.asks = true;
    return {std::move(description), run};
}

}  // namespace

std::vector<FixtureTool> task_tools() {
    return {
        {tool("greet", "Answers at once.", R"({"type":"object","properties":{"name":{"type":"string"}}})"),
         greet},
        task(
            tool("slow_compute", "Takes some seconds.",
                 R"({"type":"object","properties":{"seconds":{"type":"number"},"label":{"type":"string"}}})"),
            slow_compute),
        task(tool("failing_job", "Runs as a task and fails."), failing_job, mcp::TaskSupport::required),
        task(tool("protocol_error_job", "Runs as a task and ends in a protocol error."), protocol_error_job),
        task(tool("confirm_delete", "Asks before it deletes.",
                  R"({"type":"object","properties":{"filename":{"type":"string"}},"required":["filename"]})"),
             confirm_delete),
        task(tool("multi_input", "Asks two things at once."), multi_input),
        task(tool("test_tool_with_task", "Asks, then goes on as a task."), question_then_task),
    };
}

}  // namespace gateway::conformance
