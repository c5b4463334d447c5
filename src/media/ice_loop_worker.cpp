#include "media/ice_loop_worker.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <span>
#include <utility>

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/result.hpp"
#include "wire/wake_later.hpp"

namespace umbrella::media {
namespace {

using std::chrono::milliseconds;

/// What closing takes, and some more.
constexpr int last_iterations = 100;
/// A number of milliseconds that epoll_wait() takes.
constexpr milliseconds longest_wait{60'000};
/// For so long nobody notices that a descriptor was closed and its number given away again, while
/// all that a context polls looks as before. To ask epoll each time costs as much as a packet.
constexpr milliseconds watch_again_after{1000};

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
        const std::size_t count = wait();
        const wire::WakeLater after_this_turn;
        note_all(count);
        for (Entry* entry : ready_) {
            iterate(*entry);
        }
        ready_.clear();
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
            Entry& entry = entries_[command.context];
            entry.context = command.context;
            prepare(entry);
        } else {
            forget(command.context);
        }
    }
}

std::size_t IceLoop::Worker::wait() {
    int timeout_ms = -1;
    if (!deadlines_.empty()) {
        const Timestamp before = now();
        const auto left =
            std::chrono::ceil<milliseconds>(std::max(deadlines_.begin()->first, before) - before);
        timeout_ms = static_cast<int>(std::min(left, longest_wait).count());
    }
    const int count =
        epoll_wait(epoll_, events_.data(), static_cast<int>(events_.size()), timeout_ms);
    UMBRELLA_ASSERT(count >= 0 || errno == EINTR);
    return static_cast<std::size_t>(std::max(count, 0));
}

void IceLoop::Worker::note_all(std::size_t count) {
    for (const epoll_event& event : std::span(events_).first(count)) {
        note(event.data.fd, event.events);
    }
    const Timestamp after = now();
    for (const auto& [deadline, entry] : deadlines_) {
        if (deadline > after) {
            break;
        }
        be_ready(*entry);
    }
}

void IceLoop::Worker::be_ready(Entry& entry) {
    if (!std::exchange(entry.ready, true)) {
        ready_.push_back(&entry);
    }
}

void IceLoop::Worker::set_deadline(Entry& entry, Timestamp deadline) {
    if (deadline != entry.deadline) {
        deadlines_.erase({entry.deadline, &entry});
        if (deadline != Timestamp::max()) {
            deadlines_.emplace(deadline, &entry);
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
    if (const auto reader = readers_.find(descriptor); reader != readers_.end()) {
        reader->second();
        return;
    }
    Entry* const owner = owner_of(descriptor);
    if (owner == nullptr || take_in(*owner, descriptor, events)) {
        return;
    }
    for (GPollFD& polled : owner->polled) {
        if (polled.fd == descriptor) {
            polled.revents = static_cast<gushort>(to_glib(events));
        }
    }
    be_ready(*owner);
}

/// Whether nothing is left for the context.
bool IceLoop::Worker::take_in(Entry& entry, int descriptor, unsigned events) {
    return events == EPOLLIN && entry.intake && entry.intake->descriptor() == descriptor &&
           entry.intake->take();
}

void IceLoop::Worker::set_intake(GMainContext* context, std::optional<DatagramIntake> intake) {
    const auto found = entries_.find(context);
    if (found != entries_.end()) {
        found->second.intake = std::move(intake);
    }
}

void IceLoop::Worker::set_reader(int descriptor, std::function<void()> readable) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    if (readable) {
        UMBRELLA_ASSERT(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
        readers_[descriptor] = std::move(readable);
    } else if (readers_.erase(descriptor) > 0) {
        epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, &event);
    }
}

void IceLoop::Worker::iterate(Entry& entry) {
    entry.ready = false;
    UMBRELLA_ASSERT(g_main_context_acquire(entry.context));
    if (g_main_context_check(entry.context, entry.priority, entry.polled.data(),
                             static_cast<gint>(entry.polled.size())) != FALSE) {
        g_main_context_dispatch(entry.context);
    }
    g_main_context_release(entry.context);
    prepare(entry);
}

void IceLoop::Worker::prepare(Entry& entry) {
    UMBRELLA_ASSERT(g_main_context_acquire(entry.context));
    const bool ready = g_main_context_prepare(entry.context, &entry.priority) != FALSE;
    queried_.resize(std::max<std::size_t>(queried_.capacity(), 8));
    gint timeout_ms = -1;
    for (;;) {
        const auto needed = static_cast<std::size_t>(
            g_main_context_query(entry.context, entry.priority, &timeout_ms, queried_.data(),
                                 static_cast<gint>(queried_.size())));
        const bool fits = needed <= queried_.size();
        queried_.resize(needed);
        if (fits) {
            break;
        }
    }
    g_main_context_release(entry.context);
    const Timestamp time = now();
    Timestamp deadline = timeout_ms < 0 ? Timestamp::max() : time + milliseconds(timeout_ms);
    if (ready || timeout_ms == 0) {
        deadline = Timestamp::min();
    }
    if (is_as_queried(entry) && time < entry.watched + watch_again_after) {
        deadline = std::min(deadline, entry.watched + watch_again_after);
        std::ranges::for_each(entry.polled, [](GPollFD& polled) { polled.revents = 0; });
    } else {
        watch_queried(entry);
        entry.watched = time;
    }
    set_deadline(entry, deadline);
}

bool IceLoop::Worker::is_as_queried(const Entry& entry) const {
    return std::ranges::equal(entry.polled, queried_, [](const GPollFD& a, const GPollFD& b) {
        return a.fd == b.fd && a.events == b.events;
    });
}

IceLoop::Worker::Entry*& IceLoop::Worker::owner_of(int descriptor) {
    const auto place = static_cast<std::size_t>(descriptor);
    if (place >= owners_.size()) {
        owners_.resize(place + 1, nullptr);
    }
    return owners_[place];
}

void IceLoop::Worker::watch_queried(Entry& entry) {
    for (const GPollFD& old : entry.polled) {
        Entry*& owner = owner_of(old.fd);
        if (owner == &entry &&
            std::ranges::find(queried_, old.fd, &GPollFD::fd) == queried_.end()) {
            epoll_event none{};
            epoll_ctl(epoll_, EPOLL_CTL_DEL, old.fd, &none);  // closed already, mostly
            owner = nullptr;
        }
    }
    for (GPollFD& one : queried_) {
        one.revents = 0;
        const auto old = std::ranges::find(entry.polled, one.fd, &GPollFD::fd);
        owner_of(one.fd) = &entry;
        // Added even when it is thought to be there: a number that was closed and given away again
        // in between is not.
        epoll_event event{.events = to_epoll(one.events), .data = {.fd = one.fd}};
        if (epoll_ctl(epoll_, EPOLL_CTL_ADD, one.fd, &event) != 0 && errno == EEXIST &&
            (old == entry.polled.end() || old->events != one.events)) {
            epoll_ctl(epoll_, EPOLL_CTL_MOD, one.fd, &event);
        }
    }
    entry.polled.swap(queried_);
}

void IceLoop::Worker::forget(GMainContext* context) {
    const auto found = entries_.find(context);
    if (found == entries_.end()) {
        return;
    }
    queried_.clear();
    watch_queried(found->second);
    set_deadline(found->second, Timestamp::max());
    entries_.erase(found);
    g_main_context_unref(context);
}

}  // namespace umbrella::media
