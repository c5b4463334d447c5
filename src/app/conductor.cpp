#include "app/conductor.hpp"

#include <chrono>
#include <type_traits>
#include <utility>

#include <glib.h>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace umbrella::app {
namespace {

void write(const core::LogLine& line) {
    log::info(line.message,
              {{"room", line.room}, {"participant", line.participant}, {"detail", line.detail}});
}

template <class T>
constexpr bool is_for_trunks =
    std::is_same_v<T, core::SourceMoved> || std::is_constructible_v<core::trunk::Event, T>;
template <class T>
constexpr bool is_for_gateway =
    std::is_same_v<T, core::Send> || std::is_same_v<T, core::CloseConnection>;

core::NodeOptions with_wall_clock(core::NodeOptions options) {
    options.wall_clock_ms = [] { return static_cast<std::uint64_t>(g_get_real_time() / 1000); };
    return options;
}

}  // namespace

Conductor::Conductor(core::NodeOptions options, std::string server_version)
    : node_(with_wall_clock(std::move(options))),
      gateway_([this](core::Event event) { handle(std::move(event)); }, std::move(server_version)) {
}

void Conductor::handle(core::Event event) {
    waiting_.push_back(std::move(event));
    if (busy_) {
        return;
    }
    busy_ = true;
    while (!waiting_.empty()) {
        const core::Event next = std::move(waiting_.front());
        waiting_.pop_front();
        const Timestamp now{std::chrono::microseconds(g_get_monotonic_time())};
        for (const core::Effect& effect : node_.handle(next, now)) {
            carry_out(effect);
        }
    }
    busy_ = false;
}

void Conductor::carry_out(const core::Effect& effect) {
    std::visit(
        [this](const auto& one) {
            using T = std::decay_t<decltype(one)>;
            if constexpr (std::is_same_v<T, core::Send>) {
                const auto* welcome = std::get_if<core::Welcome>(&one.message);
                joins_ += welcome != nullptr && !welcome->resumed ? 1U : 0U;
            } else if constexpr (std::is_same_v<T, core::DestroyMediaPeer>) {
                before_end_(one.participant);
            }
            if constexpr (std::is_same_v<T, core::LogLine>) {
                write(one);
            } else if constexpr (is_for_gateway<T>) {
                if (signalling::WhipSessions::owns(one.connection)) {
                    whip_->carry_out(one);
                } else if (Cameras::owns(one.connection)) {
                    cameras_->carry_out(one);
                } else {
                    gateway_.carry_out(one);
                }
            } else if constexpr (is_for_trunks<T>) {
                trunks_->take(one);
            } else {
                media_->carry_out(one);
            }
        },
        effect);
}

}  // namespace umbrella::app
