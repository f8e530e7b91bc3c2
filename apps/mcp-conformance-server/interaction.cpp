// Tools that ask their caller something before they answer.
#include "mcp-conformance-server/fixture.hpp"

namespace gateway::conformance {
namespace {

using boost::asio::awaitable;

mcp::InputRequest ask_name() {
    return mcp::ask_form(
        "What is your name?",
        parse(R"({"type":"object","properties":{"name":{"type":"string"}},"required":["name"]})"));
}

mcp::InputRequest ask_confirmation(const char* message = "Please confirm.") {
    return mcp::ask_form(
        message, parse(R"({"type":"object","properties":{"ok":{"type":"boolean"}},"required":["ok"]})"));
}

mcp::InputRequest ask_capital() {
    return mcp::ask_model(parse(R"({"messages":[{"role":"user","content":{"type":"text",
        "text":"What is the capital of France?"}}],"maxTokens":100})"));
}

// The text of a sampled message, whose content is one block or a list of them.
std::string sampled_text(const Running& call, std::string_view question) {
    const json::value* content = json::find(call.answers, question, "content");
    if (!content) return {};
    if (const json::array* blocks = content->if_array(); blocks && !blocks->empty())
        content = &blocks->front();
    return std::string{json::get_string(*content, "text")};
}

mcp::Outcome ask(std::string name, mcp::InputRequest question, json::value state = nullptr) {
    mcp::InputRequired input;
    input.questions.emplace_back(std::move(name), std::move(question));
    input.state = std::move(state);
    return input;
}

// --- questions of the sessions' era ----------------------------------------------------------------------

awaitable<mcp::Outcome> sampling(Running call) {
    if (call.answers.empty()) {
        json::object params{{"maxTokens", 100}};
        params["messages"] = json::array{
            json::object{{"role", "user"},
                         {"content", json::object{{"type", "text"}, {"text", call.argument("prompt")}}}}};
        co_return ask("answer", mcp::ask_model(std::move(params)));
    }
    co_return mcp::text_result("LLM response: " + sampled_text(call, "answer"));
}

// Asks one form and tells what came back.
mcp::Outcome form_and_report(const Running& call, std::string message, std::string_view schema,
                             const char* prefix) {
    if (call.answers.empty()) return ask("user", mcp::ask_form(std::move(message), parse(schema)));
    const json::value* answer = json::find(call.answers, "user");
    return mcp::text_result(prefix + (answer ? json::write(*answer) : std::string{"none"}));
}

awaitable<mcp::Outcome> elicitation(Running call) {
    co_return form_and_report(call, call.argument("message"),
                              R"({"type":"object","properties":{
        "username":{"type":"string","description":"User's response"},
        "email":{"type":"string","description":"User's email address"}},"required":["username","email"]})",
                              "User response: ");
}

awaitable<mcp::Outcome> elicitation_defaults(Running call) {
    co_return form_and_report(call, "Please check these values.", R"({"type":"object","properties":{
        "name":{"type":"string","default":"John Doe"},"age":{"type":"integer","default":30},
        "score":{"type":"number","default":95.5},
        "status":{"type":"string","enum":["active","inactive","pending"],"default":"active"},
        "verified":{"type":"boolean","default":true}},"required":[]})",
                              "Elicitation completed: ");
}

awaitable<mcp::Outcome> elicitation_enums(Running call) {
    co_return form_and_report(call, "Please choose.", R"({"type":"object","properties":{
        "untitledSingle":{"type":"string","enum":["option1","option2","option3"]},
        "titledSingle":{"type":"string","oneOf":[{"const":"value1","title":"First Option"},
            {"const":"value2","title":"Second Option"},{"const":"value3","title":"Third Option"}]},
        "legacyEnum":{"type":"string","enum":["opt1","opt2","opt3"],
            "enumNames":["Option One","Option Two","Option Three"]},
        "untitledMulti":{"type":"array","items":{"type":"string","enum":["option1","option2","option3"]}},
        "titledMulti":{"type":"array","items":{"anyOf":[{"const":"value1","title":"First Choice"},
            {"const":"value2","title":"Second Choice"},{"const":"value3","title":"Third Choice"}]}}},
        "required":[]})",
                              "Elicitation completed: ");
}

// --- questions in the answer -----------------------------------------------------------------------------

awaitable<mcp::Outcome> name_form(Running call) {
    const json::object form = call.form("user_name");
    if (form.empty()) co_return ask("user_name", ask_name());
    co_return mcp::text_result("Hello, " + std::string{json::get_string(form, "name")} + "!");
}

awaitable<mcp::Outcome> capital(Running call) {
    const std::string text = sampled_text(call, "capital_question");
    if (text.empty()) co_return ask("capital_question", ask_capital());
    co_return mcp::text_result(text);
}

awaitable<mcp::Outcome> client_roots(Running call) {
    const json::value* roots = json::find(call.answers, "client_roots", "roots");
    if (!roots) co_return ask("client_roots", mcp::ask_roots());
    co_return mcp::text_result("Roots: " + json::write(*roots));
}

awaitable<mcp::Outcome> request_state(Running call) {
    if (call.form("confirm").empty() || call.state.is_null())
        co_return ask("confirm", ask_confirmation(), json::object{{"step", "confirm"}});
    co_return mcp::text_result("state-ok");
}

awaitable<mcp::Outcome> multiple_inputs(Running call) {
    const bool complete = !call.form("user_name").empty() && !sampled_text(call, "greeting").empty() &&
                          json::find(call.answers, "client_roots", "roots");
    if (complete) co_return mcp::text_result("All inputs received.");
    mcp::InputRequired input;
    input.questions.emplace_back("user_name", ask_name());
    input.questions.emplace_back("greeting", mcp::ask_model(parse(R"({"messages":[{"role":"user","content":
        {"type":"text","text":"Generate a greeting"}}],"maxTokens":50})")));
    input.questions.emplace_back("client_roots", mcp::ask_roots());
    input.state = json::object{{"step", "all"}};
    co_return input;
}

awaitable<mcp::Outcome> multi_round(Running call) {
    const auto step = call.state.is_object() ? json::get_int(call.state, "step").value_or(0) : 0;
    if (step == 0) co_return ask("step1", ask_name(), json::object{{"step", 1}});
    if (step == 1) {
        json::object state{{"step", 2}, {"name", json::get_string(call.form("step1"), "name")}};
        co_return ask("step2",
                      mcp::ask_form("What is your favourite colour?",
                                    parse(R"({"type":"object","properties":{"color":{"type":"string"}},
            "required":["color"]})")),
                      std::move(state));
    }
    co_return mcp::text_result("Hello " + std::string{json::get_string(call.state, "name")} +
                               ", your favourite colour is " +
                               std::string{json::get_string(call.form("step2"), "color")} + ".");
}

awaitable<mcp::Outcome> capabilities(Running call) {
    if (!call.answers.empty()) co_return mcp::text_result("Thank you.");
    // Only what this client declared.
    mcp::InputRequired input;
    if (call.caller.can.sampling) input.questions.emplace_back("capital_question", ask_capital());
    if (call.caller.can.form) input.questions.emplace_back("user_name", ask_name());
    if (input.questions.empty()) co_return mcp::text_result("There is nothing this client could be asked.");
    co_return input;
}

awaitable<mcp::Outcome> missing_capability(Running call) {
    if (!call.answers.empty()) co_return mcp::text_result(sampled_text(call, "capital_question"));
    co_return ask("capital_question", ask_capital());
}

awaitable<mcp::Outcome> plain(Running) { co_return mcp::text_result("No question was needed."); }

FixtureTool asking(mcp::Tool description, Handler run) {
    description.asks = true;
    return {std::move(description), run};
}

}  // namespace

std::vector<FixtureTool> interaction_tools() {
    const std::string prefix = "test_input_required_result_";
    return {
        asking(tool("test_sampling", "Asks the client's model.",
                    R"({"type":"object","properties":{"prompt":{"type":"string"}},"required":["prompt"]})"),
               sampling),
        asking(tool("test_elicitation", "Asks the user.",
                    R"({"type":"object","properties":{"message":{"type":"string"}},"required":["message"]})"),
               elicitation),
        asking(tool("test_elicitation_sep1034_defaults", "Asks with defaults."), elicitation_defaults),
        asking(tool("test_elicitation_sep1330_enums", "Asks with choices."), elicitation_enums),
        asking(tool(prefix + "elicitation", "Asks for a name."), name_form),
        asking(tool(prefix + "sampling", "Asks the client's model."), capital),
        asking(tool(prefix + "list_roots", "Asks for folders."), client_roots),
        asking(tool(prefix + "request_state", "Asks and remembers."), request_state),
        asking(tool(prefix + "multiple_inputs", "Asks three things at once."), multiple_inputs),
        asking(tool(prefix + "multi_round", "Asks twice."), multi_round),
        asking(tool(prefix + "tampered_state", "Remembers what must not be changed."), request_state),
        asking(tool(prefix + "capabilities", "Asks what the client can answer."), capabilities),
        asking(tool("test_missing_capability", "Asks what not every client can answer."), missing_capability),
        {tool("test_streaming_elicitation", "Asks nothing."), plain},
    };
}

}  // namespace gateway::conformance
