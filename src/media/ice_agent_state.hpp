// The inside of IceAgent, for the files that implement it: what both kinds of agents have in
// common. libnice_agent.hpp and lite_agent.hpp have the rest.
#pragma once

#include <atomic>
#include <mutex>
#include <utility>

#include "media/ice_agent.hpp"

namespace umbrella::media {

/// Shared by the IceAgent and the objects that webrtcbin holds. What there is to tell is told in
/// order, on the thread of the context: webrtcbin, which may hold a lock while it asks for
/// something, is never called from within.
class IceAgent::State : public std::enable_shared_from_this<State> {
  public:
    /// To whom webrtcbin wants candidates to be told.
    struct CandidateSink {
        GstWebRTCICE* ice = nullptr;
        GstWebRTCICEOnCandidateFunc function = nullptr;
        gpointer data = nullptr;
        GDestroyNotify destroy = nullptr;
    };
    /// Transfer full, as webrtcbin takes them; null: none.
    struct PairStats {
        GstWebRTCICECandidateStats* local = nullptr;
        GstWebRTCICECandidateStats* remote = nullptr;
    };

    State(std::shared_ptr<IceLoop::Context> context, IceOptions options);
    virtual ~State();
    State(const State&) = delete;
    State& operator=(const State&) = delete;

    void close();
    void follow() { follows_ = true; }
    [[nodiscard]] bool follows() const { return follows_; }

    // What webrtcbin wants, on whatever thread it is in. After close() nothing comes of it.

    /// There is one stream, since everything is bundled; false for a second one.
    bool add_stream(guint session);
    [[nodiscard]] guint stream_id() const { return stream_id_; }
    void set_transport(GstWebRTCICETransport* transport, GstElement* source);
    bool gather();
    /// When it returns, the earlier one is not called any more.
    void set_candidate_sink(const CandidateSink& sink);

    /// Through which its packets leave; floating.
    [[nodiscard]] virtual GstElement* make_sink() = 0;
    /// Null: no more will come.
    virtual void add_remote_candidate(const char* text) = 0;
    virtual bool set_local_credentials(const char* ufrag, const char* pwd) = 0;
    virtual bool set_remote_credentials(const char* ufrag, const char* pwd) = 0;
    virtual void set_controlling(bool controlling) = 0;
    [[nodiscard]] virtual bool is_controlling() const = 0;
    virtual void set_force_relay(bool force) = 0;
    virtual void set_tos(guint tos) = 0;
    virtual bool add_local_address(const char* text) = 0;
    /// Arrays that end with null, transfer full.
    [[nodiscard]] virtual GstWebRTCICECandidateStats** local_candidates() const = 0;
    [[nodiscard]] virtual GstWebRTCICECandidateStats** remote_candidates() const = 0;
    [[nodiscard]] virtual PairStats selected_pair() const = 0;

    // What IceAgent does.

    [[nodiscard]] virtual bool is_lite() const = 0;
    virtual void restart() = 0;
    virtual bool send(std::span<const std::uint8_t> packet) = 0;
    [[nodiscard]] std::optional<IcePath> path() const;
    void set_path_observer(std::function<void()> observer);
    void set_packet_filter(PacketFilter filter);
    [[nodiscard]] std::future<void> detach();

  protected:
    /// Its number; 0: it cannot be.
    [[nodiscard]] virtual guint open_stream() = 0;
    [[nodiscard]] virtual bool begin_to_gather() = 0;
    /// Once, on the thread of the context; nothing is posted any more.
    virtual void close_transport(const std::shared_ptr<IceLoop::Context>& context) = 0;

    [[nodiscard]] const IceOptions& options() const { return options_; }
    /// Null once closed.
    [[nodiscard]] std::shared_ptr<IceLoop::Context> context() const;
    /// On the thread of the context, unless closed.
    void post(std::function<void()> task);
    /// False once it is to close: nothing is kept any more.
    bool set_path(IcePath path);

    // On the thread of the context.

    void tell_candidate(const std::string& text);
    void tell_gathered();
    void tell_connection(GstWebRTCICEConnectionState state);
    /// After set_path().
    void tell_path();
    void take_packet(std::span<const std::uint8_t> packet);

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

    void resume_soon();
    bool resume_kept();
    void close_on_thread();

    const IceOptions options_;
    std::atomic<guint> session_ = 0;
    std::atomic<guint> stream_id_ = 0;  ///< 0: none
    std::atomic<bool> follows_ = false;
    std::atomic<bool> gathering_ = false;
    std::atomic<bool> closing_ = false;
    std::atomic<bool> closed_ = false;
    WeakTransport transport_;

    mutable std::mutex mutex_;  ///< guards what follows; a leaf
    std::shared_ptr<IceLoop::Context> context_;
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
