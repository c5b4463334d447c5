// Looks into a sample of all packets that this process receives: decrypted, compared, timed. How
// large the sample is follows from how many packets come, so that looking never becomes the load.
#pragma once

#include "delay_histogram.hpp"
#include "octets.hpp"
#include "udp_port.hpp"
#include <cstdint>

#include "base/clock.hpp"

namespace umbrella::bench {

class LeanTransport;

class Inspector {
  public:
    struct Findings {
        std::uint64_t looked_at = 0;
        std::uint64_t not_decrypted = 0;
        std::uint64_t wrong_content = 0;
        DelayHistogram delays;  ///< from a publisher's stamp to the arrival in the kernel
    };

    explicit Inspector(std::uint64_t packets_per_second) : budget_(packets_per_second) {}

    /// Each packet that has come; looks into it if chance says so.
    void offer(LeanTransport& transport, Octets packet, bool video, WallTime arrived);
    /// Always. The plain packet stays in `packet`.
    [[nodiscard]] bool open(LeanTransport& transport, Datagram& packet);
    /// A payload that has been decrypted.
    void look(Octets payload, bool video, WallTime arrived);
    /// Several times a second.
    void tick(Timestamp now);

    [[nodiscard]] const Findings& findings() const { return findings_; }
    void reset() { findings_ = {}; }
    [[nodiscard]] std::uint64_t packets() const { return packets_; }

  private:
    [[nodiscard]] bool chosen();

    std::uint64_t budget_;
    std::uint32_t one_in_ = 1;
    std::uint32_t random_ = 1;
    std::uint64_t packets_ = 0;
    std::uint64_t packets_before_ = 0;
    Timestamp ticked_;
    Findings findings_;
    Datagram scratch_;
};

}  // namespace umbrella::bench
