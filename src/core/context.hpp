// What a node and its rooms share while an event is handled: the options, the time, and the
// effects that there are so far.
#pragma once

#include <string>
#include <utility>

#include "base/clock.hpp"
#include "core/effects.hpp"
#include "core/node_options.hpp"

namespace umbrella::core {

struct Context {
    NodeOptions options;
    Timestamp now;
    Effects effects;

    void emit(Effect effect) { effects.push_back(std::move(effect)); }
    void send(ConnectionId connection, ServerMessage message) {
        emit(Send{.connection = connection, .message = std::move(message)});
    }
};

}  // namespace umbrella::core
