#include "wire/wakeup.hpp"

#include <cstdint>
#include <ctime>

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/result.hpp"

namespace umbrella::wire {

Wakeup::Wakeup() : event_(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    UMBRELLA_ASSERT(event_ >= 0);
}

Wakeup::~Wakeup() {
    close(event_);
}

void Wakeup::wake() {
    if (sleeping_.load(std::memory_order_seq_cst) &&
        sleeping_.exchange(false, std::memory_order_seq_cst)) {
        const std::uint64_t one = 1;
        UMBRELLA_ASSERT(write(event_, &one, sizeof one) == sizeof one);
    }
}

void Wakeup::sleep(std::optional<std::chrono::microseconds> limit) {
    pollfd waiting{.fd = event_, .events = POLLIN, .revents = 0};
    timespec timeout{};
    if (limit) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(*limit);
        timeout.tv_sec = seconds.count();
        timeout.tv_nsec = std::chrono::nanoseconds(*limit - seconds).count();
    }
    const int ready = ppoll(&waiting, 1, limit ? &timeout : nullptr, nullptr);
    if (ready > 0) {
        // Whoever has written has ended the sleep before.
        std::uint64_t count = 0;
        UMBRELLA_ASSERT(read(event_, &count, sizeof count) == sizeof count);
    } else {
        cancel();
    }
}

}  // namespace umbrella::wire
