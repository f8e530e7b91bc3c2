// The sentences of a text that a summary may be made of, and where in the text each stands.
#pragma once

#include <cstddef>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace gateway::local {

struct Sentence {
    std::size_t begin = 0, end = 0;  ///< bytes of the text
    std::string text = {};           ///< on one line
    std::size_t words = 0;
    std::size_t section = 0;    ///< index into Sentences::sections
    std::size_t paragraph = 0;  ///< counts through the text
    std::size_t place = 0;      ///< counts within the section
    bool whole = true;          ///< ends as sentences do; an item of a list need not
    bool refers_back = false;   ///< begins with "This", "However" and the like
};

struct Section {
    std::string_view title = {};  ///< without marks; empty before the first heading
    std::size_t words = 0;        ///< of its prose
};

struct Sentences {
    std::vector<Sentence> all = {};
    std::vector<Section> sections = {};
};

enum class Wanted : unsigned char {
    standing_alone,  ///< not too short or long to be read alone, nor said before in the same words
    all,             ///< for who reads them one after the other
};

/// In the order of the text. Left out in any case: what is no prose, boilerplate (rights, cookies, "read
/// more"), what is mostly links or mostly no letters. Once `stop` is requested, those so
/// far.
Sentences sentences_of(std::string_view text, Wanted wanted, const std::stop_token& stop);

}  // namespace gateway::local
