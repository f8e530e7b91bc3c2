// What the tokenizer gives for a text, and how fast: the other side of bench/tokens_baseline.mjs and of
// tools/check_tokens.mjs.
//
//   tokens_bench speed ENCODING SECONDS FILE...   one line of JSON: MB/s (10^6 bytes of UTF-8) encoding and
//   counting tokens_bench ids ENCODING                     for each line of stdin, a JSON string: its tokens,
//   in one line tokens_bench repeat ENCODING LETTER N...      for each N: seconds to encode N letters; the
//   round trip is checked
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>

#include "json/json.hpp"
#include "tokens/tokenizer.hpp"

namespace gateway {
namespace {

using tokens::Encoding;
using tokens::TokenId;
using tokens::Tokenizer;

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

// The best of several rounds, in MB/s: other work on the machine only ever makes a round slower.
double megabytes_per_second(std::size_t bytes, double seconds, const std::function<void()>& body) {
    double best = 1e9, spent = 0;
    do {
        const auto start = std::chrono::steady_clock::now();
        body();
        const double taken = seconds_since(start);
        best = std::min(best, taken);
        spent += taken;
    } while (spent < seconds);
    return static_cast<double>(bytes) / best / 1e6;
}

int speed(Tokenizer& tokenizer, double seconds, char** files, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        std::ifstream in(files[i], std::ios::binary);
        text.append(std::istreambuf_iterator<char>(in), {});
    }
    const std::size_t expected = tokenizer.count(text);
    const auto check = [&](std::size_t found) {
        if (found != expected) std::abort();
    };
    const double encode =
        megabytes_per_second(text.size(), seconds, [&] { check(tokenizer.encode(text).size()); });
    const double count_only =
        megabytes_per_second(text.size(), seconds, [&] { check(tokenizer.count(text)); });
    std::printf("{\"tokens\": %zu, \"encode\": %.2f, \"count\": %.2f}\n", expected, encode, count_only);
    return 0;
}

int ids(Tokenizer& tokenizer) {
    std::ios::sync_with_stdio(false);
    for (std::string line, out; std::getline(std::cin, line);) {
        const auto text = json::parse(line);
        if (!text || !text->is_string()) return 1;
        out.clear();
        for (const TokenId id : tokenizer.encode({text->as_string().data(), text->as_string().size()}))
            out += std::to_string(id) + ' ';
        std::cout << out << '\n';
    }
    return 0;
}

int repeat(Tokenizer& tokenizer, std::string_view letter, char** sizes, int count) {
    for (int i = 0; i < count; ++i) {
        const long times = std::strtol(sizes[i], nullptr, 10);
        std::string text;
        for (long k = 0; k < times; ++k)
            text += letter;
        const auto start = std::chrono::steady_clock::now();
        const auto encoded = tokenizer.encode(text);
        const double taken = seconds_since(start);
        if (tokenizer.decode(encoded).value_or("") != text) return 1;
        std::printf("{\"repeated\": %ld, \"tokens\": %zu, \"seconds\": %.6f}\n", times, encoded.size(),
                    taken);
    }
    return 0;
}

int usage() {
    std::fprintf(stderr, "usage: tokens_bench speed|ids|repeat o200k_base|cl100k_base …\n");
    return 2;
}

}  // namespace
}  // namespace gateway

int main(int argc, char** argv) {
    using namespace gateway;
    if (argc < 3) return usage();
    const std::string_view verb = argv[1], name = argv[2];
    if (name != "o200k_base" && name != "cl100k_base") return usage();
    Tokenizer tokenizer(name == "o200k_base" ? Encoding::o200k_base : Encoding::cl100k_base);
    if (verb == "speed" && argc > 4)
        return speed(tokenizer, std::strtod(argv[3], nullptr), argv + 4, argc - 4);
    if (verb == "ids" && argc == 3) return ids(tokenizer);
    if (verb == "repeat" && argc > 4) return repeat(tokenizer, argv[3], argv + 4, argc - 4);
    return usage();
}
