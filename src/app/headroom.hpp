// Whether the machine bears one more participant. Who is let in without the means for it would
// take them from those inside: GLib ends the process when it gets no file descriptor or thread
// (g_wakeup_new, g_thread_new). Pure.
#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <string_view>

#include "app/usage.hpp"
#include "base/clock.hpp"

namespace umbrella::app {

/// How many connections the web server may hold with so many file descriptors.
[[nodiscard]] std::size_t connections_for(std::size_t descriptors_limit);

struct Load {
    std::size_t participants = 0;
    std::size_t connections = 0;
    std::size_t proven_connections = 0;  ///< of them: the others give way to newcomers
    std::size_t most_connections = 0;
};

class Headroom {
  public:
    /// `idle`: what is used before the first participant comes.
    explicit Headroom(const Usage& idle) : idle_(idle) {}

    /// What is too short for one more, in words for the log; nothing when there is enough. What
    /// was promised to those who came within limits::join_settling counts as used.
    [[nodiscard]] std::optional<std::string_view> shortage(const Usage& usage, const Load& load,
                                                           Timestamp now);
    /// One more has been let in.
    void let_in(Timestamp now) { recent_.push_back(now); }

  private:
    Usage idle_;
    std::deque<Timestamp> recent_;
};

}  // namespace umbrella::app
