#include "core/camera/cameras.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "base/limits_cameras.hpp"
#include "core/names.hpp"

namespace umbrella::core::camera {
namespace {

constexpr std::string_view default_room = "default";

MonotonicClock::duration wait_after(Trouble trouble, unsigned failures) {
    const MonotonicClock::duration longest = limits::camera_longest_wait;
    constexpr unsigned most_doublings = 16;
    const MonotonicClock::duration doubled =
        limits::camera_first_wait * (1U << std::min(failures, most_doublings));
    return is_lasting(trouble) ? longest : std::min(doubled, longest);
}

}  // namespace

std::string_view to_string(State state) {
    switch (state) {
        case State::Connecting:
            return "connecting";
        case State::Starting:
            return "starting";
        case State::Playing:
            return "playing";
        case State::Paused:
            return "paused";
        case State::Waiting:
            return "waiting";
    }
    assertion_failed("state is one of the enumerators", __FILE__, __LINE__);
}

// --- Adding and removing ------------------------------------------------------------------

Result<CameraId> Cameras::add(Spec spec, Timestamp now) {
    auto name = check_display_name(spec.name);
    if (!name) {
        return fail("A camera has a name of at most 64 characters that can be shown to people.");
    }
    spec.name = std::move(*name);
    auto room = check_room_name(spec.room.empty() ? default_room : std::string_view(spec.room));
    if (!room) {
        return fail("No room can have that name.");
    }
    spec.room = std::move(*room);
    if (cameras_.size() >= limits::cameras) {
        return fail("There are " + std::to_string(limits::cameras) + " cameras: no more.");
    }
    Camera camera{.id = CameraId(std::to_string(++last_id_)), .spec = std::move(spec)};
    cameras_.push_back(std::move(camera));
    open(cameras_.back(), now);
    return cameras_.back().id;
}

bool Cameras::remove(const CameraId& id) {
    const auto place = std::ranges::find(cameras_, id, &Camera::id);
    if (place == cameras_.end() || place->spec.configured) {
        return false;
    }
    if (is_open(*place)) {
        effects_.emplace_back(Close{id});
    }
    leave_room(*place);
    cameras_.erase(place);
    return true;
}

void Cameras::clear() {
    for (Camera& camera : cameras_) {
        if (is_open(camera)) {
            effects_.emplace_back(Close{camera.id});
        }
        leave_room(camera);
    }
    cameras_.clear();
}

// --- What happens -------------------------------------------------------------------------

void Cameras::described(const CameraId& id, Attempt attempt, const Description& description,
                        Timestamp now) {
    Camera* camera = find(id, attempt);
    if (camera == nullptr || camera->state != State::Connecting) {
        return;
    }
    if (description.empty()) {
        fail_camera(*camera, Trouble::NothingUsable, now);
        return;
    }
    const bool changed =
        camera->description && camera->description->codecs() != description.codecs();
    camera->description = description;
    if (changed) {
        leave_room(*camera);
    }
    enter(*camera, State::Starting, now);
    enter_room(*camera, description.codecs(), now);
    effects_.emplace_back(Play{id});
}

void Cameras::heard(const CameraId& id, Attempt attempt, Timestamp now) {
    Camera* camera = find(id, attempt);
    if (camera == nullptr) {
        return;
    }
    if (camera->state == State::Starting) {
        enter(*camera, State::Playing, now);
        camera->began = now;
        camera->trouble = Trouble::None;
        show(*camera, true);
    } else if (camera->state == State::Playing) {
        camera->since = now;
        if (now - camera->began >= limits::camera_worked) {
            camera->failures = 0;
        }
    }
}

void Cameras::failed(const CameraId& id, Attempt attempt, Trouble trouble, Timestamp now) {
    Camera* camera = find(id, attempt);
    if (camera == nullptr) {
        return;
    }
    // What ends before it has said anything has not answered.
    const bool mute = trouble == Trouble::Ended && camera->state == State::Connecting;
    fail_camera(*camera, mute ? Trouble::NoAnswer : trouble, now);
}

void Cameras::joined(const CameraId& id, const ParticipantId& participant, Timestamp now) {
    if (Camera* camera = find(id)) {
        camera->participant = participant;
        camera->unwanted_since = now;
    }
}

void Cameras::refused(const CameraId& id, Timestamp now) {
    Camera* camera = find(id);
    if (camera == nullptr || !camera->in_room) {
        return;
    }
    camera->in_room = false;
    camera->participant = {};
    camera->reachable = true;
    fail_camera(*camera, Trouble::RoomRefused, now);
}

void Cameras::wanted(const CameraId& id, bool wanted, Timestamp now) {
    Camera* camera = find(id);
    if (camera == nullptr || std::exchange(camera->wanted, wanted) == wanted) {
        return;
    }
    camera->unwanted_since = now;
    if (wanted && camera->state == State::Paused) {
        open(*camera, now);
    }
}

void Cameras::tick(Timestamp now) {
    for (Camera& camera : cameras_) {
        check(camera, now);
    }
}

void Cameras::check(Camera& camera, Timestamp now) {
    switch (camera.state) {
        case State::Connecting:
            if (now - camera.since >= limits::camera_answer) {
                fail_camera(camera, Trouble::NoAnswer, now);
            }
            break;
        case State::Starting:
        case State::Playing:
            if (now - camera.since >= limits::camera_silence) {
                fail_camera(camera, Trouble::Silent, now);
            } else if (!has_demand(camera) && now - std::max(camera.unwanted_since, camera.began) >=
                                                  limits::camera_linger) {
                effects_.emplace_back(Close{camera.id});
                enter(camera, State::Paused, now);
            }
            break;
        case State::Paused:
            break;
        case State::Waiting:
            if (now >= camera.retry_at) {
                open(camera, now);
            }
            break;
    }
}

// --- What follows -------------------------------------------------------------------------

void Cameras::open(Camera& camera, Timestamp now) {
    camera.attempt = ++last_attempt_;
    effects_.emplace_back(Open{.camera = camera.id,
                               .attempt = camera.attempt,
                               .address = camera.spec.address,
                               .configured = camera.spec.configured});
    enter(camera, State::Connecting, now);
}

void Cameras::enter(Camera& camera, State state, Timestamp now) {
    camera.state = state;
    camera.since = now;
    effects_.emplace_back(Note{camera.id});
}

void Cameras::fail_camera(Camera& camera, Trouble trouble, Timestamp now) {
    if (is_open(camera)) {
        effects_.emplace_back(Close{camera.id});
    }
    camera.attempt = 0;
    camera.trouble = trouble;
    camera.retry_at = now + wait_after(trouble, camera.failures++);
    enter(camera, State::Waiting, now);
    show(camera, false);
}

void Cameras::enter_room(Camera& camera, CodecSet codecs, Timestamp now) {
    if (std::exchange(camera.in_room, true)) {
        return;
    }
    camera.wanted = false;
    camera.unwanted_since = now;
    camera.reachable = true;
    effects_.emplace_back(Join{
        .camera = camera.id, .name = camera.spec.name, .room = camera.spec.room, .codecs = codecs});
}

void Cameras::leave_room(Camera& camera) {
    if (std::exchange(camera.in_room, false)) {
        camera.participant = {};
        effects_.emplace_back(Leave{camera.id});
    }
}

void Cameras::show(Camera& camera, bool reachable) {
    if (camera.in_room && std::exchange(camera.reachable, reachable) != reachable) {
        effects_.emplace_back(ShowReachable{.camera = camera.id, .reachable = reachable});
    }
}

Effects Cameras::take_effects() {
    return std::exchange(effects_, {});
}

// --- Looking ------------------------------------------------------------------------------

Cameras::Camera* Cameras::find(const CameraId& id) {
    const auto found = std::ranges::find(cameras_, id, &Camera::id);
    return found == cameras_.end() ? nullptr : &*found;
}

Cameras::Camera* Cameras::find(const CameraId& id, Attempt attempt) {
    Camera* camera = find(id);
    return camera != nullptr && camera->attempt == attempt && is_open(*camera) ? camera : nullptr;
}

bool Cameras::is_open(const Camera& camera) {
    return camera.state == State::Connecting || camera.state == State::Starting ||
           camera.state == State::Playing;
}

bool Cameras::has_demand(const Camera& camera) {
    return camera.wanted || (camera.description && !camera.description->video);
}

std::vector<View> Cameras::view(Timestamp now) const {
    std::vector<View> views;
    for (const Camera& camera : cameras_) {
        View view{.id = camera.id,
                  .name = camera.spec.name,
                  .room = camera.spec.room,
                  .address = shown(camera.spec.address),
                  .configured = camera.spec.configured,
                  .state = camera.state,
                  .trouble = camera.trouble,
                  .participant = camera.participant};
        if (camera.state == State::Waiting && camera.retry_at > now) {
            view.retry_in_s = static_cast<std::uint64_t>(
                std::chrono::ceil<std::chrono::seconds>(camera.retry_at - now).count());
        }
        if (camera.description) {
            const auto format_of = [](const std::optional<Stream>& stream) {
                return stream ? std::optional(stream->format) : std::nullopt;
            };
            view.video = format_of(camera.description->video);
            view.audio = format_of(camera.description->audio);
        }
        views.push_back(std::move(view));
    }
    return views;
}

std::vector<Spec> Cameras::kept() const {
    std::vector<Spec> kept;
    for (const Camera& camera : cameras_) {
        if (!camera.spec.configured) {
            kept.push_back(camera.spec);
        }
    }
    return kept;
}

}  // namespace umbrella::core::camera
