// One thread of IceLoop.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <set>
#include <thread>
#include <utility>

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

  private:
    /// A context between two iterations: prepared, and waited for.
    struct Entry {
        std::vector<GPollFD> polled;  ///< by descriptor, none twice
        gint priority = 0;
        Timestamp deadline = Timestamp::max();
    };
    struct Command {
        GMainContext* context;
        bool add;
    };

    void run();
    void carry_out_commands();
    void wait();
    void note(int descriptor, unsigned events);
    void iterate(GMainContext* context, Entry& entry);
    void prepare(GMainContext* context, Entry& entry);
    void set_deadline(GMainContext* context, Entry& entry, Timestamp deadline);
    void be_ready(GMainContext* context);
    void watch(GMainContext* context, Entry& entry, std::vector<GPollFD> polled);
    void forget(GMainContext* context);
    void wake() const;

    int epoll_;
    int wake_;  ///< an eventfd
    std::atomic<bool> ending_ = false;
    std::mutex mutex_;  ///< guards the commands, nothing else is locked under it
    std::vector<Command> commands_;

    // The thread's own.
    std::map<GMainContext*, Entry> entries_;
    std::map<int, GMainContext*> owners_;  ///< of the descriptors
    std::set<std::pair<Timestamp, GMainContext*>> deadlines_;
    std::vector<GMainContext*> ready_;
    std::thread thread_;
};

}  // namespace umbrella::media
