#include "media/camera_plane.hpp"

#include <utility>

namespace umbrella::media {

CameraPlane::CameraPlane(GstPtr<GstElement> pipeline, const wire::SendPath* send_path,
                         std::function<void(core::Event)> sink)
    : pipeline_(std::move(pipeline)), send_path_(send_path), sink_(std::move(sink)) {}

CameraPlane::~CameraPlane() = default;

// --- The cameras --------------------------------------------------------------------------

void CameraPlane::open(const CameraId& camera, Attempt attempt, const Target& target) {
    CameraInput::Events events{
        .described =
            [this, camera, attempt](const core::camera::Description& description) {
                events_.described(camera, attempt, description);
            },
        .failed = [this, camera, attempt](
                      core::camera::Trouble trouble) { events_.failed(camera, attempt, trouble); }};
    inputs_.insert_or_assign(
        camera, Input{.attempt = attempt,
                      .input = std::make_unique<CameraInput>(
                          CameraInput::Options{
                              .label = "camera-" + camera.text() + "-" + std::to_string(attempt),
                              .location = target.location,
                              .user = target.user,
                              .password = target.password,
                              .user_agent = target.user_agent},
                          std::move(events))});
}

void CameraPlane::play(const CameraId& camera) {
    const auto input = inputs_.find(camera);
    if (input == inputs_.end()) {
        return;
    }
    for (const auto& [id, participant] : participants_) {
        if (participant.camera != camera) {
            continue;
        }
        for (const auto& [mid, publication] : participant.publications) {
            input->second.input->outlet(core::kind_of(publication->mline().codec))
                .open(publication, participant.clock);
        }
    }
    if (!std::exchange(input->second.playing, true)) {
        input->second.input->play();
    }
}

void CameraPlane::close(const CameraId& camera) {
    inputs_.erase(camera);
    for (const auto& [id, participant] : participants_) {
        for (const auto& [mid, publication] : participant.publications) {
            if (participant.camera == camera && publication->feed()) {
                publication->feed()->forget_opening();
            }
        }
    }
}

void CameraPlane::report_heard() {
    std::vector<std::pair<CameraId, Attempt>> heard;
    for (const auto& [camera, input] : inputs_) {
        if (input.input->take_heard()) {
            heard.emplace_back(camera, input.attempt);
        }
    }
    for (const auto& [camera, attempt] : heard) {
        events_.heard(camera, attempt);
    }
}

std::vector<GstBin*> CameraPlane::bins() const {
    std::vector<GstBin*> bins;
    for (const auto& [camera, input] : inputs_) {
        bins.push_back(input.input->bin());
    }
    return bins;
}

// --- Their participants -------------------------------------------------------------------

void CameraPlane::add(const core::CreateMediaPeer& effect) {
    participants_[effect.participant] = Participant{
        .camera = CameraId(effect.camera),
        .name = effect.room + "/" + effect.label,
        .clock = std::make_shared<wire::SourceClock>(),
        .publications = {},
    };
    sink_(core::MediaConnected{effect.participant});
}

bool CameraPlane::add_publication(const core::AddPublishMline& mline) {
    const auto found = participants_.find(mline.participant);
    if (found == participants_.end()) {
        return false;
    }
    Participant& participant = found->second;
    std::shared_ptr<wire::Feed> feed;
    if (send_path_ != nullptr) {
        feed = send_path_->make_feed(participant.clock);
        if (core::kind_of(mline.codec) == core::MediaKind::Video) {
            feed->keep_opening();
        }
    }
    participant.publications[mline.mid] = std::make_shared<Publication>(
        pipeline_, mline, participant.name + "/" + mline.mid.text(), std::move(feed),
        [sink = sink_, id = mline.participant, mid = mline.mid] {
            sink(core::MediaReceived{.participant = id, .mid = mid});
        });
    return true;
}

bool CameraPlane::remove(const ParticipantId& participant) {
    const auto found = participants_.find(participant);
    if (found == participants_.end()) {
        return false;
    }
    if (const auto input = inputs_.find(found->second.camera); input != inputs_.end()) {
        input->second.input->close_outlets();
    }
    participants_.erase(found);
    return true;
}

void CameraPlane::close_all() {
    inputs_.clear();
    participants_.clear();
}

const CameraPlane::Participant* CameraPlane::find(const ParticipantId& participant) const {
    const auto found = participants_.find(participant);
    return found == participants_.end() ? nullptr : &found->second;
}

std::shared_ptr<Publication> CameraPlane::publication(const ParticipantId& participant,
                                                      const Mid& mid) const {
    const Participant* known = find(participant);
    if (known == nullptr) {
        return nullptr;
    }
    const auto found = known->publications.find(mid);
    return found == known->publications.end() ? nullptr : found->second;
}

std::shared_ptr<wire::SourceClock> CameraPlane::clock(const ParticipantId& participant) const {
    const Participant* known = find(participant);
    return known != nullptr ? known->clock : nullptr;
}

void CameraPlane::take_levels(std::vector<core::AudioLevel>& levels) {
    for (const auto& [id, participant] : participants_) {
        for (const auto& [mid, publication] : participant.publications) {
            if (const auto level = publication->take_level()) {
                levels.push_back({id, mid, *level});
            }
        }
    }
}

PeerStats CameraPlane::stats_of(const ParticipantId& id, const Participant& participant) const {
    const auto input = inputs_.find(participant.camera);
    PeerStats stats{.participant = id,
                    .connected = input != inputs_.end() && input->second.playing};
    for (const auto& [mid, publication] : participant.publications) {
        stats.publishes.push_back(publication->stats());
        stats.packets_received += stats.publishes.back().packets;
        stats.bytes_received += stats.publishes.back().bytes;
    }
    return stats;
}

void CameraPlane::add_stats(std::vector<PeerStats>& stats) const {
    for (const auto& [id, participant] : participants_) {
        stats.push_back(stats_of(id, participant));
    }
}

}  // namespace umbrella::media
