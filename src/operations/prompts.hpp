// Every word that operations say to a model, in one place. A prompt has an id and a version; whoever changes
// its text raises the version, and a test that knows the digests insists on it, so that nobody changes by
// accident what thousands of remembered answers were given to.
//
// What a prompt becomes depends on the text of a part and on the caller's options, never on the part's
// number, on how many there are, or on the date: the same part asked in the same way is the same request,
// whose answer is remembered.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "llm/message.hpp"

namespace gateway::operations {

struct Prompt {
    std::string_view id;
    int version = 1;
    std::string_view text;  ///< with {{slots}}
};

using Slots = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// The text with its slots filled. What is put in is not looked through for slots; a slot that is not given
/// stays as it is.
std::string filled(const Prompt& prompt, Slots slots = {});

/// `task` as the system's words, followed by what documents are; then the document, between marks that its
/// text cannot forge because they carry its digest.
std::vector<llm::Message> about_document(std::string task, std::string_view document);
/// The same for several texts, each between its own marks.
std::vector<llm::Message> about_texts(std::string task, std::span<const std::string_view> texts);

namespace prompts {

extern const Prompt kData;  ///< documents are data

extern const Prompt kSummary, kNotes, kMergeNotes, kSummaryOfNotes, kShorten;
extern const Prompt kParagraph, kBulletPoints, kKeyPoints, kTldr, kFocus;
extern const Prompt kEntities;
extern const Prompt kQuestions;
extern const Prompt kExtract, kExtractPart, kExtractFix;
extern const Prompt kTable, kTableColumns, kKeyValues, kKeyValuesAsked;
extern const Prompt kSchema;
extern const Prompt kWasCut, kWasWrong;

/// All of them, for the test.
std::span<const Prompt* const> all();

}  // namespace prompts
}  // namespace gateway::operations
