// Answers of Chat Completions, whole and streamed. What they mean is openai_chat_reader's business.
#include "wire/openai_chat.hpp"
#include "wire/openai_chat_reader.hpp"
#include "wire/openai_error.hpp"
#include "wire/openai_stream.hpp"

namespace gateway::wire::openai_chat {
namespace {

class ChatStreamDecoder final : public openai::EventStreamDecoder {
  public:
    explicit ChatStreamDecoder(const Traits& traits) : reader_(traits.provider, Source::stream) {}

  private:
    Result<void> take(std::string_view name, const json::value& document, const EventSink& sink) override {
        const auto taken = reader_.take(document, sink);
        // An `error` event whose data does not look like an error is one all the same.
        if (taken && name == "error") return fail(openai::to_error({}, 200));
        return taken;
    }
    void close(const EventSink& sink) override { reader_.close(sink); }
    bool may_end() const override { return reader_.stopped(); }
    bool ends_with_done() const override { return true; }

    Reader reader_;
};

}  // namespace

Result<llm::Response> decode(std::string_view body, const Traits& traits) {
    const auto document = json::parse(body);
    if (!document) return fail(ErrorKind::malformed_response, "the provider's answer is not valid JSON");

    llm::Accumulator accumulator;
    const EventSink add = [&](const llm::StreamEvent& event) { accumulator.add(event); };
    Reader reader(traits.provider, Source::whole_answer);
    if (const auto taken = reader.take(*document, add); !taken) return fail(taken.error());
    const auto* choices = json::get_array(*document, "choices");
    if (!choices || choices->empty())
        return fail(ErrorKind::malformed_response, "the provider's answer holds no choices");
    reader.close(add);
    return accumulator.take();
}

std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits) {
    return std::make_unique<ChatStreamDecoder>(traits);
}

}  // namespace gateway::wire::openai_chat
