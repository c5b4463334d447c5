#include "app/conductor.hpp"

#include <algorithm>
#include <chrono>
#include <type_traits>
#include <utility>

#include <glib.h>

#include "base/clock.hpp"
#include "base/log.hpp"

namespace umbrella::app {
namespace {

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

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
    waiting_.push(std::move(event), now());
    if (!busy_) {
        work_off();
    }
}

void Conductor::work_off() {
    busy_ = true;
    while (const auto events = waiting_.take(now())) {
        for (const core::Effect& effect : node_.handle(*events, now())) {
            carry_out(effect);
        }
    }
    busy_ = false;
    if (const auto due = waiting_.due(); due && !news_due_.active()) {
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(*due - now());
        news_due_ = net::Source::after(std::max(wait, std::chrono::milliseconds(0)), [this] {
            news_due_.stop();
            work_off();
            return false;
        });
    }
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
