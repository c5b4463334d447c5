// Errors are values. A function that can fail for a reason its caller must handle returns
// Result<T>; a broken invariant of our own aborts through UMBRELLA_ASSERT instead.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <utility>

#include <tl/expected.hpp>

namespace umbrella {

/// What went wrong, in words for the person who can mend it.
struct Failure {
    std::string message;
};

template <class T, class E = Failure>
using Result = tl::expected<T, E>;

/// The error half of a Result: `return fail("no such file: " + path);`
[[nodiscard]] inline tl::unexpected<Failure> fail(std::string message) {
    return tl::make_unexpected(Failure{std::move(message)});
}

[[noreturn]] inline void assertion_failed(const char* what, const char* file, int line) {
    std::fprintf(stderr, "%s:%d: broken invariant: %s\n", file, line, what);
    std::abort();
}

}  // namespace umbrella

/// Aborts, in every build type, when an invariant of our own is broken. Never for peer input.
#define UMBRELLA_ASSERT(condition)      \
    ((condition) ? static_cast<void>(0) \
                 : ::umbrella::assertion_failed(#condition, __FILE__, __LINE__))
