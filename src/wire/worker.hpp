// A thread that sends: it takes what publishers' threads put into its lanes, and hands it to the
// transports that are its own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/clock.hpp"
#include "wire/lane.hpp"
#include "wire/transport_sender.hpp"
#include "wire/udp_batch.hpp"
#include "wire/wake_later.hpp"
#include "wire/wakeup.hpp"

namespace umbrella::wire {

/// One round: first the commands, in the order of their posting; then from each lane the packets
/// that have come; then transport after transport gets all that is for it, encrypted into the one
/// buffer of this worker and sent at once, so that neither the keys nor the buffer leave the
/// cache. What comes while a worker is idle is sent at once; otherwise rounds begin at least
/// limits::round_interval apart, so that what comes close together is one batch and one wake-up.
class Worker {
  public:
    /// Starts the thread, which the system shows as `name` (15 characters).
    explicit Worker(const std::string& name);
    /// Ends it; commands that have not run are dropped.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    // Any thread. None of it waits.

    using Command = std::function<void(Worker&)>;
    /// Runs `command` in the worker's thread, soon; it is never lost before the end.
    void post(Command command);
    /// The same, but when the worker has something else to do: for its sake alone it is not woken.
    void post_lazily(Command command);
    /// Something was pushed into a lane of this worker. It may be woken later (WakeLater).
    void wake() const { WakeLater::wake(wakeup_); }

    // The worker's thread, in commands.

    void add(std::shared_ptr<TransportSender> transport);
    void remove(const TransportSender& transport);
    /// TransportSender::set_reporter(). From now on there is something to do at each tick.
    void set_reporter(TransportSender& transport, TransportSender::RtcpWriter reporter);
    void bind(TransportSender& transport, StreamSender& stream, std::shared_ptr<Lane> lane,
              StreamSender::MakeOpening make_opening);
    /// Has `call(batch, now)` do something with the transport that may send.
    template <typename Call>
    void serve(TransportSender& transport, Call call) {
        call(batch_, now());
        note_paced(transport);
    }
    [[nodiscard]] static Timestamp now();

  private:
    void enqueue(Command command);
    void run();
    static void nap_until(Timestamp time);
    void run_commands();
    enum class Round : std::uint8_t {
        Empty,       ///< there was nothing
        Finished,    ///< all that had come is sent
        Unfinished,  ///< lanes may hold more
    };
    [[nodiscard]] Round run_round(Timestamp now);
    void run_timers(Timestamp now);
    void note_paced(TransportSender& transport);
    void drop_idle_lanes();
    [[nodiscard]] bool has_work();
    [[nodiscard]] std::optional<std::chrono::microseconds> time_to_sleep(Timestamp now) const;

    const std::shared_ptr<Wakeup> wakeup_ = std::make_shared<Wakeup>();
    UdpBatch batch_;
    std::vector<std::shared_ptr<TransportSender>> transports_;
    std::vector<std::shared_ptr<Lane>> lanes_;  ///< those that have streams
    std::vector<TransportSender*> round_transports_;
    std::vector<TransportSender*> pacing_;  ///< those with packets that wait
    bool reporting_ = false;                ///< one of the transports has a reporter
    Timestamp next_pacing_;
    Timestamp next_tick_;

    /// Guards what follows; a leaf.
    std::mutex mutex_;
    std::vector<Command> commands_;
    std::atomic<bool> commanded_{false};
    std::atomic<bool> stopping_{false};

    std::thread thread_;  ///< the last member: it sees all others made
};

}  // namespace umbrella::wire
