// A client without a browser: a real WebSocket (SignallingClient) and a real webrtcbin
// (AnsweringPeer), joined by the protocol. Main thread.
#pragma once

#include "answering_peer.hpp"
#include "signalling_client.hpp"
#include "umbrella.pb.h"
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace umbrella::test {

class SyntheticPeer : public std::enable_shared_from_this<SyntheticPeer> {
  public:
    struct Options {
        std::string url;  ///< ws://127.0.0.1:PORT/wsb
        std::string name;
        bool publish = true;
        std::uint32_t colour = 0xff0000;  ///< 0xRRGGBB
        double tone_hz = 440;
        std::uint8_t audio_level = 5;        ///< that its packets tell, in -dBov
        bool lie_about_certificate = false;  ///< answers with the fingerprint of another one
        std::string room;                    ///< empty: the default room
        /// Subscribes to all cameras and screens of the others as they come and go.
        bool watch_all = true;
        /// Lets the camera's encoder run only while Demand wants it, as the page does.
        bool follow_demand = false;
    };
    [[nodiscard]] static std::shared_ptr<SyntheticPeer> connect(Options options);
    SyntheticPeer(const SyntheticPeer&) = delete;
    SyntheticPeer& operator=(const SyntheticPeer&) = delete;

    /// By the publisher's name and source, as SlotMap and Roster say.
    [[nodiscard]] Received received(const std::string& name, v1::Source source) const;
    /// In a slot, whatever it carries.
    [[nodiscard]] Received received(const std::string& mid) const;
    /// The slot that carries a source; empty if none does.
    [[nodiscard]] std::string slot_of(const std::string& name, v1::Source source) const;
    [[nodiscard]] unsigned offers() const { return offers_; }
    [[nodiscard]] unsigned ice_restarts() const { return media_ ? media_->restarts() : 0; }
    [[nodiscard]] bool joined() const { return !id_.empty(); }
    [[nodiscard]] const std::string& id() const { return id_; }
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] std::vector<std::string> names() const;
    /// Null if nobody of that name is in the room.
    [[nodiscard]] const v1::Participant* participant(const std::string& name) const;
    [[nodiscard]] const std::vector<v1::Error>& errors() const { return errors_; }
    /// The newest word of Demand; false before any.
    [[nodiscard]] bool is_wanted(v1::Source source) const;
    [[nodiscard]] std::vector<std::string> speakers() const;  ///< names, loudest first
    [[nodiscard]] const std::vector<v1::ChatEntry>& chat() const { return chat_; }
    /// The newest.
    [[nodiscard]] const v1::Welcome& welcome() const { return welcome_; }

    void send(const v1::Envelope& envelope);
    void publish(v1::Source source);
    /// Asks for just these from now on.
    void subscribe(const std::vector<v1::VideoWish>& wishes);
    void subscribe_to_cameras(const std::vector<std::string>& names);
    void leave();
    /// Closes the WebSocket orderly, as a page that is left does.
    void close() { signalling_->close(); }
    /// The WebSocket breaks; media goes on.
    void drop();
    /// Dials again with the token of the newest Welcome. Without media the old peer connection is
    /// gone too.
    void resume(bool has_media = true);
    void restart_ice();
    /// Answers the next offer such that ICE fails.
    void spoil_next_answer() { media_->spoil_next_answer(); }

  private:
    explicit SyntheticPeer(Options options);
    void open(std::string token, bool has_media);
    void say_hello(const std::string& token, bool has_media);
    void on_message(const v1::Envelope& envelope);
    void on_welcome(const v1::Welcome& welcome);
    void on_roster(const v1::Roster& roster);
    void on_slot_map(const v1::SlotMap& map);
    void on_demand(const v1::Demand& demand);
    void on_offer(const v1::Offer& offer);
    void on_answered(const std::string& sdp);
    void send_candidate(const std::string& candidate);
    void watch_all();

    Options options_;
    std::shared_ptr<SignallingClient> signalling_;
    std::shared_ptr<AnsweringPeer> media_;
    std::string id_;
    v1::Welcome welcome_;
    std::map<std::string, v1::Participant> roster_;  ///< by id
    std::map<std::string, v1::SlotBinding> slots_;   ///< by mid
    std::map<v1::Source, bool> wanted_;
    std::vector<v1::VideoWish> wishes_;
    std::vector<std::string> speakers_;  ///< ids
    std::vector<v1::ChatEntry> chat_;
    std::vector<v1::Error> errors_;
    std::uint32_t generation_ = 0;
    unsigned offers_ = 0;
    bool closed_ = false;
};

}  // namespace umbrella::test
