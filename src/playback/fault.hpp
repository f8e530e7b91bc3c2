// How an answer is delivered when it is not delivered well: cut into awkward pieces, slowly, broken off,
// replaced by an error. One small text form for all of it, used on the command line, in the request header
// `x-playback-fault`, in the mock's script and inside prompts:
//
//   cut=120;delay=50;split=random:7        429 retry-after=1        stall first=2
//
//   split=whole|bytes|every:N|random:SEED  how the body is cut into writes
//   pace=MS           wait before each piece          delay=MS        wait before the head of the answer
//   end[=N]           end the body after N bytes as if it were complete (HTTP sees nothing wrong)
//   cut[=N]           close the connection after N bytes of the body
//   reset[=N]         the same with a TCP reset       stall[=N]       send nothing more, keep the connection
//   open corrupt=N         replace the byte at N by 0xFF   N = head: before the status line. Without N: half
//   the body status=N (or N)   answer with this status and an error body in the provider's own shape
//   body=TEXT         the error body instead          retry-after=S   that header on the error
//   first=N           only the first N requests       ok              deliver well
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"

namespace gateway::playback {

/// How a body is cut into the pieces that are written one by one.
struct Split {
    enum class Kind { whole, every, random };
    Kind kind = Kind::whole;
    std::size_t size = 0;    ///< bytes a piece, for every
    std::uint64_t seed = 0;  ///< for random
    friend bool operator==(const Split&, const Split&) = default;
};

/// Consecutive pieces that concatenate to `body`; none of them is empty. Random pieces are of one byte, of a
/// few, of a line's length or of several events, so they end inside UTF-8 sequences, inside lines and between
/// events.
std::vector<std::string_view> pieces_of(std::string_view body, const Split& split);

/// Where an answer breaks off, and how.
struct Break {
    enum class Kind { end, cut, stall, reset };
    Kind kind = Kind::cut;
    bool before_head = false;
    std::optional<std::size_t> after = {};  ///< bytes of the body; nothing = half of it
    friend bool operator==(const Break&, const Break&) = default;
};

/// One way of delivering. Unset members deliver well, or leave the server's own setting (see merged).
struct Fault {
    std::optional<Split> split = {};
    std::optional<std::chrono::milliseconds> pace = {}, delay = {};
    std::optional<Break> breaking = {};
    std::optional<std::size_t> corrupt_at = {};
    std::optional<int> status = {};
    std::optional<std::string> body = {};
    std::string retry_after = {};
    std::optional<std::size_t> first = {};
    friend bool operator==(const Fault&, const Fault&) = default;
};

/// Reads one fault; settings are separated by `;` or spaces, so TEXT of `body` may hold no `;`, but spaces
/// when it comes last. Errors: invalid_parameter naming the setting and what is allowed.
Result<Fault> parse_fault(std::string_view text);

/// Reads faults separated by commas, e.g. "429 retry-after=1,ok,cut". Empty text gives none.
Result<std::vector<Fault>> parse_script(std::string_view text);

/// `base` with every member that `over` sets.
Fault merged(Fault base, const Fault& over);

/// Keeps count for `first=N`: requests under the same text of a fault are counted together.
class FaultCounter {
  public:
    /// Counts one request under `text` and says whether the fault is still in force for it.
    bool admit(const std::string& text, const Fault& fault) {
        return !fault.first || seen_[text]++ < *fault.first;
    }
    void reset() { seen_.clear(); }

  private:
    std::unordered_map<std::string, std::size_t> seen_;
};

}  // namespace gateway::playback
