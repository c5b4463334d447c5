// The media of one lean client over one transport: its sources out, streams in, and the RTCP that a
// browser would send about both. What comes in is counted, a part of it decrypted and compared.
#pragma once

#include "arrival_log.hpp"
#include "inspector.hpp"
#include "lean_transport.hpp"
#include "media_source.hpp"
#include "stream_meter.hpp"
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

/// What all clients of this process share. Must outlive them.
struct Bench {
    UdpPort& port;
    const Certificate& certificate;
    Inspector& inspector;
    VideoShape video;
    std::uint32_t next_source_id = 1;
};

class LeanMedia {
  public:
    struct Handlers {
        std::function<void()> ice_connected;
        std::function<void()> connected;
        /// A packet has come in a stream that is known.
        std::function<void(std::uint32_t ssrc)> received;
    };
    struct Incoming {
        std::string mid;
        StreamFormat format;
        StreamMeter meter;
        std::uint64_t packets = 0;
    };

    LeanMedia(Bench& bench, LeanTransport::Role role, Handlers handlers);

    [[nodiscard]] LeanTransport& transport() { return transport_; }
    [[nodiscard]] const LeanTransport& transport() const { return transport_; }
    [[nodiscard]] MediaSource& camera() { return camera_; }
    [[nodiscard]] MediaSource& microphone() { return microphone_; }
    [[nodiscard]] const MediaSource& camera() const { return camera_; }
    [[nodiscard]] const MediaSource& microphone() const { return microphone_; }
    /// Known already: stays as it is. `rtx_ssrc` 0: there are no retransmissions.
    void expect(std::uint32_t ssrc, std::uint32_t rtx_ssrc, const std::string& mid,
                const StreamFormat& format);
    [[nodiscard]] const std::map<std::uint32_t, Incoming>& incoming() const { return incoming_; }
    [[nodiscard]] std::uint64_t nacks_sent() const { return nacks_sent_; }

    /// Every millisecond or so, before what has come is handed out.
    void tick(Timestamp now);

  private:
    void on_rtp(Octets packet, WallTime arrived);
    void on_retransmission(Octets packet, std::uint32_t ssrc, WallTime arrived);
    void on_rtcp(Octets compound);
    void on_feedback(std::uint8_t type, unsigned format, Octets body);
    void on_nacks(std::uint32_t ssrc, Octets entries);
    void slow_tick(Timestamp now);
    void send_nacks(Timestamp now);
    void send_arrivals();
    void send_reports(Timestamp now);
    [[nodiscard]] Datagram receiver_report();

    Bench& bench_;
    Handlers handlers_;
    MediaSource camera_;
    MediaSource microphone_;
    std::map<std::uint32_t, Incoming> incoming_;              ///< by SSRC
    std::map<std::uint32_t, std::uint32_t> retransmissions_;  ///< their SSRC → that of the stream
    ArrivalLog arrivals_;
    std::uint16_t transport_sequence_ = 0;
    std::uint64_t nacks_sent_ = 0;
    Timestamp now_;
    Timestamp slow_ticked_;
    Timestamp arrivals_told_;
    Timestamp reported_;
    LeanTransport transport_;
};

}  // namespace umbrella::bench
