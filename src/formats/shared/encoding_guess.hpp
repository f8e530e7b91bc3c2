// Which encoding bytes are in that say nothing of it, for texts in other scripts than Latin. Western
// encodings are not told apart: they differ in a few letters, and are guessed wrong where texts are short.
#pragma once

#include <string_view>

namespace gateway::formats {

/// The system converter's name of the East Asian, Cyrillic, Greek, Hebrew, Arabic or Thai encoding that
/// `bytes` are likely in; empty when there is no telling. Looks at 16 KiB from the first byte on that is not
/// ASCII.
std::string_view guess_encoding(std::string_view bytes);

/// Does `text` (UTF-8), which bytes became by a guess, read like writing in another script? A wrong guess
/// puts single foreign letters into Latin words, or control characters.
bool is_plausible_guess(std::string_view text);

}  // namespace gateway::formats
