#include "media/media_engine.hpp"

#include <algorithm>
#include <utility>

#include <sched.h>

#include "base/limits.hpp"
#include "base/log.hpp"
#include "media/dot_files.hpp"
#include "media/elements.hpp"
#include "media/shared_port.hpp"

namespace umbrella::media {
namespace {

/// That this process may run on, rather than those of the machine.
unsigned cores() {
    cpu_set_t allowed;
    CPU_ZERO(&allowed);
    return sched_getaffinity(0, sizeof allowed, &allowed) == 0
               ? static_cast<unsigned>(CPU_COUNT(&allowed))
               : 1;
}

}  // namespace

Result<std::unique_ptr<MediaEngine>> MediaEngine::create(MediaOptions options, EventSink sink) {
    const std::string missing = missing_elements();
    if (!missing.empty()) {
        return fail("GStreamer elements are missing: " + missing);
    }
    if (auto checked = BranchPlane::check(options.branches); !checked) {
        return tl::make_unexpected(checked.error());
    }
    const std::uint16_t port = options.udp_port;
    std::unique_ptr<MediaEngine> engine(new MediaEngine(std::move(options), std::move(sink)));
    if (const Result<void> opened = engine->open_port(port); !opened) {
        return tl::make_unexpected(opened.error());
    }
    engine->make_trunks();
    return engine;
}

Result<void> MediaEngine::open_port(std::uint16_t port) {
    if (port == 0) {
        return {};
    }
    return SharedPort::open(ice_loop_, port).map([this](std::shared_ptr<SharedPort> opened) {
        ice_.shared_port = std::move(opened);
    });
}

MediaEngine::MediaEngine(MediaOptions options, EventSink sink)
    : ice_(std::move(options.ice)),
      sink_([sink = std::move(sink)](core::Event event) {
          post_to_main([sink, event = std::move(event)] { sink(event); });
      }),
      dtls_certificate_(wire::make_dtls_certificate()),
      ice_loop_(std::min(cores(), limits::receive_threads)),
      level_timer_(limits::audio_level_interval, [this] { report_levels(); }),
      heard_timer_(limits::media_heard_interval, [this] { report_heard(); }) {
    if (options.send.path == SendOptions::Path::Direct) {
        send_path_.emplace(options.send.threads > 0 ? options.send.threads : cores());
    }
    pipeline_ = GstPtr<GstElement>::sink(gst_pipeline_new("umbrella"));
    watch_bus();
    // The clock is fixed, since choosing one anew would disturb everybody at each join. The state
    // of the whole is changed only while it is empty: two participants who watch each other form
    // a cycle of bins, about which GStreamer warns at each change (gstbin.c:2332).
    const auto clock = GstPtr<GstClock>::adopt(gst_system_clock_obtain());
    gst_pipeline_use_clock(GST_PIPELINE(pipeline_.get()), clock.get());
    gst_element_set_state(pipeline_.get(), GST_STATE_PLAYING);
    cameras_ =
        std::make_unique<CameraPlane>(pipeline_, send_path_ ? &*send_path_ : nullptr,
                                      [this](const core::Event& event) { on_peer_event(event); });
    if (options.recordings) {
        recordings_ = std::make_unique<RecordingPlane>(
            pipeline_, std::move(options.recordings),
            [out = sink_](const core::RecordingEnded& event) { out(event); });
    }
    branches_ = std::make_unique<BranchPlane>(pipeline_, std::move(options.branches),
                                              [this] { on_something_gone(); });
}

void MediaEngine::make_trunks() {
    trunks_ = std::make_unique<TrunkPlane>(
        pipeline_, ice_loop_,
        TrunkPlane::Options{.ice = ice_,
                            .dtls_certificate = dtls_certificate_,
                            .send_path = send_path_ ? &*send_path_ : nullptr},
        TrunkPlane::Surroundings{
            .sink = sink_,
            .find_local =
                [this](const ParticipantId& publisher, const Mid& mline) {
                    auto publication = find_local_publication(publisher, mline);
                    return publication && publication->ssrc() != 0 ? publication : nullptr;
                },
            .end =
                [this](const std::shared_ptr<TrunkPeer>& peer) {
                    ++ending_;
                    peer->shut_down([this, name = peer->name()] { on_peer_gone(name); });
                }});
}

MediaEngine::~MediaEngine() {
    branches_.reset();
    recordings_.reset();
    trunks_.reset();
    cameras_.reset();
    ice_.shared_port.reset();
    if (shut_down_timer_ != 0) {
        g_source_remove(shut_down_timer_);
    }
    gst_element_set_state(pipeline_.get(), GST_STATE_NULL);
}

void MediaEngine::watch_bus() {
    // Messages never enter the bus's queue. Those that nobody reads there keep their senders alive
    // for ever; and when many peers leave at once it grows while others write to it, which frees
    // the memory that they write to (gstatomicqueue.c counts readers alone; 1.22 to 1.26): writers
    // spin for ever, and what they wrote is lost.
    bus_ = GstPtr<GstBus>::adopt(gst_pipeline_get_bus(GST_PIPELINE(pipeline_.get())));
    using Self = std::weak_ptr<MediaEngine*>;
    gst_bus_set_sync_handler(
        bus_.get(),
        [](GstBus*, GstMessage* message, gpointer data) {
            const std::shared_ptr<GstMessage> owned{MessagePtr(message)};
            if (GST_MESSAGE_TYPE(message) == GST_MESSAGE_ERROR) {
                post_to_main([weak = *static_cast<Self*>(data), owned] {
                    if (const auto self = weak.lock()) {
                        (*self)->on_bus_error(owned.get());
                    }
                });
            }
            return GST_BUS_DROP;
        },
        std::make_unique<Self>(self_).release(),
        [](gpointer data) { std::unique_ptr<Self>(static_cast<Self*>(data)); });
}

void MediaEngine::on_bus_error(GstMessage* message) {
    GError* raw_error = nullptr;
    gchar* raw_debug = nullptr;
    gst_message_parse_error(message, &raw_error, &raw_debug);
    const ErrorPtr error(raw_error);
    const GStringPtr debug(raw_debug);
    const GStringPtr path(gst_object_get_path_string(GST_MESSAGE_SRC(message)));
    log::warning(
        "media error",
        {{"at", path.get()}, {"error", error->message}, {"debug", debug ? debug.get() : ""}});
    for (const auto& [participant, peer] : peers_) {
        if (gst_object_has_as_ancestor(GST_MESSAGE_SRC(message), GST_OBJECT(peer->bin()))) {
            sink_(core::MediaPeerFailed{participant, core::ErrorCode::MediaFailed, error->message});
            return;
        }
    }
    static_cast<void>(trunks_->on_error(GST_MESSAGE_SRC(message), error->message));
}

Peer* MediaEngine::find(const ParticipantId& participant) const {
    const auto found = peers_.find(participant);
    return found == peers_.end() ? nullptr : found->second.get();
}

void MediaEngine::carry_out(const core::CreateMediaPeer& effect) {
    if (!effect.camera.empty()) {
        cameras_->add(effect);
        return;
    }
    peers_[effect.participant] =
        Peer::create(pipeline_, ice_loop_,
                     {effect.participant, effect.room + "/" + effect.label, effect.label, ice_,
                      dtls_certificate_, send_path_ ? &*send_path_ : nullptr, effect.dialect},
                     [this](const core::Event& event) { on_peer_event(event); });
}

void MediaEngine::on_peer_event(const core::Event& event) {
    if (const auto* connected = std::get_if<core::MediaConnected>(&event)) {
        dump_dot(GST_BIN(pipeline_.get()), "join", "pipeline");
        if (const Peer* peer = find(connected->participant)) {
            dump_dot(peer->bin(), "join", peer->name());
        }
    } else if (const auto* received = std::get_if<core::MediaReceived>(&event)) {
        on_received(*received);
    }
    sink_(event);
}

void MediaEngine::on_received(const core::MediaReceived& event) {
    trunks_->local_publication_came();
    const Peer* peer = find(event.participant);
    if (const auto publication = peer != nullptr ? peer->publication(event.mid) : nullptr) {
        branches_->hang(peer->name() + "/" + event.mid.text(), publication);
    }
}

void MediaEngine::carry_out(const core::DestroyMediaPeer& effect) {
    auto node = peers_.extract(effect.participant);
    trunks_->local_peer_ends(effect.participant);
    branches_->drop(effect.participant);
    if (recordings_) {
        recordings_->drop_branches(effect.participant);
    }
    if (node.empty()) {
        cameras_->remove(effect.participant);
        return;
    }
    ++ending_;
    const std::shared_ptr<Peer> peer = std::move(node.mapped());
    peer->shut_down([this, name = peer->name()] { on_peer_gone(name); });
}

void MediaEngine::on_peer_gone(const std::string& name) {
    --ending_;
    dump_dot(GST_BIN(pipeline_.get()), "leave", name);
    on_something_gone();
}

void MediaEngine::on_something_gone() {
    if (nothing_ends() && shut_down_done_) {
        finish_shut_down();
    }
}

void MediaEngine::carry_out(const core::AddPublishMline& effect) {
    if (cameras_->add_publication(effect)) {
        return;
    }
    if (Peer* peer = find(effect.participant)) {
        peer->add_publish_mline(effect);
    }
}

void MediaEngine::carry_out(const core::AddSlotMline& effect) {
    if (Peer* peer = find(effect.participant)) {
        peer->add_slot_mline(effect);
    }
}

void MediaEngine::carry_out(const core::RestartIceTransport& effect) {
    if (Peer* peer = find(effect.participant)) {
        peer->restart_ice();
    }
}

void MediaEngine::carry_out(const core::CreateOffer& effect) {
    if (Peer* peer = find(effect.participant)) {
        peer->create_offer();
    }
}

void MediaEngine::carry_out(const core::ApplyAnswer& effect) {
    if (Peer* peer = find(effect.participant)) {
        peer->apply_answer(effect.sdp);
    }
}

void MediaEngine::carry_out(const core::AddRemoteCandidate& effect) {
    if (Peer* peer = find(effect.participant)) {
        peer->add_remote_candidate(effect.mline_index, effect.candidate);
    }
}

void MediaEngine::carry_out(const core::BindSlot& effect) {
    Peer* subscriber = find(effect.subscriber);
    Slot* slot = subscriber != nullptr ? subscriber->slot(effect.slot) : nullptr;
    if (slot == nullptr) {
        return;
    }
    if (const auto publication = find_publication(effect.publisher, effect.source)) {
        slot->bind(effect.publisher, publication);
    }
}

std::shared_ptr<Publication> MediaEngine::find_publication(const ParticipantId& publisher,
                                                           const Mid& mline) const {
    if (find(publisher) != nullptr || cameras_->clock(publisher)) {
        return find_local_publication(publisher, mline);
    }
    return trunks_->get_remote(publisher, mline);
}

std::shared_ptr<Publication> MediaEngine::find_local_publication(const ParticipantId& publisher,
                                                                 const Mid& mline) const {
    const Peer* peer = find(publisher);
    return peer != nullptr ? peer->publication(mline) : cameras_->publication(publisher, mline);
}

void MediaEngine::carry_out(const core::UnbindSlot& effect) {
    Peer* subscriber = find(effect.subscriber);
    if (subscriber == nullptr) {
        return;
    }
    if (Slot* slot = subscriber->slot(effect.slot)) {
        slot->unbind();
    }
}

void MediaEngine::carry_out(const core::StartRecording& effect) {
    if (recordings_) {
        recordings_->start(effect);
    }
}

void MediaEngine::carry_out(const core::RecordSource& effect) {
    const Peer* peer = find(effect.participant);
    if (recordings_) {
        recordings_->record(effect, find_local_publication(effect.participant, effect.mline),
                            peer != nullptr ? peer->clock() : cameras_->clock(effect.participant));
    }
}

void MediaEngine::carry_out(const core::StopRecording& effect) {
    if (recordings_) {
        recordings_->stop(effect);
    }
}

std::vector<core::recording::SideFile> MediaEngine::recordings() const {
    return recordings_ ? recordings_->running() : std::vector<core::recording::SideFile>();
}

void MediaEngine::end_recordings() {
    if (recordings_) {
        recordings_->stop_all();
    }
}

void MediaEngine::report_levels() {
    if (peers_.empty() && cameras_->empty()) {
        return;
    }
    core::AudioLevels event;
    for (const auto& [participant, peer] : peers_) {
        peer->take_levels(event.levels);
    }
    cameras_->take_levels(event.levels);
    trunks_->take_levels(event.levels);
    sink_(std::move(event));
}

void MediaEngine::report_heard() {
    core::MediaHeard event;
    for (const auto& [participant, peer] : peers_) {
        if (peer->take_heard()) {
            event.participants.push_back(participant);
        }
    }
    if (!event.participants.empty()) {
        sink_(std::move(event));
    }
    cameras_->report_heard();
}

std::vector<PeerStats> MediaEngine::stats() const {
    std::vector<PeerStats> stats;
    stats.reserve(peers_.size());
    for (const auto& [participant, peer] : peers_) {
        stats.push_back(peer->stats());
    }
    cameras_->add_stats(stats);
    return stats;
}

std::optional<PeerStats> MediaEngine::stats(const ParticipantId& participant) const {
    const Peer* peer = find(participant);
    return peer != nullptr ? std::optional(peer->stats()) : std::nullopt;
}

void MediaEngine::dump(std::string_view occasion) const {
    dump_dot(GST_BIN(pipeline_.get()), occasion, "pipeline");
    for (const auto& [participant, peer] : peers_) {
        dump_dot(peer->bin(), occasion, peer->name());
    }
    for (GstBin* bin : cameras_->bins()) {
        const GStringPtr name(gst_object_get_name(GST_OBJECT(bin)));
        dump_dot(bin, occasion, name.get());
    }
    for (const auto& peer : trunks_->peers()) {
        dump_dot(peer->bin(), occasion, peer->name());
    }
}

void MediaEngine::shut_down(std::function<void()> done) {
    shut_down_done_ = std::move(done);
    trunks_->close_all();
    end_recordings();
    while (!peers_.empty()) {
        carry_out(core::DestroyMediaPeer{peers_.begin()->first});
    }
    cameras_->close_all();
    shut_down_timer_ = g_timeout_add(
        nothing_ends() ? 0 : 2000,
        [](gpointer data) -> gboolean {
            auto* self = static_cast<MediaEngine*>(data);
            self->shut_down_timer_ = 0;
            self->finish_shut_down();
            return G_SOURCE_REMOVE;
        },
        this);
}

void MediaEngine::finish_shut_down() {
    if (const auto done = std::exchange(shut_down_done_, nullptr)) {
        done();
    }
}

}  // namespace umbrella::media
