// What the chunkers give for a text, and how fast: the other side of bench/retrieval.py.
//
//   chunking_bench spans METHOD SIZE OVERLAP FILE
//       one line a chunk: first and last code point, tokens
//   chunking_bench speed METHOD SIZE SECONDS FILE...
//       one line of JSON: MB/s of the best round and of the first, when the tokenizer has seen no word yet
//   chunking_bench large METHOD SIZE MEGABYTES FILE...
//       the files over and over as one document, streamed; one line of JSON: MB/s and the most memory held,
//       in MB
//
// METHOD is one of the gateway's or, for `spans`, "recursive", the yardstick. MB are 10^6 bytes. Overlap is 0
// unless stated. Tokens are counted exactly, in o200k_base.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "bench/recursive_splitter.hpp"
#include "chunking/chunker.hpp"

namespace gateway {
namespace {

using chunking::Span;

tokens::Tokenizer& tokenizer() {
    static tokens::Tokenizer instance(tokens::Encoding::o200k_base);
    return instance;
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

std::string read_files(char** files, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        std::ifstream in(files[i], std::ios::binary);
        text.append(std::istreambuf_iterator<char>(in), {});
    }
    return text;
}

// Of this program alone; what getrusage() says begins with what the program had that started it.
double peak_megabytes() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmHWM:")) return std::strtod(line.c_str() + 6, nullptr) * 1024 / 1e6;
    return 0;
}

chunking::Options options_for(const char* method, const char* size) {
    const auto known = chunking::method_from_name(method);
    if (!known) {
        std::fprintf(stderr, "chunking_bench: no method %s\n", method);
        std::exit(2);
    }
    return {.method = *known, .size = std::strtoul(size, nullptr, 10), .overlap = 0};
}

int spans(const char* method, const char* size, const char* overlap, char* file) {
    const auto text = read_files(&file, 1);
    std::vector<Span> found;
    if (std::string_view(method) == "recursive") {
        found = bench::recursive_chunks(tokenizer(), text, std::strtoul(size, nullptr, 10));
    } else {
        auto options = options_for(method, size);
        options.overlap = std::strtoul(overlap, nullptr, 10);
        auto chunks = chunking::chunk(tokenizer(), text, options);
        if (!chunks) return 1;
        found = std::move(*chunks);
    }
    for (const auto& span : found)
        std::printf("%llu %llu %zu\n", static_cast<unsigned long long>(span.begin_character),
                    static_cast<unsigned long long>(span.end_character), span.tokens);
    return 0;
}

int speed(const chunking::Options& options, double seconds, const std::string& text) {
    double first = 0, best = 1e9, spent = 0;
    std::size_t chunks = 0;
    tokenizer().count("");  // the vocabulary is read when it is first wanted
    while (spent < seconds) {
        const auto start = std::chrono::steady_clock::now();
        chunks = chunking::chunk(tokenizer(), text, options).value().size();
        const double taken = seconds_since(start);
        if (first == 0) first = taken;
        best = std::min(best, taken);
        spent += taken;
    }
    const auto megabytes = static_cast<double>(text.size()) / 1e6;
    std::printf("{\"chunks\": %zu, \"mb_per_second\": %.2f, \"first_mb_per_second\": %.2f}\n", chunks,
                megabytes / best, megabytes / first);
    return 0;
}

int large(const chunking::Options& options, double megabytes, const std::string& text) {
    std::size_t bytes = 0, chunks = 0, given = 0;
    const auto start = std::chrono::steady_clock::now();
    chunking::Chunker chunker(tokenizer(), options, [&](const Span& span, std::string_view) {
        ++chunks;
        given += span.end - span.fresh;
    });
    while (static_cast<double>(bytes) < megabytes * 1e6) {
        chunker.feed(text);
        bytes += text.size();
    }
    chunker.finish();
    if (given != bytes) return 1;
    std::printf("{\"megabytes\": %.1f, \"chunks\": %zu, \"mb_per_second\": %.2f, \"peak_mb\": %.1f}\n",
                static_cast<double>(bytes) / 1e6, chunks,
                static_cast<double>(bytes) / seconds_since(start) / 1e6, peak_megabytes());
    return 0;
}

}  // namespace
}  // namespace gateway

int main(int argc, char** argv) {
    using namespace gateway;
    const std::string_view verb = argc > 1 ? argv[1] : "";
    if (verb == "spans" && argc == 6) return spans(argv[2], argv[3], argv[4], argv[5]);
    if ((verb == "speed" || verb == "large") && argc > 5) {
        const auto options = options_for(argv[2], argv[3]);
        const double amount = std::strtod(argv[4], nullptr);
        const auto text = read_files(argv + 5, argc - 5);
        return verb == "speed" ? speed(options, amount, text) : large(options, amount, text);
    }
    std::fprintf(stderr, "usage: chunking_bench spans|speed|large METHOD SIZE …\n");
    return 2;
}
