// The recorder: one thread that takes packets off tapes and writes files. A disk that is slow holds
// up nobody else; one that is too slow costs packets of the recording.
#pragma once

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "core/recording/recording.hpp"
#include "wire/packet.hpp"
#include "wire/recording_folder.hpp"
#include "wire/source_clock.hpp"
#include "wire/tape.hpp"

namespace umbrella::wire {

class Recorder {
  public:
    using EndReason = core::recording::EndReason;
    /// A recording is over; `reason` says why. In the recorder's thread.
    using Ended = std::function<void(const core::recording::Subject& subject, EndReason reason)>;

    Recorder(std::shared_ptr<RecordingFolder> folder, Ended ended);
    /// Ends what still runs, as by a server that stops.
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    // Any thread. What names a recording that is not there (any more) is without effect.

    void start(core::recording::Subject subject);
    struct SourceOptions {
        core::Source source = core::Source::Microphone;
        core::Codec codec = core::Codec::Opus;
        std::shared_ptr<Tape> tape;
        std::shared_ptr<const SourceClock> clock;
        std::function<void()> request_keyframe;  ///< called in the recorder's thread
    };
    void add(const std::string& recording, SourceOptions options);
    /// Nothing more comes by this tape; what is on it is still written.
    void end(const std::string& recording, std::shared_ptr<Tape> tape);
    void finish(const std::string& recording, EndReason reason);

    [[nodiscard]] std::shared_ptr<Tape> make_tape() const { return std::make_shared<Tape>(pool_); }
    /// What runs, as of half a second ago at most.
    [[nodiscard]] std::vector<core::recording::SideFile> running() const;

  private:
    struct Input {
        SourceOptions options;
        std::shared_ptr<core::recording::RecordedSource> source;
    };
    struct Running {
        std::unique_ptr<core::recording::Recording> recording;
        std::vector<Input> inputs;
    };
    using Command = std::function<void(const core::recording::Moment&)>;
    void post(Command command);
    void run();
    void work(const core::recording::Moment& moment);
    void drop_ended();
    void publish(const core::recording::Moment& moment);
    static void drain(Input& input);
    static void ask_for_keyframes(Running& running, Timestamp now);

    std::shared_ptr<RecordingFolder> folder_;
    Ended ended_;
    std::shared_ptr<PacketPool> pool_ = std::make_shared<PacketPool>();

    // The recorder's thread.
    std::map<std::string, Running> recordings_;
    Timestamp published_;

    /// Guards what follows; a leaf.
    mutable std::mutex mutex_;
    std::condition_variable wake_;
    std::vector<Command> commands_;
    bool stopping_ = false;
    std::vector<core::recording::SideFile> running_;
    std::thread thread_;  ///< last: it uses all the others
};

}  // namespace umbrella::wire
