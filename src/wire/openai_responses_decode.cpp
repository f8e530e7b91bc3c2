// Answers of the Responses dialect, whole and streamed. What items mean is openai_responses_reader's
// business.
#include "wire/openai_error.hpp"
#include "wire/openai_responses.hpp"
#include "wire/openai_responses_reader.hpp"
#include "wire/openai_stream.hpp"

namespace gateway::wire::openai_responses {
namespace {

bool is_response(const json::value& document) {
    return json::get_string(document, "object") == "response" || json::get_array(document, "output");
}

// Which output item an event is about; nothing when the number makes no sense.
std::optional<int> position_of(const json::value& data) {
    constexpr std::int64_t kMaxItems = 1'000'000;
    const auto index = json::get_int(data, "output_index").value_or(0);
    return index >= 0 && index < kMaxItems ? std::optional{static_cast<int>(index)} : std::nullopt;
}

class ResponsesStreamDecoder final : public openai::EventStreamDecoder {
  public:
    explicit ResponsesStreamDecoder(const Traits& traits) : reader_(traits.provider) {}

  private:
    Result<void> take(std::string_view name, const json::value& data, const EventSink& sink) override {
        const std::string_view type = json::get_string(data, "type", name);
        if (type.ends_with(".delta")) {
            if (const auto position = position_of(data)) reader_.take_delta(type, data, *position, sink);
            return {};
        }
        if (type == "response.output_item.added" || type == "response.output_item.done")
            return take_item(type.ends_with("done"), data, sink);
        const auto stated = openai::read_error(data);
        if (stated || type == "error")
            return fail(openai::to_error(stated.value_or(openai::StatedError{}), 200));
        if (type == "response.created") return take_created(data, sink);
        if (type == "response.completed" || type == "response.incomplete" || type == "response.failed")
            return take_terminal(data, sink);
        // A server that ignored `stream` answers with the response itself.
        if (type.empty() && is_response(data)) return take_terminal(json::object{{"response", data}}, sink);
        return {};
    }

    Result<void> take_item(bool complete, const json::value& data, const EventSink& sink) {
        const auto* item = json::find(data, "item");
        const auto position = position_of(data);
        if (!item || !position) return {};
        if (complete)
            reader_.finish_item(*item, *position, sink);
        else
            reader_.begin_item(*item, *position, sink);
        return {};
    }

    Result<void> take_created(const json::value& data, const EventSink& sink) {
        if (const auto* response = json::find(data, "response")) reader_.take_identity(*response, sink);
        return {};
    }

    Result<void> take_terminal(const json::value& data, const EventSink& sink) {
        const auto* response = json::find(data, "response");
        if (!response)
            return fail(ErrorKind::malformed_response, "the provider's last stream event holds no response");
        const auto taken = reader_.take_final(*response, sink);
        if (taken) end();
        return taken;
    }

    bool may_end() const override { return done(); }
    bool ends_with_done() const override { return false; }

    Reader reader_;
};

}  // namespace

Result<llm::Response> decode(std::string_view body, const Traits& traits) {
    const auto document = json::parse(body);
    if (!document) return fail(ErrorKind::malformed_response, "the provider's answer is not valid JSON");
    if (!is_response(*document)) {
        if (const auto stated = openai::read_error(*document)) return fail(openai::to_error(*stated, 200));
        return fail(ErrorKind::malformed_response, "the provider's answer is not a response object");
    }
    llm::Accumulator accumulator;
    const EventSink add = [&](const llm::StreamEvent& event) { accumulator.add(event); };
    Reader reader(traits.provider);
    if (const auto taken = reader.take_final(*document, add); !taken) return fail(taken.error());
    return accumulator.take();
}

std::unique_ptr<StreamDecoder> make_stream_decoder(const Traits& traits) {
    return std::make_unique<ResponsesStreamDecoder>(traits);
}

}  // namespace gateway::wire::openai_responses
