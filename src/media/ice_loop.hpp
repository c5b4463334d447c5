// A few threads that run the main contexts of all peers' ICE agents.
//
// libnice wants a main context for each agent, and webrtcbin's stock agent has a thread for it. To
// put all agents on one context would make each wake-up cost as much as there are sockets: GLib
// looks at all sources, and poll() at all descriptors. So each agent keeps a context of its own,
// and a thread waits for all its contexts at once (epoll) and iterates only the one that is ready.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include <glib.h>

#include "media/datagram_intake.hpp"

namespace umbrella::media {

class IceLoop {
  public:
    class Worker;

    /// A main context that one of the threads iterates until the handle goes. Nothing that runs
    /// there may wait for anybody: it would hold up all the peers of that thread.
    class Context {
      public:
        ~Context();
        Context(const Context&) = delete;
        Context& operator=(const Context&) = delete;

        [[nodiscard]] GMainContext* get() const { return context_; }
        /// Runs `task` on the context's thread, later and in the order of the calls. Any thread.
        void post(std::function<void()> task) const;
        /// Whenever something has come on the intake's descriptor, which a source of the context
        /// polls, the intake takes what it wants before the source is asked. One at a time; nothing
        /// ends it. On the context's thread, in a task or a source.
        void set_intake(std::optional<DatagramIntake> intake) const;
        /// Calls `readable` on the context's thread whenever there is something to read on
        /// `descriptor`, which no source polls and which stays open until another call with null.
        /// On the context's thread, but not in a reader.
        void set_reader(int descriptor, std::function<void()> readable) const;

      private:
        friend IceLoop;
        explicit Context(std::shared_ptr<Worker> worker);
        std::shared_ptr<Worker> worker_;
        GMainContext* context_;
    };

    /// At least one thread.
    explicit IceLoop(unsigned threads);
    /// Ends the threads, then does what is due in the contexts that are still there. Nobody
    /// iterates them any more after that.
    ~IceLoop();
    IceLoop(const IceLoop&) = delete;
    IceLoop& operator=(const IceLoop&) = delete;

    /// On the threads in turn. Main thread.
    [[nodiscard]] std::shared_ptr<Context> add();

  private:
    std::vector<std::shared_ptr<Worker>> workers_;
    std::size_t next_ = 0;
};

}  // namespace umbrella::media
