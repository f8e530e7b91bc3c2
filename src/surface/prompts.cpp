// Prompts: the main jobs as a person starts them, filled in and handed to the calling model.
#include "surface/surface.hpp"

namespace gateway::surface {
namespace {

std::string argument(const mcp::PromptGet& get, const char* name, const char* fallback = "") {
    const auto at = get.arguments.find(name);
    return at == get.arguments.end() || at->second.empty() ? fallback : at->second;
}

std::string with_model(const mcp::PromptGet& get) {
    const std::string model = argument(get, "model");
    return model.empty() ? std::string{} : " Use the model " + model + '.';
}

}  // namespace

std::vector<mcp::Prompt> prompts() {
    const mcp::PromptArgument model{"model", "provider/model; without it the gateway's default", false};
    return {
        {"delegate",
         "Delegate a task",
         "Hand a piece of work to a cheaper model and use its answer",
         {{"task", "What is to be done", true},
          {"files", "Files the work is about, comma-separated; they are read by the gateway", false},
          model}},
        {"ask_about_files",
         "Ask about files",
         "Have files read by a cheaper model and a question answered",
         {{"files", "Paths or globs, comma-separated", true}, {"question", "What to find out", true}, model}},
        {"summarize",
         "Summarize a document",
         "Have a document of any length read and summarized by a cheaper model",
         {{"source", "A path, glob, https URL or handle", true},
          {"focus", "What you want to know", false},
          model}},
        {"second_opinion",
         "Second opinion",
         "Put one question to several models and compare their answers",
         {{"question", "The question", true}, {"models", "provider/model, comma-separated", false}}},
        {"spending",
         "What did it cost?",
         "Report what delegated work cost and what the cache saved",
         {{"days", "How many days back; 7 without it", false}}},
    };
}

mcp::Outcome fill(const mcp::PromptGet& get) {
    const std::string& name = get.prompt->name;
    std::string text;
    if (name == "delegate") {
        text = "Delegate this with the tool generate_completion instead of doing it yourself: " +
               argument(get, "task") + '.';
        if (const std::string files = argument(get, "files"); !files.empty())
            text += " Pass these files in `sources`, do not paste their text: " + files + '.';
        text += with_model(get) + " Check the answer before you use it, and say what it cost.";
    } else if (name == "ask_about_files") {
        text =
            "Have these files read with the tool generate_completion, named in `sources` and not pasted: " +
            argument(get, "files") + ". The question is: " + argument(get, "question") + with_model(get) +
            " Give the answer and what it cost.";
    } else if (name == "summarize") {
        const std::string focus = argument(get, "focus");
        text =
            "Summarize this with the tool summarize_document, as its `source` and without reading it "
            "yourself: " +
            argument(get, "source") + (focus.empty() ? "." : ". Focus: " + focus + '.') + with_model(get) +
            " Give the summary and what it cost.";
    } else if (name == "second_opinion") {
        text = "Put this question to several models with the tool multi_completion: " +
               argument(get, "question") +
               ". Models: " + argument(get, "models", "two or three different ones that list_models shows") +
               ". Compare the answers: where they agree, where they do not, and which one you trust.";
    } else {
        text =
            "Call get_usage_report with days=" + argument(get, "days", "7") +
            " and get_cache_stats, and report in a few lines what delegated work cost, on which models, and "
            "what the cache saved.";
    }
    mcp::PromptMessages out;
    out.description = get.prompt->description;
    out.messages.push_back(mcp::prompt_text("user", std::move(text)));
    return out;
}

}  // namespace gateway::surface
