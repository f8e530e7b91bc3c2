// `llm-gateway put FILE` gives a document to the gateway and prints its handle; `llm-gateway get HANDLE`
// prints what a handle stands for. On this machine's data directory, or with --url on a gateway elsewhere.
#include <fstream>
#include <iostream>
#include <iterator>

#include "artifacts/handle.hpp"
#include "llm-gateway/in_process.hpp"
#include "tools/shared/overflow.hpp"

namespace gateway::app {
namespace {

constexpr const char* kLocal = "local";  // the owner of what is called without a token

struct Wanted {
    std::string what;    // a file, or a handle
    std::string url;     // of a gateway elsewhere; "": the data directory
    std::string output;  // a file; "": standard output
    std::string name;    // of the artifact; "": the file's
    std::string token;   // for `url`
};

std::optional<std::string> contents_of(const std::string& file) {
    if (file == "-")
        return std::string(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    std::ifstream in(file, std::ios::binary);
    if (!in) return std::nullopt;
    std::string content(std::istreambuf_iterator<char>(in), {});
    if (in.bad()) return std::nullopt;
    return content;
}

std::string percent_encoded(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const bool plain =
            (std::isalnum(static_cast<unsigned char>(c)) != 0) || c == '-' || c == '_' || c == '.';
        if (plain)
            out += c;
        else
            out += '%' + to_hex(std::string_view(&c, 1));
    }
    return out;
}

// One request to a gateway elsewhere: the body of its answer, or what it said instead.
boost::asio::awaitable<Result<std::string>> exchange(Gateway& gateway, const Wanted& wanted,
                                                     wire::HttpRequest request) {
    if (!wanted.token.empty()) {
        request.auth_header = "authorization";
        request.auth_prefix = "Bearer ";
        request.credential = Secret(wanted.token);
    }
    auto sent = gateway.upstream().send(std::move(request), {});
    auto head = co_await sent->head();
    if (!head) co_return fail(head.error());
    std::string body;
    while (true) {
        auto piece = co_await sent->read();
        if (!piece) co_return fail(piece.error());
        if (piece->empty()) break;
        body += *piece;
    }
    if (head->status / 100 == 2) co_return body;
    const auto told = json::parse(body);
    co_return fail(
        head->status == 401 ? ErrorKind::authentication : ErrorKind::invalid_request,
        wanted.url + " answered " + std::to_string(head->status) + ": " +
            (told ? std::string(json::get_string(*told, "error", "no reason given")) : "no reason given"));
}

std::string address(const Wanted& wanted, std::string_view rest) {
    auto base = std::string_view(wanted.url);
    while (base.ends_with('/'))
        base.remove_suffix(1);
    if (base.ends_with("/mcp")) base.remove_suffix(4);
    return std::string(base) + "/artifacts/" + std::string(rest);
}

boost::asio::awaitable<Result<std::string>> put_document(Gateway& gateway, Wanted wanted,
                                                         std::string content) {
    const auto slash = wanted.what.find_last_of('/');
    std::string name = !wanted.name.empty() ? wanted.name : wanted.what.substr(slash + 1);
    if (name == "-") name = "document";
    if (wanted.url.empty()) {
        auto handle =
            co_await tools::store_artifact(gateway.house(), kLocal, std::move(name), "", std::move(content));
        co_return handle;
    }
    wire::HttpRequest request{"PUT",
                              address(wanted, percent_encoded(name)),
                              {{"Content-Type", "application/octet-stream"}},
                              std::move(content)};
    auto told = co_await exchange(gateway, wanted, std::move(request));
    if (!told) co_return told;
    const auto parsed = json::parse(*told);
    if (!parsed) co_return fail(ErrorKind::malformed_response, wanted.url + " is no llm-gateway.");
    co_return std::string(json::get_string(*parsed, "handle"));
}

boost::asio::awaitable<Result<std::string>> get_content(Gateway& gateway, Wanted wanted) {
    const auto handle = artifacts::parse_handle(wanted.what);
    if (!handle)
        co_return fail(ErrorKind::invalid_parameter,
                       "'" + wanted.what + "' is no handle; handles look like gateway://artifact/<id>.");
    if (!wanted.url.empty()) {
        const auto id = handle->text().substr(artifacts::kHandlePrefix.size());
        auto content = co_await exchange(gateway, wanted, {"GET", address(wanted, id), {}, {}});
        co_return content;
    }
    auto artifact = gateway.house().reader.artifact(*handle, kLocal);
    if (!artifact) co_return fail(artifact.error());
    co_return std::move(artifact->content);
}

boost::asio::awaitable<int> put(Gateway& gateway, Wanted wanted, bool as_json) {
    auto content = contents_of(wanted.what);
    if (!content) co_return report_error({ErrorKind::not_found, "cannot read '" + wanted.what + "'"});
    auto handle = co_await put_document(gateway, std::move(wanted), std::move(*content));
    if (!handle) co_return report_error(handle.error());
    std::cout << (as_json ? json::write(json::object{{"handle", *handle}}) : *handle) << "\n";
    co_return kOk;
}

boost::asio::awaitable<int> get(Gateway& gateway, Wanted wanted) {
    const std::string output = wanted.output;
    auto content = co_await get_content(gateway, std::move(wanted));
    if (!content) co_return report_error(content.error());
    if (output.empty()) {
        std::cout << *content << std::flush;
        co_return std::cout ? kOk : kFailed;
    }
    std::ofstream out(output, std::ios::binary | std::ios::trunc);
    out << *content << std::flush;
    if (!out) co_return report_error({ErrorKind::storage, "cannot write '" + output + "'"});
    co_return kOk;
}

// The token of the gateway elsewhere is the one a gateway here would be opened with.
std::string token_of(Cli& cli) {
    const auto config = cli.load_config();
    return config && !config->server.tokens.empty() ? std::string(config->server.tokens.front().expose())
                                                    : "";
}

}  // namespace

void add_artifacts(Cli& cli) {
    auto wanted = std::make_shared<Wanted>();
    auto* put_command = cli.command("put", "Give the gateway a document; prints its handle", [&cli, wanted] {
        if (!wanted->url.empty()) wanted->token = token_of(cli);
        return run_in_process(
            cli, [wanted, json = cli.json()](Gateway& gateway) { return put(gateway, *wanted, json); });
    });
    put_command->add_option("file", wanted->what, "the document; - reads standard input")->required();
    put_command->add_option("--name", wanted->name, "its name; the extension tells the format");
    auto* get_command = cli.command("get", "Print what a handle stands for", [&cli, wanted] {
        if (!wanted->url.empty()) wanted->token = token_of(cli);
        return run_in_process(cli, [wanted](Gateway& gateway) { return get(gateway, *wanted); });
    });
    get_command->add_option("handle", wanted->what, "gateway://artifact/<id>")->required();
    get_command->add_option("-o,--output", wanted->output, "write to this file")->type_name("FILE");
    for (auto* command : {put_command, get_command})
        command
            ->add_option(
                "--url", wanted->url,
                "of a gateway elsewhere (its token: LLM_GATEWAY_TOKEN); otherwise the data directory")
            ->type_name("URL");
}

}  // namespace gateway::app
