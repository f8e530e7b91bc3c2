// Resources, prompts and skills.
#include "mcp-conformance-server/fixture.hpp"

namespace gateway::conformance {

std::vector<mcp::Resource> resources() {
    return {{"test://static-text", "Static text", "", "A text that never changes", "text/plain"},
            {"test://static-binary", "Static binary", "", "An image that never changes", "image/png"},
            {"test://watched-resource", "Watched", "", "A resource to subscribe to", "text/plain"}};
}

std::vector<mcp::ResourceTemplate> resource_templates() {
    return {{"test://template/{id}/data", "Template", "", "Data of an id", "application/json"}};
}

mcp::Outcome read(const mcp::ResourceRead& read) {
    if (read.uri == "test://static-binary") return mcp::ResourceContents{{{read.uri, "image/png", {}, kPng}}};
    if (const auto id = read.variables.find("id"); id != read.variables.end()) {
        const json::object data{
            {"id", id->second}, {"templateTest", true}, {"data", "Data for ID: " + id->second}};
        return mcp::ResourceContents{{{read.uri, "application/json", json::write(data)}}};
    }
    return mcp::ResourceContents{
        {{read.uri, "text/plain", "This is the content of the static text resource."}}};
}

std::vector<mcp::Prompt> prompts() {
    return {{"test_simple_prompt", "", "A prompt without arguments", {}},
            {"test_prompt_with_arguments",
             "",
             "A prompt with two arguments",
             {{"arg1", "The first", true}, {"arg2", "The second", true}}},
            {"test_prompt_with_embedded_resource",
             "",
             "A prompt with a resource in it",
             {{"resourceUri", "The resource", true}}},
            {"test_prompt_with_image", "", "A prompt with an image in it", {}},
            {"test_input_required_result_prompt", "", "A prompt that asks first", {}}};
}

mcp::Outcome fill(const mcp::PromptGet& get, const mcp::Answers& answers) {
    const auto argument = [&](const char* name) {
        const auto at = get.arguments.find(name);
        return at == get.arguments.end() ? std::string{} : at->second;
    };
    const std::string& name = get.prompt->name;
    mcp::PromptMessages out;
    out.description = get.prompt->description;
    const auto add = [&](json::object content) {
        out.messages.push_back(json::object{{"role", "user"}, {"content", std::move(content)}});
    };
    if (name == "test_simple_prompt") {
        out.messages.push_back(mcp::prompt_text("user", "This is a simple prompt for testing."));
    } else if (name == "test_prompt_with_arguments") {
        out.messages.push_back(mcp::prompt_text("user", "Prompt with arguments: arg1='" + argument("arg1") +
                                                            "', arg2='" + argument("arg2") + '\''));
    } else if (name == "test_prompt_with_embedded_resource") {
        add({{"type", "resource"},
             {"resource", json::object{{"uri", argument("resourceUri")},
                                       {"mimeType", "text/plain"},
                                       {"text", "Embedded resource content for testing."}}}});
        out.messages.push_back(mcp::prompt_text("user", "Please process the embedded resource above."));
    } else if (name == "test_prompt_with_image") {
        add({{"type", "image"}, {"data", kPng}, {"mimeType", "image/png"}});
        out.messages.push_back(mcp::prompt_text("user", "Please analyze the image above."));
    } else {
        const json::object* content = json::get_object(answers, "user_context");
        if (content) content = json::get_object(*content, "content");
        if (!content) {
            mcp::InputRequired input;
            input.questions.emplace_back(
                "user_context",
                mcp::ask_form("What is the context?", parse(R"({"type":"object","properties":{"context":
                {"type":"string"}},"required":["context"]})")));
            return input;
        }
        out.messages.push_back(
            mcp::prompt_text("user", "Context: " + std::string{json::get_string(*content, "context")}));
    }
    return out;
}

std::vector<mcp::Skill> skills() {
    const std::string description = "Extract, fill and assemble PDF documents";
    mcp::Skill skill{"pdf-processing", description, {}};
    skill.files.push_back({"SKILL.md", "---\nname: pdf-processing\ndescription: " + description +
                                           "\n---\n\nRead references/FORMS.md for forms.\n"});
    skill.files.push_back({"references/FORMS.md", "How to fill a form.\n"});
    return {std::move(skill)};
}

}  // namespace gateway::conformance
