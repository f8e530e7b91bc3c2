#include "net/curl_call.hpp"

#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "net/http_response.hpp"

namespace gateway::net {
namespace {

std::string field(std::string_view name, std::string_view value) {
    std::string line;
    append_field(line, name, value);
    line.resize(line.size() - 2);
    // curl reads "Name:" as "leave this field out"; an empty value is spelled "Name;".
    if (value.empty()) line = std::string(name) + ";";
    return line;
}

bool certificate_problem(CURLcode code) {
    return code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_CACERT_BADFILE ||
           code == CURLE_SSL_ISSUER_ERROR || code == CURLE_SSL_CERTPROBLEM;
}

}  // namespace

CurlCall::CurlCall(Owner& owner, wire::HttpRequest request, delegation::UpstreamTimeouts timeouts,
                   std::string host, std::string address)
    : owner_(owner),
      request_(std::move(request)),
      timeouts_(timeouts),
      host_(std::move(host)),
      address_(std::move(address)) {}

CurlCall::~CurlCall() {
    curl_slist_free_all(headers_);
    curl_slist_free_all(connect_to_);
}

// ---- options ----

void CurlCall::configure(CURL* easy, const UpstreamOptions& options) {
    easy_ = easy;
    curl_easy_setopt(easy, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy, CURLOPT_URL, request_.url.c_str());
    curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS);
    curl_easy_setopt(easy, CURLOPT_PIPEWAIT,
                     1L);  // rather another stream of an HTTP/2 connection than a new one
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(timeouts_.connect.count()));
    curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_);
    // With a directory of certificates set, curl's cache of the parsed bundle never engages and every new TLS
    // connection costs 26 ms of CPU. The bundle file stays, and so does verification.
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
    if (!options.ca_file.empty()) curl_easy_setopt(easy, CURLOPT_CAINFO, options.ca_file.c_str());
    if (!options.proxy.empty()) curl_easy_setopt(easy, CURLOPT_PROXY, options.proxy.c_str());

    curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, &CurlCall::on_header);
    curl_easy_setopt(easy, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &CurlCall::on_body);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, &CurlCall::on_connected);
    curl_easy_setopt(easy, CURLOPT_PREREQDATA, this);
    set_method(easy);
    set_headers(easy, options);
    if (!address_.empty()) pin_address(easy);
}

// Through a proxy too, which is then asked for the address and not for the name. A connection that was made
// for the name earlier went to an address that nobody looked at now.
void CurlCall::pin_address(CURL* easy) {
    const bool bracket = address_.find(':') != std::string::npos;
    const auto anywhere = "::" + (bracket ? "[" + address_ + "]" : address_) + ":";
    connect_to_ = curl_slist_append(nullptr, anywhere.c_str());
    curl_easy_setopt(easy, CURLOPT_CONNECT_TO, connect_to_);
    curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, 1L);
}

void CurlCall::set_method(CURL* easy) {
    const bool post = request_.method == "POST";
    if (request_.method == "HEAD") curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (post || !request_.body.empty()) {
        curl_easy_setopt(easy, CURLOPT_POST, 1L);
        curl_easy_setopt(easy, CURLOPT_POSTFIELDS, request_.body.data());
        curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request_.body.size()));
    }
    if (!post && request_.method != "GET" && request_.method != "HEAD")
        curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request_.method.c_str());
}

void CurlCall::set_headers(CURL* easy, const UpstreamOptions& options) {
    const auto add = [this](const std::string& line) {
        headers_ = curl_slist_append(headers_, line.c_str());
    };
    for (const auto& [name, value] : request_.headers)
        add(field(name, value));
    if (!request_.auth_header.empty() && !request_.credential.empty())
        add(field(request_.auth_header, request_.auth_prefix + request_.credential.expose()));
    // Fields that curl would invent.
    add("Expect:");
    if (request_.headers.get("Content-Type").empty()) add("Content-Type:");
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_);
    if (request_.headers.get("User-Agent").empty())
        curl_easy_setopt(easy, CURLOPT_USERAGENT, options.user_agent.c_str());
}

// ---- callbacks ----

int CurlCall::on_connected(void* self, char*, char*, int, int) {
    auto& call = *static_cast<CurlCall*>(self);
    call.owner_.sweep.set_after(call, call.timeouts_.first_byte);
    return CURL_PREREQFUNC_OK;
}

std::size_t CurlCall::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
    static_cast<CurlCall*>(self)->header_line({bytes, size * count});
    return size * count;
}

void CurlCall::header_line(std::string_view line) {
    if (state.head_done) return;  // trailers
    line = trim(line);
    if (line.starts_with("HTTP/")) {
        state.head = {};
        const auto space = line.find(' ');
        const std::string_view code =
            line.substr(space == std::string_view::npos ? line.size() : space + 1, 3);
        std::from_chars(code.data(), code.data() + code.size(), state.head.status);
    } else if (line.empty()) {
        if (state.head.status >= 200) head_complete();
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        state.head.headers.add(std::string(line.substr(0, colon)), std::string(trim(line.substr(colon + 1))));
    }
}

void CurlCall::head_complete() {
    // The body is handed over decompressed: the fields that describe the compressed one would mislead.
    if (!state.head.headers.get("Content-Encoding").empty()) {
        wire::Headers plain;
        for (const auto& [name, value] : state.head.headers)
            if (!equals_ignoring_case(name, "Content-Encoding") &&
                !equals_ignoring_case(name, "Content-Length"))
                plain.add(name, value);
        state.head.headers = std::move(plain);
    }
    state.head_done = true;
    owner_.sweep.set_after(*this, timeouts_.idle);
    owner_.progressed(*this);
}

std::size_t CurlCall::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
    auto& call = *static_cast<CurlCall*>(self);
    if (call.state.full()) {
        call.paused_ = true;
        call.owner_.sweep.clear(call);  // nobody reads: the time is not the provider's
        return CURL_WRITEFUNC_PAUSE;
    }
    call.state.unread.append(bytes, size * count);
    call.owner_.sweep.set_after(call, call.timeouts_.idle);
    call.owner_.progressed(call);
    return size * count;
}

void CurlCall::resume() {
    if (!paused_ || !active() || state.over()) return;
    paused_ = false;
    owner_.sweep.set_after(*this, timeouts_.idle);
    curl_easy_pause(easy_, CURLPAUSE_CONT);
}

// ---- the end ----

void CurlCall::on_deadline() {
    state.fail_timeout(
        state.head_done ? "stopped in the middle of its answer" : "did not begin to answer in time", host_);
    owner_.timed_out(*this);
}

bool CurlCall::sent() const {
    long bytes = 0;
    if (easy_) curl_easy_getinfo(easy_, CURLINFO_REQUEST_SIZE, &bytes);
    return state.sent || bytes > 0;
}

CURL* CurlCall::release() {
    state.sent = sent();
    owner_.sweep.remove(*this);
    curl_slist_free_all(std::exchange(headers_, nullptr));
    curl_slist_free_all(std::exchange(connect_to_, nullptr));
    return std::exchange(easy_, nullptr);
}

void CurlCall::finish(CURLcode code) {
    if (state.over()) return;
    std::string what = *reason_ ? reason_ : curl_easy_strerror(code);
    switch (code) {
        case CURLE_OK:
            if (state.head_done) {
                state.ended = true;
            } else {
                state.fail_transport(ErrorKind::connection, "the connection ended without an answer", host_);
            }
            return;
        case CURLE_OPERATION_TIMEDOUT: return state.fail_timeout("could not be reached in time", host_);
        case CURLE_BAD_CONTENT_ENCODING:
        case CURLE_WEIRD_SERVER_REPLY:
        case CURLE_UNSUPPORTED_PROTOCOL:
            state.error =
                Error{ErrorKind::malformed_response, "The answer of " + host_ + " is malformed: " + what};
            return;
        case CURLE_URL_MALFORMAT:
            state.error = Error{ErrorKind::invalid_parameter, "The provider's URL is malformed."};
            return;
        default: state.fail_transport(ErrorKind::connection, what, host_);
    }
    if (certificate_problem(code) && state.error) state.error->retryable_override = false;
}

}  // namespace gateway::net
