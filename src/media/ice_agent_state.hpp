// The inside of IceAgent, for the files that implement it.
#pragma once

#include <atomic>
#include <mutex>
#include <utility>
#include <vector>

#include <nice/agent.h>

#include "media/ice_agent.hpp"
#include "media/ice_candidate_stats.hpp"
#include "media/signal.hpp"

namespace umbrella::media {

/// Shared by the IceAgent and the objects that webrtcbin holds. libnice emits its signals on
/// whatever thread changes something, perhaps with a lock of webrtcbin held, so everything that it
/// says is told on, in order, on the thread of the context.
class IceAgent::State : public std::enable_shared_from_this<State> {
  public:
    /// To whom webrtcbin wants candidates to be told.
    struct CandidateSink {
        GstWebRTCICE* ice = nullptr;
        GstWebRTCICEOnCandidateFunc function = nullptr;
        gpointer data = nullptr;
        GDestroyNotify destroy = nullptr;
    };

    State(std::shared_ptr<IceLoop::Context> context, IceOptions options);
    ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void begin();
    void close();
    void follow() { follows_ = true; }
    [[nodiscard]] bool follows() const { return follows_; }

    /// Null once closed. Any thread.
    [[nodiscard]] GstPtr<NiceAgent> agent() const;
    /// There is one stream, since everything is bundled; false for a second one.
    bool add_stream(guint session);
    [[nodiscard]] guint stream_id() const { return stream_id_; }
    void set_transport(GstWebRTCICETransport* transport, GstElement* source);
    bool gather();
    /// Null: no more will come.
    void add_remote_candidate(const char* text);
    /// When it returns, the earlier one is not called any more.
    void set_candidate_sink(const CandidateSink& sink);

    struct Pair {
        CandidatePtr local;
        CandidatePtr remote;
    };
    /// Copies; null before one is selected.
    [[nodiscard]] Pair selected_pair() const;
    [[nodiscard]] std::optional<IcePath> path() const;
    void set_path_observer(std::function<void()> observer);
    void set_packet_filter(PacketFilter filter);
    [[nodiscard]] std::future<void> detach();

  private:
    /// The transport may be gone.
    class WeakTransport {
      public:
        WeakTransport() { g_weak_ref_init(&reference_, nullptr); }
        ~WeakTransport() { g_weak_ref_clear(&reference_); }
        WeakTransport(const WeakTransport&) = delete;
        WeakTransport& operator=(const WeakTransport&) = delete;
        void set(GstWebRTCICETransport* transport) { g_weak_ref_set(&reference_, transport); }
        [[nodiscard]] GstPtr<GstWebRTCICETransport> get() {
            return GstPtr<GstWebRTCICETransport>::adopt(
                static_cast<GstWebRTCICETransport*>(g_weak_ref_get(&reference_)));
        }

      private:
        GWeakRef reference_{};
    };

    /// On the thread of the context, unless closed.
    void post(std::function<void(State&)> task);
    void on_candidate(const std::string& text);
    void on_gathered();
    void on_component_state(NiceComponentState state);
    void on_pair_selected();
    void take_in_past_libnice();
    void on_packet(std::span<const std::uint8_t> packet);
    void note_pair(const NiceCandidate& local, const NiceCandidate& remote);
    [[nodiscard]] std::shared_ptr<IceLoop::Context> context() const;
    bool resume_kept();
    void close_on_thread();

    const IceOptions options_;
    std::vector<SignalConnection> connections_;
    std::atomic<guint> session_ = 0;
    std::atomic<guint> stream_id_ = 0;  ///< 0: none
    std::atomic<bool> follows_ = false;
    std::atomic<bool> gathering_ = false;
    std::atomic<bool> closing_ = false;
    std::atomic<bool> closed_ = false;
    WeakTransport transport_;

    mutable std::mutex mutex_;  ///< guards what follows; a leaf
    std::shared_ptr<IceLoop::Context> context_;
    GstPtr<NiceAgent> agent_;
    Pair pair_;
    std::optional<IcePath> path_;
    std::function<void()> path_observer_;

    std::mutex sink_mutex_;  ///< guards the sink, and is held while it is called
    CandidateSink candidate_sink_;

    // The context's thread alone.
    GstPtr<GstElement> source_;
    PacketFilter packet_filter_;  ///< may be empty
    bool retrying_ = false;
};

/// The GstWebRTCICE in front of `state`.
[[nodiscard]] GstPtr<GstWebRTCICE> make_ice_object(std::shared_ptr<IceAgent::State> state);

}  // namespace umbrella::media
