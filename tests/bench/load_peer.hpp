// One lean participant of an Umbrella server: signalling, and media over one connection. Main
// thread.
#pragma once

#include "lean_media.hpp"
#include "lean_sdp.hpp"
#include "participant.hpp"
#include "signalling_client.hpp"
#include "umbrella.pb.h"
#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.hpp"

namespace umbrella::bench {

/// How far a participant has come, in this order.
enum class Step : std::uint8_t {
    Dialling,
    Opened,
    Greeted,  ///< Hello has been sent
    Welcomed,
    Offered,
    Answered,
    IceConnected,  ///< the DTLS handshake has begun
    Connected,
    Flowing,  ///< a packet has come in a slot, or 25 have gone out
};
inline constexpr std::size_t step_count = 9;
[[nodiscard]] std::string_view to_string(Step step);

struct SlotCount {
    std::string mid;
    bool video = false;
    std::uint64_t packets = 0;
    std::uint64_t bytes = 0;
    std::uint64_t lost = 0;
    std::uint64_t unwanted = 0;  ///< packets while the slot was free for more than a second
};

class LoadPeer : public Participant, public std::enable_shared_from_this<LoadPeer> {
  public:
    struct Options {
        std::string url;
        bool insecure = false;
        std::string room;
        std::string name;
        std::string local_address;  ///< of its WebSocket; empty: any
        Part part;
        std::size_t first = 0;  ///< which of the others' cameras comes first
    };
    using StepHandler = std::function<void(Step)>;
    /// `bench` must outlive it.
    [[nodiscard]] static std::shared_ptr<LoadPeer> join(Options options, Bench& bench,
                                                        StepHandler on_step = {});
    LoadPeer(const LoadPeer&) = delete;
    LoadPeer& operator=(const LoadPeer&) = delete;

    void tick(Timestamp now) override;
    [[nodiscard]] bool connected() const override { return step_ >= Step::Connected; }
    [[nodiscard]] std::optional<std::string> trouble() const override;
    void visit(const MediaVisitor& visitor) const override;
    void leave() override;

    /// How loud its microphone says that it is.
    void speak(std::uint8_t level);
    /// Asks for other cameras from now on.
    void watch_from(std::size_t first);
    /// Everything ends without a word.
    void kill();

    [[nodiscard]] Step step() const { return step_; }
    [[nodiscard]] bool closed() const { return closed_; }
    [[nodiscard]] const std::vector<std::string>& errors() const { return errors_; }
    [[nodiscard]] std::vector<SlotCount> slots() const;
    [[nodiscard]] std::uint64_t sent() const;
    [[nodiscard]] unsigned offers() const { return offers_; }

  private:
    /// What is known of a slot beside what its stream counts.
    struct Slot {
        std::uint64_t unwanted = 0;
        bool bound = false;
        Timestamp freed;
        /// Packets in the free slot, and since when. Media may be ahead of its SlotMap.
        std::uint64_t early = 0;
        Timestamp early_since;
    };

    LoadPeer(Options options, Bench& bench, StepHandler on_step);
    void start();
    void reach(Step step);
    void greet();
    void on_message(const v1::Envelope& envelope);
    void on_roster(const v1::Roster& roster);
    void on_offer(const v1::Offer& offer);
    void on_slot_map(const v1::SlotMap& map);
    void on_demand(const v1::Demand& demand);
    void on_connected();
    void on_received(std::uint32_t ssrc);
    void note_unwanted(Slot& slot) const;
    void publish(v1::Source source);
    void subscribe();
    [[nodiscard]] std::map<std::string, SendingSsrcs> sending(const v1::Offer& offer) const;

    Options options_;
    Bench& bench_;
    StepHandler on_step_;
    std::shared_ptr<test::SignallingClient> signalling_;
    std::unique_ptr<LeanMedia> media_;
    Step step_ = Step::Dialling;
    bool closed_ = false;
    bool camera_wanted_ = false;
    std::string id_;
    std::map<std::string, v1::Participant> roster_;
    std::vector<std::string> watched_;     ///< ids
    std::map<std::uint32_t, Slot> slots_;  ///< by SSRC
    std::map<std::string, bool> bound_;    ///< by mid
    std::vector<std::string> errors_;
    unsigned offers_ = 0;
    std::uint8_t level_ = 127;
    Timestamp now_;
};

}  // namespace umbrella::bench
