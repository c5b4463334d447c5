#include "media/ice_agent_state.hpp"

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "base/limits.hpp"
#include "media/ice_source.hpp"

namespace umbrella::media {

IceAgent::State::State(std::shared_ptr<IceLoop::Context> context, IceOptions options)
    : options_(std::move(options)), context_(std::move(context)) {}

IceAgent::State::~State() {
    if (candidate_sink_.destroy != nullptr) {
        candidate_sink_.destroy(candidate_sink_.data);
    }
}

void IceAgent::State::post(std::function<void()> task) {
    if (const auto context = this->context()) {
        context->post([weak = weak_from_this(), task = std::move(task)] {
            const auto self = weak.lock();
            if (self && !self->closed_) {
                task();
            }
        });
    }
}

std::shared_ptr<IceLoop::Context> IceAgent::State::context() const {
    const std::lock_guard lock(mutex_);
    return context_;
}

// --- What webrtcbin wants -----------------------------------------------------------------

bool IceAgent::State::add_stream(guint session) {
    if (!context() || stream_id_ != 0) {
        return false;
    }
    session_ = session;
    stream_id_ = open_stream();
    return stream_id_ != 0;
}

void IceAgent::State::set_transport(GstWebRTCICETransport* transport, GstElement* source) {
    transport_.set(transport);
    post([this, kept = GstPtr<GstElement>::retain(source)] { source_ = kept; });
}

bool IceAgent::State::gather() {
    if (!context()) {
        return false;
    }
    // webrtcbin asks again with each description.
    if (gathering_.exchange(true)) {
        return true;
    }
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_gathering_state_change(transport.get(),
                                                        GST_WEBRTC_ICE_GATHERING_STATE_GATHERING);
    }
    return begin_to_gather();
}

void IceAgent::State::set_candidate_sink(const CandidateSink& sink) {
    CandidateSink old;
    {
        const std::lock_guard lock(sink_mutex_);
        old = std::exchange(candidate_sink_, sink);
    }
    if (old.destroy != nullptr) {
        old.destroy(old.data);
    }
}

// --- What it is told, on the thread of the context ----------------------------------------

void IceAgent::State::tell_candidate(const std::string& text) {
    const std::lock_guard lock(sink_mutex_);
    if (candidate_sink_.function != nullptr) {
        candidate_sink_.function(candidate_sink_.ice, session_, text.c_str(), candidate_sink_.data);
    }
}

void IceAgent::State::tell_gathered() {
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_gathering_state_change(transport.get(),
                                                        GST_WEBRTC_ICE_GATHERING_STATE_COMPLETE);
    }
}

void IceAgent::State::tell_connection(GstWebRTCICEConnectionState state) {
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_connection_state_change(transport.get(), state);
    }
    resume_kept();
}

void IceAgent::State::tell_path() {
    if (const auto transport = transport_.get()) {
        gst_webrtc_ice_transport_selected_pair_change(transport.get());
    }
    std::function<void()> observer;
    {
        const std::lock_guard lock(mutex_);
        observer = path_observer_;
    }
    if (observer) {
        observer();
    }
}

bool IceAgent::State::set_path(IcePath path) {
    const std::lock_guard lock(mutex_);
    if (!closing_) {
        path_ = std::move(path);
    }
    return !closing_;
}

std::optional<IcePath> IceAgent::State::path() const {
    const std::lock_guard lock(mutex_);
    return path_;
}

void IceAgent::State::set_path_observer(std::function<void()> observer) {
    const std::lock_guard lock(mutex_);
    path_observer_ = std::move(observer);
}

// --- Packets, on the same thread ----------------------------------------------------------

void IceAgent::State::set_packet_filter(PacketFilter filter) {
    post([this, filter = std::move(filter)] { packet_filter_ = filter; });
}

std::future<void> IceAgent::State::detach() {
    // A task that is dropped because all is closed breaks the promise, which makes it ready, too.
    auto detached = std::make_shared<std::promise<void>>();
    auto ready = detached->get_future();
    post([this, detached = std::move(detached)] {
        source_ = {};
        detached->set_value();
    });
    return ready;
}

void IceAgent::State::take_packet(std::span<const std::uint8_t> packet) {
    if (packet_filter_ && !packet_filter_(packet)) {
        return;
    }
    if (source_ && !feed_ice_source(source_.get(), packet) && !retrying_) {
        retrying_ = true;
        resume_soon();
    }
}

void IceAgent::State::resume_soon() {
    GSource* timer =
        g_timeout_source_new(static_cast<guint>(limits::early_packets_interval.count()));
    g_source_set_callback(
        timer,
        [](gpointer data) -> gboolean {
            const auto self = static_cast<std::weak_ptr<State>*>(data)->lock();
            return static_cast<gboolean>(self && !self->closed_ && !self->resume_kept());
        },
        std::make_unique<std::weak_ptr<State>>(weak_from_this()).release(),
        [](gpointer data) {
            std::unique_ptr<std::weak_ptr<State>>(static_cast<std::weak_ptr<State>*>(data));
        });
    g_source_attach(timer, context()->get());
    g_source_unref(timer);
}

bool IceAgent::State::resume_kept() {
    retrying_ = source_ && !resume_ice_source(source_.get());
    return !retrying_;
}

// --- The end ------------------------------------------------------------------------------

void IceAgent::State::close() {
    std::shared_ptr<IceLoop::Context> context;
    bool was_closing = false;
    {
        const std::lock_guard lock(mutex_);
        was_closing = closing_.exchange(true);
        path_.reset();
        path_observer_ = nullptr;
        context = context_;
    }
    if (context && !was_closing) {
        context->post([self = shared_from_this()] { self->close_on_thread(); });
    }
}

void IceAgent::State::close_on_thread() {
    closed_ = true;
    source_ = {};
    packet_filter_ = nullptr;
    std::shared_ptr<IceLoop::Context> context;
    {
        const std::lock_guard lock(mutex_);
        context = std::exchange(context_, nullptr);
    }
    close_transport(context);
}

}  // namespace umbrella::media
