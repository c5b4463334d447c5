// A client without a browser: a real WebSocket, a real webrtcbin that answers, a coloured picture
// and a tone that it sends, and a decoder behind each slot. Main thread.
#pragma once

#include "umbrella.pb.h"
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <libsoup/soup.h>

#include "media/gst_ptr.hpp"
#include "media/signal.hpp"

namespace umbrella::test {

/// What came out of one slot's decoder. Written by streaming threads, read through received().
struct Received {
    unsigned frames = 0;
    /// Of the newest picture's centre: 0xRRGGBB.
    std::uint32_t colour = 0;
    unsigned audio_buffers = 0;
    double audio_peak = 0;  ///< 0 to 1
};

class SyntheticPeer : public std::enable_shared_from_this<SyntheticPeer> {
  public:
    struct Options {
        std::string url;  ///< ws://127.0.0.1:PORT/wsb
        std::string name;
        bool publish = true;
        std::uint32_t colour = 0xff0000;  ///< 0xRRGGBB
        double tone_hz = 440;
        bool lie_about_certificate = false;  ///< answers with the fingerprint of another one
    };
    [[nodiscard]] static std::shared_ptr<SyntheticPeer> connect(Options options);
    ~SyntheticPeer();
    SyntheticPeer(const SyntheticPeer&) = delete;
    SyntheticPeer& operator=(const SyntheticPeer&) = delete;

    /// By the publisher's name and source, as SlotMap and Roster say.
    [[nodiscard]] Received received(const std::string& name, v1::Source source) const;
    [[nodiscard]] unsigned offers() const { return offers_; }
    [[nodiscard]] bool joined() const { return !id_.empty(); }
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] const std::vector<v1::Error>& errors() const { return errors_; }

    void send(const v1::Envelope& envelope);
    void publish(v1::Source source);
    void leave();

  private:
    explicit SyntheticPeer(Options options);
    void open();
    void on_open(SoupWebsocketConnection* connection);
    void on_message(const v1::Envelope& envelope);
    void on_roster(const v1::Roster& roster);
    void on_offer(const v1::Offer& offer);
    void on_answer(const std::string& sdp);
    void on_pad(GstPad* pad);
    void add_sources();
    void add_source(const std::string& description, const std::string& mid);
    void add_decoder(GstPad* pad, const std::string& mid, bool video);

    Options options_;
    media::GstPtr<SoupSession> session_;
    media::GstPtr<SoupWebsocketConnection> socket_;
    media::GstPtr<GstElement> pipeline_;
    media::GstPtr<GstElement> webrtcbin_;
    std::vector<media::SignalConnection> connections_;
    std::string id_;
    std::map<std::string, std::string> names_;  ///< participant id → name
    std::map<std::string, v1::SlotBinding> slots_;
    std::vector<v1::Error> errors_;
    std::uint32_t generation_ = 0;
    unsigned offers_ = 0;
    bool closed_ = false;
    /// Guards outputs_.
    mutable std::mutex mutex_;
    std::map<std::string, Received> outputs_;  ///< by mid
};

}  // namespace umbrella::test
