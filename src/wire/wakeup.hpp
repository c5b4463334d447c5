// Lets one thread sleep until others have something for it.
#pragma once

#include <atomic>
#include <chrono>
#include <optional>

namespace umbrella::wire {

/// The sleeper: prepare(), look whether there is work after all, then either cancel() or sleep().
/// The others: hand over the work, then wake(), which costs a system call only while it sleeps.
/// Handing over and looking must be sequentially consistent.
class Wakeup {
  public:
    Wakeup();
    ~Wakeup();
    Wakeup(const Wakeup&) = delete;
    Wakeup& operator=(const Wakeup&) = delete;

    /// Any thread.
    void wake();

    // The sleeper's thread.
    void prepare() { sleeping_.store(true, std::memory_order_seq_cst); }
    void cancel() { sleeping_.store(false, std::memory_order_seq_cst); }
    /// At most so long; for ever without a limit.
    void sleep(std::optional<std::chrono::microseconds> limit);

  private:
    int event_;  ///< an eventfd
    std::atomic<bool> sleeping_{false};
};

}  // namespace umbrella::wire
