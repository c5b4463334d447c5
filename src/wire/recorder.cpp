#include "wire/recorder.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include <pthread.h>

#include "base/limits_recording.hpp"

namespace umbrella::wire {

using core::recording::Moment;
using core::recording::RecordedSource;
using core::recording::Recording;

namespace {

constexpr std::chrono::milliseconds publish_interval{500};

Timestamp monotonic_now() {
    return Timestamp(std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::steady_clock::now().time_since_epoch()));
}

std::chrono::microseconds wall_now() {
    return std::chrono::duration_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now().time_since_epoch());
}

Moment moment_now() {
    return {.now = monotonic_now(),
            .wall = std::chrono::duration_cast<std::chrono::milliseconds>(wall_now())};
}

/// By how much the timestamp lies behind that of this moment.
RecordedSource::CaptureTime capture_time_by(std::shared_ptr<const SourceClock> clock) {
    return [clock = std::move(clock)](std::uint32_t ssrc, std::uint32_t rtp_timestamp,
                                      std::uint32_t clock_rate_hz) -> std::optional<Timestamp> {
        const Timestamp now = monotonic_now();
        const auto current = clock->timestamp_at(ssrc, wall_now(), clock_rate_hz);
        if (!current) {
            return std::nullopt;
        }
        const std::int64_t ticks = static_cast<std::int32_t>(*current - rtp_timestamp);
        return now - std::chrono::microseconds(ticks * std::micro::den / clock_rate_hz);
    };
}

}  // namespace

Recorder::Recorder(std::shared_ptr<RecordingFolder> folder, Ended ended)
    : folder_(std::move(folder)), ended_(std::move(ended)), thread_([this] { run(); }) {
    pthread_setname_np(thread_.native_handle(), "recorder");
}

Recorder::~Recorder() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void Recorder::post(Command command) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back(std::move(command));
    }
    wake_.notify_one();
}

void Recorder::start(core::recording::Subject subject) {
    post([this, subject = std::move(subject)](const Moment& moment) {
        recordings_[subject.recording].recording =
            std::make_unique<Recording>(subject, *folder_, moment);
    });
}

void Recorder::add(const std::string& recording, SourceOptions options) {
    post([this, recording, options = std::move(options)](const Moment&) {
        const auto found = recordings_.find(recording);
        if (found == recordings_.end()) {
            return;
        }
        auto source = std::make_shared<RecordedSource>(options.source, options.codec,
                                                       capture_time_by(options.clock));
        found->second.recording->add(source);
        found->second.inputs.push_back({.options = options, .source = std::move(source)});
    });
}

void Recorder::end(const std::string& recording, std::shared_ptr<Tape> tape) {
    post([this, recording, tape = std::move(tape)](const Moment&) {
        const auto found = recordings_.find(recording);
        if (found == recordings_.end()) {
            return;
        }
        auto& inputs = found->second.inputs;
        const auto input =
            std::ranges::find(inputs, tape, [](const Input& one) { return one.options.tape; });
        if (input != inputs.end()) {
            drain(*input);
            found->second.recording->end(*input->source);
            inputs.erase(input);
        }
    });
}

void Recorder::finish(const std::string& recording, EndReason reason) {
    post([this, recording, reason](const Moment& moment) {
        const auto found = recordings_.find(recording);
        if (found == recordings_.end()) {
            return;
        }
        std::ranges::for_each(found->second.inputs, drain);
        found->second.recording->finish(reason, moment);
    });
}

std::vector<core::recording::SideFile> Recorder::running() const {
    const std::lock_guard lock(mutex_);
    return running_;
}

void Recorder::run() {
    std::unique_lock lock(mutex_);
    while (true) {
        const auto due = [this] { return stopping_ || !commands_.empty(); };
        if (recordings_.empty()) {
            wake_.wait(lock, due);
        } else {
            wake_.wait_for(lock, limits::recorder_tick, due);
        }
        const std::vector<Command> commands = std::exchange(commands_, {});
        const bool stopping = stopping_;
        lock.unlock();
        const Moment moment = moment_now();
        for (const Command& command : commands) {
            command(moment);
        }
        work(moment);
        if (stopping) {
            for (auto& [id, running] : recordings_) {
                running.recording->finish(EndReason::ServerStopped, moment);
            }
            return;
        }
        lock.lock();
    }
}

void Recorder::drain(Input& input) {
    PacketRef packet;
    while (input.options.tape->pop(packet)) {
        input.source->add(packet->bytes(), packet->arrival());
    }
}

void Recorder::ask_for_keyframes(Running& running, Timestamp now) {
    for (const RecordedSource* source : running.recording->keyframe_wishes(now)) {
        const auto input = std::ranges::find(running.inputs, source,
                                             [](const Input& one) { return one.source.get(); });
        if (input != running.inputs.end()) {
            input->options.request_keyframe();
        }
    }
}

void Recorder::work(const Moment& moment) {
    for (auto& [id, running] : recordings_) {
        std::ranges::for_each(running.inputs, drain);
        running.recording->work(moment);
        ask_for_keyframes(running, moment.now);
    }
    publish(moment);
    drop_ended();
}

void Recorder::drop_ended() {
    for (auto place = recordings_.begin(); place != recordings_.end();) {
        const Recording& recording = *place->second.recording;
        if (!recording.ended()) {
            ++place;
            continue;
        }
        const core::recording::Subject subject = recording.subject();
        const EndReason reason = *recording.side_file({}).reason;
        place = recordings_.erase(place);
        ended_(subject, reason);
    }
}

void Recorder::publish(const Moment& moment) {
    const bool over = std::ranges::any_of(
        recordings_, [](const auto& one) { return one.second.recording->ended(); });
    if (!over && moment.now - published_ < publish_interval) {
        return;
    }
    published_ = moment.now;
    std::vector<core::recording::SideFile> running;
    for (const auto& [id, one] : recordings_) {
        if (!one.recording->ended()) {
            running.push_back(one.recording->side_file(moment.wall));
        }
    }
    const std::lock_guard lock(mutex_);
    running_ = std::move(running);
}

}  // namespace umbrella::wire
