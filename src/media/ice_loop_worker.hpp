// One thread of IceLoop.
#pragma once

#include <array>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <thread>
#include <utility>
#include <vector>

#include <sys/epoll.h>

#include "base/clock.hpp"
#include "media/ice_loop.hpp"

namespace umbrella::media {

class IceLoop::Worker {
  public:
    Worker();
    /// Stopped before.
    ~Worker();
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;

    /// Ends the thread, and does what is due. Main thread, once.
    void stop();
    /// Takes a reference. Any thread.
    void add(GMainContext* context);
    /// Drops it, on the thread, once what runs there has returned. Any thread.
    void remove(GMainContext* context);
    /// On the thread.
    void set_intake(GMainContext* context, std::optional<DatagramIntake> intake);
    /// On the thread; null ends it.
    void set_reader(int descriptor, std::function<void()> readable);

  private:
    /// A context between two iterations: prepared, and waited for.
    struct Entry {
        GMainContext* context = nullptr;
        std::vector<GPollFD> polled;  ///< by descriptor, none twice
        gint priority = 0;
        Timestamp deadline = Timestamp::max();
        Timestamp watched = Timestamp::min();  ///< when epoll was told of all of `polled`
        bool ready = false;
        std::optional<DatagramIntake> intake;
    };
    struct Command {
        GMainContext* context;
        bool add;
    };

    void run();
    void carry_out_commands();
    [[nodiscard]] std::size_t wait();
    void note_all(std::size_t count);
    void note(int descriptor, unsigned events);
    [[nodiscard]] static bool take_in(Entry& entry, int descriptor, unsigned events);
    void iterate(Entry& entry);
    void prepare(Entry& entry);
    void set_deadline(Entry& entry, Timestamp deadline);
    void be_ready(Entry& entry);
    [[nodiscard]] bool is_as_queried(const Entry& entry) const;
    void watch_queried(Entry& entry);
    [[nodiscard]] Entry*& owner_of(int descriptor);
    void forget(GMainContext* context);
    void wake() const;

    int epoll_;
    int wake_;  ///< an eventfd
    std::atomic<bool> ending_ = false;
    std::mutex mutex_;  ///< guards the commands, nothing else is locked under it
    std::vector<Command> commands_;

    // The thread's own.
    std::array<epoll_event, 64> events_{};
    std::map<GMainContext*, Entry> entries_;
    std::vector<Entry*> owners_;  ///< by descriptor; null: none
    std::map<int, std::function<void()>> readers_;
    std::set<std::pair<Timestamp, Entry*>> deadlines_;
    std::vector<Entry*> ready_;
    std::vector<GPollFD> queried_;  ///< what a context wants; kept for its memory
    std::thread thread_;
};

}  // namespace umbrella::media
