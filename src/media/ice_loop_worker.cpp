#include "media/ice_loop_worker.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <utility>

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/result.hpp"

namespace umbrella::media {
namespace {

using std::chrono::milliseconds;

/// What closing takes, and some more.
constexpr int last_iterations = 100;
/// A number of milliseconds that epoll_wait() takes.
constexpr milliseconds longest_wait{60'000};

constexpr auto poll_to_epoll = std::to_array<std::pair<unsigned, unsigned>>({
    {G_IO_IN, EPOLLIN},
    {G_IO_OUT, EPOLLOUT},
    {G_IO_PRI, EPOLLPRI},
    {G_IO_ERR, EPOLLERR},
    {G_IO_HUP, EPOLLHUP},
});

unsigned to_epoll(unsigned events) {
    unsigned result = 0;
    for (const auto& [glib, kernel] : poll_to_epoll) {
        result |= (events & glib) != 0 ? kernel : 0;
    }
    return result;
}

unsigned to_glib(unsigned events) {
    unsigned result = 0;
    for (const auto& [glib, kernel] : poll_to_epoll) {
        result |= (events & kernel) != 0 ? glib : 0;
    }
    return result;
}

Timestamp now() {
    return Timestamp(std::chrono::microseconds(g_get_monotonic_time()));
}

}  // namespace

IceLoop::Worker::Worker()
    : epoll_(epoll_create1(EPOLL_CLOEXEC)), wake_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
    UMBRELLA_ASSERT(epoll_ >= 0 && wake_ >= 0);
    epoll_event event{.events = EPOLLIN, .data = {.fd = wake_}};
    UMBRELLA_ASSERT(epoll_ctl(epoll_, EPOLL_CTL_ADD, wake_, &event) == 0);
    thread_ = std::thread([this] { run(); });
    pthread_setname_np(thread_.native_handle(), "ice");
}

IceLoop::Worker::~Worker() {
    carry_out_commands();
    while (!entries_.empty()) {
        forget(entries_.begin()->first);
    }
    close(wake_);
    close(epoll_);
}

void IceLoop::Worker::stop() {
    ending_ = true;
    wake();
    thread_.join();
    carry_out_commands();
    for (const auto& [context, entry] : entries_) {
        for (int i = 0; i < last_iterations && g_main_context_iteration(context, FALSE) != FALSE;
             ++i) {
        }
    }
}

void IceLoop::Worker::add(GMainContext* context) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back({g_main_context_ref(context), true});
    }
    wake();
}

void IceLoop::Worker::remove(GMainContext* context) {
    {
        const std::lock_guard lock(mutex_);
        commands_.push_back({context, false});
    }
    wake();
}

void IceLoop::Worker::wake() const {
    const std::uint64_t one = 1;
    // Full means that it is awake.
    [[maybe_unused]] const ssize_t written = write(wake_, &one, sizeof one);
}

void IceLoop::Worker::run() {
    while (!ending_) {
        carry_out_commands();
        wait();
        for (GMainContext* context : std::exchange(ready_, {})) {
            // One that has been ready before it may have taken it away.
            const auto found = entries_.find(context);
            if (found != entries_.end()) {
                iterate(context, found->second);
            }
        }
    }
}

void IceLoop::Worker::carry_out_commands() {
    std::vector<Command> commands;
    {
        const std::lock_guard lock(mutex_);
        commands = std::exchange(commands_, {});
    }
    for (const Command& command : commands) {
        if (command.add) {
            prepare(command.context, entries_[command.context]);
        } else {
            forget(command.context);
        }
    }
}

void IceLoop::Worker::wait() {
    int timeout_ms = -1;
    if (!deadlines_.empty()) {
        const Timestamp before = now();
        const auto left =
            std::chrono::ceil<milliseconds>(std::max(deadlines_.begin()->first, before) - before);
        timeout_ms = static_cast<int>(std::min(left, longest_wait).count());
    }
    std::array<epoll_event, 64> events{};
    const int count =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
    UMBRELLA_ASSERT(count >= 0 || errno == EINTR);
    for (int i = 0; i < count; ++i) {
        const epoll_event& event = events.at(static_cast<std::size_t>(i));
        note(event.data.fd, event.events);
    }
    const Timestamp after = now();
    for (const auto& [deadline, context] : deadlines_) {
        if (deadline > after) {
            break;
        }
        be_ready(context);
    }
}

void IceLoop::Worker::be_ready(GMainContext* context) {
    if (std::ranges::find(ready_, context) == ready_.end()) {
        ready_.push_back(context);
    }
}

void IceLoop::Worker::set_deadline(GMainContext* context, Entry& entry, Timestamp deadline) {
    if (deadline != entry.deadline) {
        deadlines_.erase({entry.deadline, context});
        if (deadline != Timestamp::max()) {
            deadlines_.emplace(deadline, context);
        }
        entry.deadline = deadline;
    }
}

void IceLoop::Worker::note(int descriptor, unsigned events) {
    if (descriptor == wake_) {
        std::uint64_t count = 0;
        [[maybe_unused]] const ssize_t taken = read(wake_, &count, sizeof count);
        return;
    }
    const auto owner = owners_.find(descriptor);
    if (owner == owners_.end()) {
        return;
    }
    for (GPollFD& polled : entries_.at(owner->second).polled) {
        if (polled.fd == descriptor) {
            polled.revents = static_cast<gushort>(to_glib(events));
        }
    }
    be_ready(owner->second);
}

void IceLoop::Worker::iterate(GMainContext* context, Entry& entry) {
    UMBRELLA_ASSERT(g_main_context_acquire(context));
    if (g_main_context_check(context, entry.priority, entry.polled.data(),
                             static_cast<gint>(entry.polled.size())) != FALSE) {
        g_main_context_dispatch(context);
    }
    g_main_context_release(context);
    prepare(context, entry);
}

void IceLoop::Worker::prepare(GMainContext* context, Entry& entry) {
    UMBRELLA_ASSERT(g_main_context_acquire(context));
    const bool ready = g_main_context_prepare(context, &entry.priority) != FALSE;
    std::vector<GPollFD> polled(8);
    gint timeout_ms = -1;
    for (;;) {
        const auto needed = static_cast<std::size_t>(g_main_context_query(
            context, entry.priority, &timeout_ms, polled.data(), static_cast<gint>(polled.size())));
        const bool fits = needed <= polled.size();
        polled.resize(needed);
        if (fits) {
            break;
        }
    }
    g_main_context_release(context);
    if (ready || timeout_ms == 0) {
        set_deadline(context, entry, Timestamp::min());
    } else {
        set_deadline(context, entry,
                     timeout_ms < 0 ? Timestamp::max() : now() + milliseconds(timeout_ms));
    }
    watch(context, entry, std::move(polled));
}

void IceLoop::Worker::watch(GMainContext* context, Entry& entry, std::vector<GPollFD> polled) {
    for (const GPollFD& old : entry.polled) {
        const auto owner = owners_.find(old.fd);
        const bool ours = owner != owners_.end() && owner->second == context;
        if (ours && std::ranges::find(polled, old.fd, &GPollFD::fd) == polled.end()) {
            epoll_event none{};
            epoll_ctl(epoll_, EPOLL_CTL_DEL, old.fd, &none);  // closed already, mostly
            owners_.erase(owner);
        }
    }
    for (GPollFD& one : polled) {
        one.revents = 0;
        const auto old = std::ranges::find(entry.polled, one.fd, &GPollFD::fd);
        owners_[one.fd] = context;
        // Added even when it is thought to be there: a number that was closed and given away again
        // in between is not.
        epoll_event event{.events = to_epoll(one.events), .data = {.fd = one.fd}};
        if (epoll_ctl(epoll_, EPOLL_CTL_ADD, one.fd, &event) != 0 && errno == EEXIST &&
            (old == entry.polled.end() || old->events != one.events)) {
            epoll_ctl(epoll_, EPOLL_CTL_MOD, one.fd, &event);
        }
    }
    entry.polled = std::move(polled);
}

void IceLoop::Worker::forget(GMainContext* context) {
    const auto found = entries_.find(context);
    if (found == entries_.end()) {
        return;
    }
    watch(context, found->second, {});
    set_deadline(context, found->second, Timestamp::max());
    entries_.erase(found);
    g_main_context_unref(context);
}

}  // namespace umbrella::media
