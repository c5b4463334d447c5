// A bounded queue from one thread to another.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <utility>

namespace umbrella::wire {

/// One thread at a time pushes, one pops; neither ever waits. `Capacity` is a power of two. Pushing
/// and looking whether it is empty are sequentially consistent, so that a consumer that says that
/// it sleeps and then finds the ring empty cannot miss a producer that pushes and then finds it
/// awake (wakeup.hpp).
template <class T, std::size_t Capacity>
class Ring {
  public:
    /// False, and nothing happens, when it is full.
    [[nodiscard]] bool push(T value) {
        const std::size_t tail = tail_.load(std::memory_order_relaxed);
        if (tail - head_.load(std::memory_order_acquire) == Capacity) {
            return false;
        }
        values_[tail % Capacity] = std::move(value);
        tail_.store(tail + 1, std::memory_order_seq_cst);
        return true;
    }

    /// False when it is empty.
    [[nodiscard]] bool pop(T& value) {
        const std::size_t head = head_.load(std::memory_order_relaxed);
        if (head == tail_.load(std::memory_order_acquire)) {
            return false;
        }
        value = std::move(values_[head % Capacity]);
        head_.store(head + 1, std::memory_order_release);
        return true;
    }

    /// The consumer asks.
    [[nodiscard]] bool empty() const {
        return head_.load(std::memory_order_relaxed) == tail_.load(std::memory_order_seq_cst);
    }

  private:
    static_assert((Capacity & (Capacity - 1)) == 0);
    /// Apart, so that the two threads do not take one cache line from each other.
    static constexpr std::size_t cache_line = 64;

    alignas(cache_line) std::atomic<std::size_t> tail_{0};  ///< the producer's
    alignas(cache_line) std::atomic<std::size_t> head_{0};  ///< the consumer's
    alignas(cache_line) std::array<T, Capacity> values_{};
};

}  // namespace umbrella::wire
