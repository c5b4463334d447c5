#include "net/poller.hpp"

#include <array>
#include <span>
#include <utility>

#include <sys/epoll.h>
#include <unistd.h>

#include "base/limits_turns.hpp"
#include "base/result.hpp"

namespace umbrella::net {

struct Poller::GlibSource {
    GSource base;
    Poller* poller;
};

Poller::Watch::Watch(Watch&& other) noexcept
    : poller_(std::exchange(other.poller_, nullptr)), fd_(other.fd_) {}

Poller::Watch& Poller::Watch::operator=(Watch&& other) noexcept {
    if (this != &other) {
        stop();
        poller_ = std::exchange(other.poller_, nullptr);
        fd_ = other.fd_;
    }
    return *this;
}

void Poller::Watch::stop() {
    if (const auto poller = std::exchange(poller_, nullptr)) {
        poller->watched_.erase(fd_);
        // Of a socket that was closed before its time, another could be stopped.
        UMBRELLA_ASSERT(epoll_ctl(poller->epoll_, EPOLL_CTL_DEL, fd_, nullptr) == 0);
    }
}

Poller::Deadline& Poller::Deadline::operator=(Deadline&& other) noexcept {
    if (this != &other) {
        stop();
        entry_ = std::exchange(other.entry_, nullptr);
    }
    return *this;
}

void Poller::Deadline::stop() {
    const auto entry = std::exchange(entry_, nullptr);
    if (entry != nullptr && entry->poller != nullptr) {
        // A timer that comes too early finds nothing due; setting it costs a turn of the loop.
        entry->poller->deadlines_.remove(entry->ticket);
    }
}

std::shared_ptr<Poller> Poller::make() {
    return std::shared_ptr<Poller>(new Poller());
}

Poller::Poller() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
    UMBRELLA_ASSERT(epoll_ >= 0);
    static GSourceFuncs functions{nullptr, nullptr, dispatch, nullptr, nullptr, nullptr};
    source_ = g_source_new(&functions, sizeof(GlibSource));
    reinterpret_cast<GlibSource*>(source_)->poller = this;
    g_source_set_static_name(source_, "connections");
    tag_ = g_source_add_unix_fd(source_, epoll_, G_IO_IN);
    g_source_attach(source_, nullptr);
}

Poller::~Poller() {
    g_source_destroy(source_);
    g_source_unref(source_);
    ::close(epoll_);
}

Poller::Watch Poller::watch(int fd, std::uint32_t events, SocketCallback callback) {
    UMBRELLA_ASSERT(!watched_.contains(fd));
    const std::uint32_t generation = ++last_generation_;
    epoll_event event{};
    event.events = events;
    event.data.u64 = std::uint64_t{generation} << 32 | static_cast<std::uint32_t>(fd);
    if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) {
        return {};
    }
    watched_.emplace(fd,
                     Watched{generation, std::make_shared<SocketCallback>(std::move(callback))});
    return {shared_from_this(), fd};
}

Poller::Deadline Poller::after(std::chrono::milliseconds delay, std::function<void()> callback) {
    auto entry = std::make_shared<Deadline::Entry>();
    entry->poller = shared_from_this();
    entry->ticket = deadlines_.add(std::chrono::steady_clock::now() + delay,
                                   [entry, callback = std::move(callback)] {
                                       entry->poller = nullptr;
                                       callback();
                                   });
    wake_up_in_time();
    return Deadline(std::move(entry));
}

gboolean Poller::dispatch(GSource* source, GSourceFunc, gpointer) {
    // Callbacks may drop all who hold it.
    const auto self = reinterpret_cast<GlibSource*>(source)->poller->shared_from_this();
    if (g_source_query_unix_fd(source, self->tag_) != 0) {
        self->serve_sockets();
    }
    self->serve_deadlines();
    return G_SOURCE_CONTINUE;
}

void Poller::serve_sockets() {
    // The kernel goes round among those that are ready.
    std::array<epoll_event, limits::connections_a_turn> ready{};
    const int count = epoll_wait(epoll_, ready.data(), static_cast<int>(ready.size()), 0);
    for (const epoll_event& event :
         std::span(ready).first(count > 0 ? static_cast<std::size_t>(count) : 0)) {
        const auto fd = static_cast<int>(event.data.u64 & UINT32_MAX);
        const auto found = watched_.find(fd);
        // One before it may have ended this watch, and begun another at the same number.
        if (found == watched_.end() || found->second.generation != event.data.u64 >> 32) {
            continue;
        }
        const std::shared_ptr<SocketCallback> callback = found->second.callback;
        (*callback)(event.events);
    }
}

void Poller::serve_deadlines() {
    const auto now = std::chrono::steady_clock::now();
    while (const auto callback = deadlines_.take_due(now)) {
        callback();
    }
    if (wakes_at_ <= now) {
        wakes_at_ = DeadlineQueue::TimePoint::max();
        g_source_set_ready_time(source_, -1);
    }
    wake_up_in_time();
}

void Poller::wake_up_in_time() {
    const auto next = deadlines_.next();
    if (!next || *next >= wakes_at_) {
        return;
    }
    wakes_at_ = *next;
    // GLib's clock is the same one. Rounded up: it is due when the timer fires.
    const auto since_start = std::chrono::ceil<std::chrono::microseconds>(next->time_since_epoch());
    g_source_set_ready_time(source_, since_start.count());
}

}  // namespace umbrella::net
