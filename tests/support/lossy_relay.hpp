// Between two ICE agents: passes UDP packets on, some of them late or never. Seeded, so that a run
// can be had again as far as threads allow.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <netinet/in.h>

namespace umbrella::test {

/// Each end is told a port of the relay in place of the other end's candidate.
class LossyRelay {
  public:
    struct Settings {
        double loss = 0;                     ///< 0 to 1, each way
        std::chrono::milliseconds delay{0};  ///< each way
        std::uint32_t seed = 1;
    };
    explicit LossyRelay(Settings settings);
    ~LossyRelay();
    LossyRelay(const LossyRelay&) = delete;
    LossyRelay& operator=(const LossyRelay&) = delete;

    /// What the other end is told in place of a candidate of `end` (0 or 1): only its first IPv4
    /// host candidate for UDP gives something.
    [[nodiscard]] std::optional<std::string> replace(unsigned end, const std::string& candidate);
    /// Nothing passes until it is called again.
    void cut(bool is_cut) { cut_ = is_cut; }
    void set_loss(double loss) { loss_ = loss; }

    [[nodiscard]] std::uint64_t passed() const { return passed_; }
    [[nodiscard]] std::uint64_t lost() const { return lost_; }

  private:
    struct Held {
        std::chrono::steady_clock::time_point due;
        unsigned to;
        std::vector<std::uint8_t> bytes;
    };
    void run();
    void receive(unsigned socket);
    void send(const Held& held);

    std::array<int, 2> sockets_{};  ///< [i] stands for end i
    std::array<std::uint16_t, 2> ports_{};
    std::mutex mutex_;  ///< guards what follows
    std::array<std::optional<sockaddr_in>, 2> ends_;
    std::mt19937 random_;
    std::chrono::milliseconds delay_;
    std::deque<Held> held_;  ///< of the thread
    std::atomic<double> loss_;
    std::atomic<bool> cut_{false};
    std::atomic<bool> stopping_{false};
    std::atomic<std::uint64_t> passed_{0};
    std::atomic<std::uint64_t> lost_{0};
    std::thread thread_;
};

}  // namespace umbrella::test
