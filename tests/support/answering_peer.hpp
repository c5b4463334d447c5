// The media half of a client without a browser: a webrtcbin that answers, a coloured picture and a
// tone that it sends, and a decoder behind each slot. Main thread.
#pragma once

#include "sync_meter.hpp"
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::test {

/// What came out of one slot's decoder.
struct Received {
    unsigned frames = 0;
    /// Of the newest picture's centre: 0xRRGGBB.
    std::uint32_t colour = 0;
    unsigned audio_buffers = 0;
    double audio_peak = 0;  ///< 0 to 1
    /// Packets that have come since the start, also undecodable ones.
    unsigned packets = 0;
};

class AnsweringPeer : public std::enable_shared_from_this<AnsweringPeer> {
  public:
    struct Options {
        std::string name;
        bool publish = true;
        std::uint32_t colour = 0xff0000;  ///< 0xRRGGBB
        double tone_hz = 440;
        std::uint8_t audio_level = 5;  ///< that its packets tell, in -dBov
        bool camera_on = true;         ///< whether its encoder runs at first
        bool screen = false;           ///< of the same colour; sends when there is an m-line for it
        bool aes_gcm = false;          ///< takes it, if the DTLS elements of this process can
    };
    struct Handlers {
        std::function<void(const std::string& sdp)> answered;
        std::function<void(const std::string& candidate)> candidate;
    };
    [[nodiscard]] static std::shared_ptr<AnsweringPeer> create(Options options, Handlers handlers);
    ~AnsweringPeer();
    AnsweringPeer(const AnsweringPeer&) = delete;
    AnsweringPeer& operator=(const AnsweringPeer&) = delete;

    /// Answers. Other ICE credentials than in the offer before restart ICE.
    void apply(const std::string& offer);
    void add_candidate(const std::string& candidate);
    /// Answers the next offer with a password that is not its own, so that ICE fails.
    void spoil_next_answer() { spoil_next_ = true; }
    void switch_camera(bool on);

    [[nodiscard]] Received received(const std::string& mid) const;
    /// Counts anew what comes in that slot.
    void forget(const std::string& mid);
    /// Whether the server's reports about what it sends name its own sender reports (RFC 3550
    /// §6.4.1, LSR), which is what a client knows its round trip by.
    [[nodiscard]] bool knows_round_trip() const;
    [[nodiscard]] SyncMeter& sync() const { return *sync_; }
    /// What it protects its packets with, once connected: "aes-128-icm" or "aes-128-gcm".
    [[nodiscard]] std::string cipher() const;
    /// How often ICE was restarted.
    [[nodiscard]] unsigned restarts() const { return restarts_; }

  private:
    /// Written by streaming threads, which must not keep the peer itself alive: it stops them.
    struct Outputs {
        std::mutex mutex;  ///< guards what follows
        std::map<std::string, Received> by_mid;
    };

    AnsweringPeer(Options options, Handlers handlers);
    void start();
    void add_source(const std::string& text, const std::string& mid);
    void add_sources();
    void restart_ice_if_asked(const std::string& offer);
    void on_created(std::string answer);
    void on_pad(GstPad* pad);
    void add_decoder(GstPad* pad, const std::string& mid, bool video);
    void count_packets(GstPad* pad, const std::string& mid);

    Options options_;
    Handlers handlers_;
    media::GstPtr<GstElement> pipeline_;
    media::GstPtr<GstElement> webrtcbin_;
    std::vector<media::SignalConnection> connections_;
    std::shared_ptr<SyncMeter> sync_ = std::make_shared<SyncMeter>();
    std::string remote_ufrag_;
    std::vector<std::string> candidates_;
    bool restart_ = false;  ///< with the answer that is being made
    bool spoil_next_ = false;
    unsigned restarts_ = 0;
    std::shared_ptr<Outputs> outputs_ = std::make_shared<Outputs>();
};

}  // namespace umbrella::test
