// All sockets and deadlines of connections, in one source of the main loop. GLib looks at each of
// its sources, and the kernel at each socket of poll(), on every turn of the loop: connections that
// only wait must not be among them. Main context only.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

#include <glib.h>

#include "net/deadline_queue.hpp"

namespace umbrella::net {

class Poller : public std::enable_shared_from_this<Poller> {
  public:
    /// Gets what the socket has of EPOLLIN, EPOLLOUT, EPOLLERR and EPOLLHUP.
    using SocketCallback = std::function<void(std::uint32_t events)>;

    /// One socket that is watched, until this is stopped or destroyed: before the socket is closed.
    class Watch {
      public:
        Watch() = default;
        Watch(Watch&& other) noexcept;
        Watch& operator=(Watch&& other) noexcept;
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;
        ~Watch() { stop(); }

        [[nodiscard]] bool active() const { return poller_ != nullptr; }
        void stop();

      private:
        friend class Poller;
        Watch(std::shared_ptr<Poller> poller, int fd) : poller_(std::move(poller)), fd_(fd) {}
        std::shared_ptr<Poller> poller_;
        int fd_ = -1;
    };

    /// Something that is to be done later, until this is stopped or destroyed.
    class Deadline {
      public:
        Deadline() = default;
        Deadline(Deadline&&) noexcept = default;
        Deadline& operator=(Deadline&& other) noexcept;
        Deadline(const Deadline&) = delete;
        Deadline& operator=(const Deadline&) = delete;
        ~Deadline() { stop(); }
        void stop();

      private:
        friend class Poller;
        struct Entry {
            std::shared_ptr<Poller> poller;  ///< null once it is due
            DeadlineQueue::Ticket ticket;
        };
        explicit Deadline(std::shared_ptr<Entry> entry) : entry_(std::move(entry)) {}
        std::shared_ptr<Entry> entry_;
    };

    [[nodiscard]] static std::shared_ptr<Poller> make();
    ~Poller();
    Poller(const Poller&) = delete;
    Poller& operator=(const Poller&) = delete;
    Poller(Poller&&) = delete;
    Poller& operator=(Poller&&) = delete;

    /// Calls `callback` on each turn of the main loop on which `fd` has one of `events`; it may do
    /// anything. One watch for each socket. It is not active if the kernel has no memory for it.
    [[nodiscard]] Watch watch(int fd, std::uint32_t events, SocketCallback callback);
    /// Calls `callback` once; it may do anything.
    [[nodiscard]] Deadline after(std::chrono::milliseconds delay, std::function<void()> callback);

  private:
    struct GlibSource;
    struct Watched {
        /// Tells it from an earlier socket of the same number.
        std::uint32_t generation = 0;
        std::shared_ptr<SocketCallback> callback;
    };

    Poller();
    static gboolean dispatch(GSource* source, GSourceFunc, gpointer);
    void serve_sockets();
    void serve_deadlines();
    /// Sees to it that the main loop wakes up for the earliest deadline.
    void wake_up_in_time();

    int epoll_;
    std::uint32_t last_generation_ = 0;
    std::unordered_map<int, Watched> watched_;
    DeadlineQueue deadlines_;
    DeadlineQueue::TimePoint wakes_at_ = DeadlineQueue::TimePoint::max();
    GSource* source_ = nullptr;
    gpointer tag_ = nullptr;
};

}  // namespace umbrella::net
