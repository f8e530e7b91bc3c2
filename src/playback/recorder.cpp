#include "playback/recorder.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "base/text.hpp"
#include "net/address.hpp"
#include "playback/redaction.hpp"
#include "playback/request_shape.hpp"
#include "recordings/classify.hpp"

namespace gateway::playback {
namespace {

constexpr std::size_t kMaxNamePart = 60;
constexpr int kMaxAttempts = 1000;

// Letters, digits, dots and dashes; the rest becomes a dash. Never empty, never a hidden or parent folder.
std::string file_part(std::string_view text) {
    std::string out;
    for (const char c : text.substr(0, kMaxNamePart)) {
        const bool plain =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.';
        out += plain ? c : '-';
    }
    if (out.empty() || out.front() == '.') out.insert(0, "x");
    return out;
}

bool is_event_stream(const SeenExchange& seen) {
    const bool success = seen.head.status >= 200 && seen.head.status < 300;
    return success &&
           to_lower(seen.head.headers.get("content-type")).find("event-stream") != std::string::npos;
}

// The vocabulary of kinds: plain, tools, stream, stream-tools, error-429, models, embeddings, …, and
// "responses-" in front for that dialect.
std::string kind_of(const SeenExchange& seen, std::string_view path, const RequestShape& shape) {
    if (seen.head.status >= 400) return "error-" + std::to_string(seen.head.status);
    const auto dialect = recordings::completion_dialect(seen.request.method, path);
    if (!dialect) {
        path = path.substr(0, path.find('?'));
        const auto last = path.substr(path.find_last_of("/:") + 1);
        return to_lower(file_part(last));
    }
    std::string kind = *dialect == wire::Dialect::openai_responses ? "responses-" : "";
    if (shape.tools.empty()) return kind + (shape.stream ? "stream" : "plain");
    return kind + (shape.stream ? "stream-tools" : "tools");
}

// JSON where it is JSON, text otherwise, null when empty.
json::value body_value(const std::string& text) {
    if (trim(text).empty()) return nullptr;
    if (auto parsed = json::parse(text)) return *std::move(parsed);
    return json::value(repair_utf8(text));
}

Error storage_error(const std::filesystem::path& path, int code) {
    return {ErrorKind::storage,
            "Cannot write the recording \"" + path.string() + "\": " + std::strerror(code) + "."};
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code error;
    if (std::filesystem::is_directory(folder, error)) return {};
    const auto parent = folder.parent_path();
    if (!parent.empty() && parent != folder)
        if (const auto made = make_folder(parent); !made) return made;
    if (::mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) return fail(storage_error(folder, errno));
    return {};
}

Result<void> write_new_file(const std::filesystem::path& path, std::string_view text) {
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) return fail(storage_error(path, errno));
    int failure = 0;
    while (!text.empty() && failure == 0) {
        const auto written = ::write(file, text.data(), text.size());
        if (written > 0)
            text.remove_prefix(static_cast<std::size_t>(written));
        else if (written < 0 && errno != EINTR)
            failure = errno;
    }
    if (::close(file) != 0 && failure == 0) failure = errno;
    if (failure == 0) return {};
    ::unlink(path.c_str());
    return fail(storage_error(path, failure));
}

// The number at the front of "0012-plain-gpt-4o.json", or 0.
int number_of(std::string_view file) {
    int number = 0;
    std::from_chars(file.data(), file.data() + file.size(), number);
    return number;
}

std::string four_digits(int number) {
    auto digits = std::to_string(number);
    if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
    return digits;
}

}  // namespace

recordings::Recording make_recording(const SeenExchange& seen) {
    const auto url = net::parse_http_url(seen.request.url);
    const std::string target = url ? redacted_target(url->target) : "/";
    const auto clean = [&](const std::string& text) { return redacted_text(text, seen.request.credential); };

    recordings::Recording recording;
    recording.provider = seen.provider;
    recording.request.method = seen.request.method;
    recording.request.host = url ? url->authority.host : "";
    recording.request.path = target;
    recording.request.headers = recorded_request_headers(seen.request);
    recording.request.body = body_value(clean(seen.request.body));
    recording.response.status = seen.head.status;
    recording.response.headers = recorded_response_headers(seen.head.headers);

    const bool stream = is_event_stream(seen);
    if (stream)
        recording.response.sse = repair_utf8(clean(seen.body));
    else
        recording.response.body = body_value(clean(seen.body));

    const auto shape = shape_of(target.substr(0, target.find('?')), recording.request.body);
    recording.kind = kind_of(seen, target, shape);
    recording.model = shape.model;
    recording.fidelity = stream ? "verbatim" : "json-reserialized";
    recording.source = json::object{{"recorded", to_rfc3339(seen.at).substr(0, 10)}};
    if (!seen.complete) {
        recording.tags.emplace_back("incomplete");
        recording.notes = "The answer was not received to its end.";
    }
    return recording;
}

Result<Recorder> Recorder::open(std::filesystem::path folder) {
    if (const auto made = make_folder(folder); !made) return fail(made.error());
    return Recorder{std::move(folder)};
}

int Recorder::next_number(const std::filesystem::path& provider_folder) {
    const auto known = numbers_.find(provider_folder);
    if (known != numbers_.end()) return ++known->second;
    int highest = 0;
    std::error_code error;
    for (std::filesystem::directory_iterator it(provider_folder, error), end; !error && it != end;
         it.increment(error))
        highest = std::max(highest, number_of(it->path().filename().string()));
    return numbers_[provider_folder] = highest + 1;
}

Result<std::filesystem::path> Recorder::write(recordings::Recording recording) {
    const auto provider_folder = folder_ / file_part(recording.provider);
    if (const auto made = make_folder(provider_folder); !made) return fail(made.error());
    auto label = recording.kind;
    if (!recording.model.empty()) label += '-' + recording.model;
    label = file_part(label);
    for (int attempt = 0; attempt < kMaxAttempts; ++attempt) {
        recording.name = four_digits(next_number(provider_folder)) + '-' + label;
        const auto path = provider_folder / (recording.name + ".json");
        const auto temporary =
            provider_folder / ("." + recording.name + "." + std::to_string(::getpid()) + ".tmp");
        const auto text = json::write(recordings::to_json(recording)) + "\n";
        if (const auto written = write_new_file(temporary, text); !written) return fail(written.error());
        // Never over another process's recording of the same number; that one keeps it.
        if (::renameat2(AT_FDCWD, temporary.c_str(), AT_FDCWD, path.c_str(), RENAME_NOREPLACE) == 0)
            return path;
        const int failure = errno;
        ::unlink(temporary.c_str());
        if (failure != EEXIST) return fail(storage_error(path, failure));
    }
    return fail(storage_error(provider_folder, EEXIST));
}

}  // namespace gateway::playback
