#include "playback/mock_dialects.hpp"

#include <algorithm>
#include <bit>
#include <cstdint>

#include "json/json.hpp"
#include "playback/provider_error.hpp"

namespace gateway::playback {
namespace {

constexpr std::int64_t kCreated = 1'750'000'000;  // answers do not depend on when they are given

// Builds a stream's body and remembers where its natural pieces end.
class EventStream {
  public:
    explicit EventStream(std::string_view line_end = "\n") : line_end_(line_end) {}

    void data(const json::object& event) { raw_data(json::write(event)); }
    void raw_data(std::string_view text) {
        body_.append("data: ").append(text).append(line_end_).append(line_end_);
    }
    /// With the event line Anthropic and Responses send: the name is the data's own type.
    void named(const json::object& event) {
        body_.append("event: ").append(json::get_string(event, "type")).append(line_end_);
        data(event);
    }
    void end_piece() {
        if (body_.size() > piece_start_) lengths_.push_back(body_.size() - piece_start_);
        piece_start_ = body_.size();
    }
    Reply reply() && {
        end_piece();
        Reply reply;
        reply.headers.add("content-type", "text/event-stream");
        reply.body = std::move(body_);
        reply.piece_lengths = std::move(lengths_);
        return reply;
    }

  private:
    std::string_view line_end_;
    std::string body_;
    std::size_t piece_start_ = 0;
    std::vector<std::size_t> lengths_;
};

// Sends every token through `emit`, each in a piece of its own; the last piece stays open for the closing
// events.
template <class Emit>
void each_token(EventStream& stream, const MockAnswer& answer, Emit emit) {
    for (std::size_t i = 0; i < answer.pieces.size(); ++i) {
        if (i > 0) stream.end_piece();
        emit(answer.pieces[i]);
    }
}

std::string text_of(const MockAnswer& answer) {
    std::string text;
    for (const auto& piece : answer.pieces)
        text += piece;
    return text;
}

Reply json_reply(const json::value& body) {
    Reply reply;
    reply.headers.add("content-type", "application/json");
    reply.body = json::write(body);
    return reply;
}

// ---- OpenAI Chat Completions ----

json::object chat_usage(const MockAnswer& answer) {
    return {{"prompt_tokens", answer.prompt_tokens},
            {"completion_tokens", answer.output_tokens},
            {"total_tokens", answer.prompt_tokens + answer.output_tokens}};
}

std::string_view chat_finish(const MockAnswer& answer) { return answer.truncated ? "length" : "stop"; }

json::object chat_chunk(const MockRequest& request, const MockAnswer& answer, json::array choices) {
    json::object chunk{{"id", "chatcmpl-" + answer.id},
                       {"object", "chat.completion.chunk"},
                       {"created", kCreated},
                       {"model", request.model},
                       {"choices", std::move(choices)}};
    if (request.include_usage) chunk["usage"] = nullptr;
    return chunk;
}

Reply chat_stream(const MockRequest& request, const MockAnswer& answer) {
    const auto with_delta = [&](json::object delta, json::value finish) {
        json::object choice{{"index", 0}, {"delta", std::move(delta)}, {"finish_reason", std::move(finish)}};
        return chat_chunk(request, answer, json::array{std::move(choice)});
    };
    EventStream stream;
    stream.data(with_delta({{"role", "assistant"}, {"content", ""}}, nullptr));
    each_token(stream, answer,
               [&](const std::string& token) { stream.data(with_delta({{"content", token}}, nullptr)); });
    stream.data(with_delta({}, json::value(chat_finish(answer))));
    if (request.include_usage) {
        auto last = chat_chunk(request, answer, {});
        last["usage"] = chat_usage(answer);
        stream.data(last);
    }
    stream.raw_data("[DONE]");
    return std::move(stream).reply();
}

Reply chat(const MockRequest& request, const MockAnswer& answer) {
    if (request.stream) return chat_stream(request, answer);
    json::object message{{"role", "assistant"}, {"content", text_of(answer)}, {"refusal", nullptr}};
    json::object choice{
        {"index", 0}, {"message", std::move(message)}, {"finish_reason", chat_finish(answer)}};
    return json_reply(json::object{{"id", "chatcmpl-" + answer.id},
                                   {"object", "chat.completion"},
                                   {"created", kCreated},
                                   {"model", request.model},
                                   {"choices", json::array{std::move(choice)}},
                                   {"usage", chat_usage(answer)}});
}

// ---- OpenAI Responses ----

json::object output_text(const std::string& text) {
    return {{"type", "output_text"}, {"text", text}, {"annotations", json::array{}}};
}

json::object message_item(const MockAnswer& answer, std::string_view status, json::array content) {
    return {{"id", "msg_" + answer.id},
            {"type", "message"},
            {"status", status},
            {"role", "assistant"},
            {"content", std::move(content)}};
}

json::object response_object(const MockRequest& request, const MockAnswer& answer, bool finished) {
    json::object response{
        {"id", "resp_" + answer.id}, {"object", "response"},    {"created_at", kCreated},
        {"status", "in_progress"},   {"error", nullptr},        {"incomplete_details", nullptr},
        {"model", request.model},    {"output", json::array{}}, {"usage", nullptr}};
    if (!finished) return response;
    const std::string_view status = answer.truncated ? "incomplete" : "completed";
    response["status"] = status;
    if (answer.truncated) response["incomplete_details"] = json::object{{"reason", "max_output_tokens"}};
    response["output"] = json::array{message_item(answer, status, json::array{output_text(text_of(answer))})};
    response["usage"] = json::object{{"input_tokens", answer.prompt_tokens},
                                     {"input_tokens_details", {{"cached_tokens", 0}}},
                                     {"output_tokens", answer.output_tokens},
                                     {"output_tokens_details", {{"reasoning_tokens", 0}}},
                                     {"total_tokens", answer.prompt_tokens + answer.output_tokens}};
    return response;
}

Reply responses_stream(const MockRequest& request, const MockAnswer& answer) {
    EventStream stream;
    std::int64_t sequence = 0;
    const auto send = [&](std::string_view type, json::object event) {
        json::object numbered{{"type", type}, {"sequence_number", sequence++}};
        for (auto& [key, content] : event)
            numbered[key] = std::move(content);
        stream.named(numbered);
    };
    const auto item_id = "msg_" + answer.id;
    const auto in_part = [&](json::object event) {
        event["item_id"] = item_id;
        event["output_index"] = 0;
        event["content_index"] = 0;
        return event;
    };
    send("response.created", {{"response", response_object(request, answer, false)}});
    send("response.in_progress", {{"response", response_object(request, answer, false)}});
    send("response.output_item.added",
         {{"output_index", 0}, {"item", message_item(answer, "in_progress", {})}});
    send("response.content_part.added", in_part({{"part", output_text("")}}));
    each_token(stream, answer, [&](const std::string& token) {
        send("response.output_text.delta", in_part({{"delta", token}}));
    });
    const auto text = text_of(answer);
    send("response.output_text.done", in_part({{"text", text}}));
    send("response.content_part.done", in_part({{"part", output_text(text)}}));
    send("response.output_item.done",
         {{"output_index", 0}, {"item", message_item(answer, "completed", json::array{output_text(text)})}});
    send(answer.truncated ? "response.incomplete" : "response.completed",
         {{"response", response_object(request, answer, true)}});
    return std::move(stream).reply();
}

Reply responses(const MockRequest& request, const MockAnswer& answer) {
    return request.stream ? responses_stream(request, answer)
                          : json_reply(response_object(request, answer, true));
}

// ---- Anthropic Messages ----

std::string_view stop_reason(const MockAnswer& answer) {
    return answer.truncated ? "max_tokens" : "end_turn";
}

json::object message_object(const MockRequest& request, const MockAnswer& answer, bool finished) {
    json::object message{{"id", "msg_" + answer.id},
                         {"type", "message"},
                         {"role", "assistant"},
                         {"model", request.model},
                         {"content", json::array{}},
                         {"stop_reason", nullptr},
                         {"stop_sequence", nullptr},
                         {"usage",
                          {{"input_tokens", answer.prompt_tokens},
                           {"cache_creation_input_tokens", 0},
                           {"cache_read_input_tokens", 0},
                           {"output_tokens", finished ? answer.output_tokens : 1}}}};
    if (!finished) return message;
    message["content"] = json::array{json::object{{"type", "text"}, {"text", text_of(answer)}}};
    message["stop_reason"] = stop_reason(answer);
    return message;
}

Reply messages_stream(const MockRequest& request, const MockAnswer& answer) {
    EventStream stream;
    stream.named({{"type", "message_start"}, {"message", message_object(request, answer, false)}});
    stream.named(
        {{"type", "content_block_start"}, {"index", 0}, {"content_block", {{"type", "text"}, {"text", ""}}}});
    stream.named({{"type", "ping"}});
    each_token(stream, answer, [&](const std::string& token) {
        stream.named({{"type", "content_block_delta"},
                      {"index", 0},
                      {"delta", {{"type", "text_delta"}, {"text", token}}}});
    });
    stream.named({{"type", "content_block_stop"}, {"index", 0}});
    stream.named({{"type", "message_delta"},
                  {"delta", {{"stop_reason", stop_reason(answer)}, {"stop_sequence", nullptr}}},
                  {"usage", {{"output_tokens", answer.output_tokens}}}});
    stream.named({{"type", "message_stop"}});
    return std::move(stream).reply();
}

Reply messages(const MockRequest& request, const MockAnswer& answer) {
    return request.stream ? messages_stream(request, answer)
                          : json_reply(message_object(request, answer, true));
}

// ---- Gemini ----

json::object generated(const MockRequest& request, const MockAnswer& answer, std::string_view text,
                       std::int64_t tokens_so_far, bool last) {
    json::object content{{"parts", json::array{json::object{{"text", text}}}}, {"role", "model"}};
    json::object candidate{{"content", std::move(content)}, {"index", 0}};
    if (last) candidate["finishReason"] = answer.truncated ? "MAX_TOKENS" : "STOP";
    return {{"candidates", json::array{std::move(candidate)}},
            {"usageMetadata",
             {{"promptTokenCount", answer.prompt_tokens},
              {"candidatesTokenCount", tokens_so_far},
              {"totalTokenCount", answer.prompt_tokens + tokens_so_far}}},
            {"modelVersion", request.model},
            {"responseId", answer.id}};
}

Reply generate_stream(const MockRequest& request, const MockAnswer& answer) {
    EventStream stream{"\r\n"};
    json::array all;
    const auto count = static_cast<std::int64_t>(answer.pieces.size());
    for (std::int64_t i = 0; i < std::max<std::int64_t>(count, 1); ++i) {
        const auto text = count == 0 ? std::string{} : answer.pieces[static_cast<std::size_t>(i)];
        auto chunk = generated(request, answer, text, std::min(i + 1, count), i + 1 >= count);
        if (request.stream_as_array) {
            all.push_back(std::move(chunk));
            continue;
        }
        if (i > 0) stream.end_piece();
        stream.data(chunk);
    }
    return request.stream_as_array ? json_reply(all) : std::move(stream).reply();
}

Reply generate(const MockRequest& request, const MockAnswer& answer) {
    if (request.stream) return generate_stream(request, answer);
    return json_reply(generated(request, answer, text_of(answer), answer.output_tokens, true));
}

// ---- The rest ----

// Base64 of little-endian 32-bit floats, what OpenAI's client libraries ask for (RFC 4648, section 4).
std::string base64_floats(const std::vector<double>& vector) {
    static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string bytes;
    for (const double x : vector) {
        const auto bits = std::bit_cast<std::uint32_t>(static_cast<float>(x));
        for (int shift = 0; shift < 32; shift += 8)
            bytes += static_cast<char>(bits >> shift & 0xFF);
    }
    std::string out;
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 3; ++j)
            group = group << 8 | (i + j < bytes.size() ? static_cast<unsigned char>(bytes[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            out += i + j <= bytes.size() ? kAlphabet[group >> (18 - 6 * j) & 0x3F] : '=';
    }
    return out;
}

Reply embeddings(const MockRequest& request, const MockAnswer& answer) {
    json::array data;
    for (std::size_t i = 0; i < request.inputs.size(); ++i) {
        const auto vector = mock_embedding(request.inputs[i], request.dimensions);
        json::value embedding = request.base64 ? json::value(base64_floats(vector))
                                               : json::value(json::array(vector.begin(), vector.end()));
        data.push_back(
            json::object{{"object", "embedding"}, {"index", i}, {"embedding", std::move(embedding)}});
    }
    return json_reply(json::object{
        {"object", "list"},
        {"data", std::move(data)},
        {"model", request.model},
        {"usage", {{"prompt_tokens", answer.prompt_tokens}, {"total_tokens", answer.prompt_tokens}}}});
}

Reply models() {
    json::array data;
    for (const std::string_view id : {"mock-small", "mock-large"})
        data.push_back(
            json::object{{"id", id}, {"object", "model"}, {"created", kCreated}, {"owned_by", "mock"}});
    return json_reply(json::object{{"object", "list"}, {"data", std::move(data)}});
}

}  // namespace

Reply render_dialect(const MockRequest& request, const MockAnswer& answer) {
    switch (request.api) {
        case MockApi::chat: return chat(request, answer);
        case MockApi::responses: return responses(request, answer);
        case MockApi::messages: return messages(request, answer);
        case MockApi::generate: return generate(request, answer);
        case MockApi::embeddings: return embeddings(request, answer);
        case MockApi::models: return models();
        case MockApi::unknown: break;
    }
    return provider_error(wire::Dialect::openai_chat, 404);
}

}  // namespace gateway::playback
