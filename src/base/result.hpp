// Result<T>: a value or an Error. tl::expected, because the standard library the project builds with has no
// monadic std::expected; errors are values here because a thrown one costs a hundred times as much in a
// coroutine.
#pragma once

#include <tl/expected.hpp>
#include <utility>

#include "base/error.hpp"

namespace gateway {

template <class T>
using Result = tl::expected<T, Error>;

/// `return fail(ErrorKind::not_found, "…");` from any function returning Result<T>.
inline tl::unexpected<Error> fail(ErrorKind kind, std::string message, std::string detail = {}) {
    return tl::unexpected<Error>(Error{kind, std::move(message), std::move(detail), {}, {}});
}

inline tl::unexpected<Error> fail(Error error) { return tl::unexpected<Error>(std::move(error)); }

}  // namespace gateway
