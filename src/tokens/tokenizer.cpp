#include "tokens/tokenizer.hpp"

#include <algorithm>

#include "tokens/character.hpp"
#include "tokens/splitter.hpp"

namespace gateway::tokens {
namespace {

bool ends_in_space(std::string_view piece) {
    // White space of several bytes ends in a continuation byte: step back to where the character begins.
    std::size_t begin = piece.size() - 1;
    while (begin > 0 && !is_boundary(piece, begin))
        --begin;
    const auto last = read_character(piece.data() + begin, piece.data() + piece.size());
    return in(last.type, set_of(CharacterClass::space, CharacterClass::newline));
}

}  // namespace

Tokenizer::Tokenizer(Encoding encoding)
    : encoding_(encoding),
      vocabulary_(Vocabulary::of(encoding)),
      merger_(vocabulary_),
      remembered_(std::make_unique<Remembered[]>(kRememberedPieces)) {}

void Tokenizer::encode_unseen(std::string_view piece, std::uint64_t hash, std::vector<TokenId>& out) {
    if (const TokenId token = vocabulary_.find(piece, hash); token != Vocabulary::kNone)
        out.push_back(token);
    else
        merger_.merge(piece, out);
}

// The entry of a piece of at most kRememberedBytes, made now unless it was there.
const Tokenizer::Remembered& Tokenizer::remember(std::string_view piece) {
    const std::uint64_t low = detail::load_short(piece.data(), piece.size());
    const std::uint64_t high = piece.size() > 8 ? detail::load8(piece.data() + piece.size() - 8) : 0;
    const std::uint64_t hash = detail::mix(piece.size() ^ low, high + piece.size());
    Remembered& entry = remembered_[hash % kRememberedPieces];
    if (entry.low == low && entry.high == high && entry.size == piece.size()) return entry;
    scratch_.clear();
    encode_unseen(piece, hash, scratch_);
    entry.low = low;
    entry.high = high;
    entry.size = static_cast<std::uint8_t>(piece.size());
    entry.count = static_cast<std::uint8_t>(scratch_.size());
    std::copy_n(scratch_.begin(), std::min(scratch_.size(), entry.tokens.size()), entry.tokens.begin());
    return entry;
}

std::size_t Tokenizer::count_piece(std::string_view piece) {
    if (piece.size() <= kRememberedBytes) return remember(piece).count;
    scratch_.clear();
    encode_unseen(piece, detail::hash(piece), scratch_);
    return scratch_.size();
}

void Tokenizer::encode_piece(std::string_view piece, std::vector<TokenId>& out) {
    if (piece.size() > kRememberedBytes) return encode_unseen(piece, detail::hash(piece), out);
    const Remembered& entry = remember(piece);
    if (entry.count > entry.tokens.size()) return merger_.merge(piece, out);
    out.insert(out.end(), entry.tokens.begin(), entry.tokens.begin() + entry.count);
}

std::size_t Tokenizer::count(std::string_view text) {
    std::size_t total = 0;
    for (Splitter pieces(encoding_, text); !pieces.done();)
        total += count_piece(pieces.next());
    return total;
}

std::vector<TokenId> Tokenizer::encode(std::string_view text) {
    std::vector<TokenId> out;
    out.reserve(text.size() / 4);
    encode(text, out);
    return out;
}

void Tokenizer::encode(std::string_view text, std::vector<TokenId>& out) {
    for (Splitter pieces(encoding_, text); !pieces.done();)
        encode_piece(pieces.next(), out);
}

Result<std::string> Tokenizer::decode(std::span<const TokenId> tokens) const {
    std::string out;
    out.reserve(tokens.size() * 4);
    for (const TokenId token : tokens) {
        if (token >= vocabulary_.size())
            return fail(ErrorKind::invalid_parameter, "There is no token " + std::to_string(token) + ".");
        out += vocabulary_.bytes(token);
    }
    return out;
}

// How many bytes of `piece` its first `tokens` tokens have, down to a whole character.
std::size_t Tokenizer::cut_in_piece(std::string_view piece, std::size_t tokens) {
    std::vector<TokenId> ids;
    encode_piece(piece, ids);
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < std::min(tokens, ids.size()); ++i)
        bytes += vocabulary_.bytes(ids[i]).size();
    while (bytes < piece.size() && !is_boundary(piece, bytes))
        --bytes;
    return bytes;
}

std::string_view Tokenizer::prefix(std::string_view text, std::size_t max_tokens) {
    // `solid` is the start of the last piece that white space cannot join, when the text ends after it:
    // pieces before it stay as they are however the text is cut behind it.
    std::size_t tokens = 0, end = 0, solid = 0, tokens_before_solid = 0;
    Splitter pieces(encoding_, text);
    while (!pieces.done()) {
        const auto piece = pieces.next();
        const std::size_t more = count_piece(piece);
        if (tokens + more > max_tokens) {
            // Cut inside the piece. What is left of it may split and merge in another way on its own, and
            // with white space before it; so count, and give back a token while that is too many.
            for (std::size_t keep = max_tokens - tokens; keep > 0; --keep) {
                const std::size_t cut = end + cut_in_piece(piece, keep);
                if (tokens_before_solid + count(text.substr(solid, cut - solid)) <= max_tokens)
                    return text.substr(0, cut);
                if (max_tokens - tokens - keep == 8) break;  // bound the work; the whole pieces will do
            }
            return text.substr(0, end);
        }
        if (!ends_in_space(piece)) {
            solid = end;
            tokens_before_solid = tokens;
        }
        tokens += more;
        end += piece.size();
    }
    return text;
}

}  // namespace gateway::tokens
