#include "app/cameras.hpp"

#include <algorithm>
#include <chrono>
#include <optional>
#include <variant>

#include <gio/gio.h>

#include "base/log.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

using core::camera::Trouble;

/// Apart from those that net counts, and those of WHIP.
constexpr std::uint64_t first_connection = std::uint64_t{1} << 62U;
constexpr std::uint64_t end_of_connections = std::uint64_t{1} << 63U;

Timestamp now() {
    return Timestamp{std::chrono::microseconds(g_get_monotonic_time())};
}

core::Hello hello_of(const core::camera::Join& join) {
    core::Hello hello{.version = 1, .room = join.room, .name = join.name};
    hello.attendance = core::Attendance::Camera;
    hello.camera = join.camera.text();
    hello.send = join.codecs;
    // It receives nothing, and is in nobody's way.
    for (const core::Codec codec : core::all_codecs) {
        hello.receive.insert(codec);
    }
    return hello;
}

}  // namespace

Cameras::Cameras(Options options, Surroundings surroundings)
    : options_(std::move(options)),
      around_(std::move(surroundings)),
      store_(options_.state_directory) {
    around_.plane->set_events(
        {.described =
             [this](const CameraId& id, core::camera::Attempt attempt,
                    const core::camera::Description& description) {
                 cameras_.described(id, attempt, description, now());
                 run();
             },
         .heard =
             [this](const CameraId& id, core::camera::Attempt attempt) {
                 cameras_.heard(id, attempt, now());
                 run();
             },
         .failed =
             [this](const CameraId& id, core::camera::Attempt attempt, Trouble trouble) {
                 cameras_.failed(id, attempt, trouble, now());
                 run();
             }});
}

Result<void> Cameras::start() {
    const auto kept = store_.load();
    if (!kept) {
        return tl::make_unexpected(kept.error());
    }
    for (const auto* list : {&std::as_const(options_).configured, &*kept}) {
        for (const core::camera::Spec& spec : *list) {
            if (const auto added = cameras_.add(spec, now()); !added) {
                log::warning("a camera is left out",
                             {{"name", spec.name}, {"why", added.error().message}});
            }
        }
    }
    run();
    return {};
}

void Cameras::stop() {
    cameras_.clear();
    run();
}

void Cameras::tick() {
    cameras_.tick(now());
    run();
}

// --- For pages ----------------------------------------------------------------------------

Result<std::string> Cameras::add(core::camera::Spec spec) {
    const auto id = cameras_.add(std::move(spec), now());
    if (!id) {
        return tl::make_unexpected(id.error());
    }
    keep();
    run();
    return id->text();
}

bool Cameras::remove(const std::string& id) {
    const bool removed = cameras_.remove(CameraId(id));
    if (removed) {
        noted_.erase(CameraId(id));
        keep();
        run();
    }
    return removed;
}

std::vector<core::camera::View> Cameras::view() const {
    return cameras_.view(now());
}

void Cameras::keep() {
    if (const auto saved = store_.save(cameras_.kept()); !saved) {
        log::warning("cameras will be forgotten when the server ends",
                     {{"why", saved.error().message}});
    }
}

// --- What is to be done -------------------------------------------------------------------

void Cameras::run() {
    if (busy_) {
        return;
    }
    busy_ = true;
    for (auto effects = cameras_.take_effects(); !effects.empty();
         effects = cameras_.take_effects()) {
        for (const core::camera::Effect& effect : effects) {
            std::visit([this](const auto& one) { execute(one); }, effect);
        }
    }
    busy_ = false;
}

void Cameras::execute(const core::camera::Open& effect) {
    resolvers_[effect.camera] = std::make_unique<net::Resolver>(
        effect.address.host, [this, effect](const Result<net::Resolver::Addresses>& found) {
            resolvers_.erase(effect.camera);
            resolved(effect, found);
            run();
        });
}

void Cameras::resolved(const core::camera::Open& open,
                       const Result<net::Resolver::Addresses>& found) {
    if (!found || found->empty()) {
        cameras_.failed(open.camera, open.attempt, Trouble::NameUnknown, now());
        return;
    }
    std::vector<std::string> allowed;
    for (const net::HostAddress& one : *found) {
        GInetAddress* address = one.address.get();
        if (open.configured || !options_.policy.objection(address)) {
            allowed.emplace_back(net::CharsPtr(g_inet_address_to_string(address)).get());
        }
    }
    if (allowed.empty()) {
        cameras_.failed(open.camera, open.attempt, Trouble::Forbidden, now());
        return;
    }
    // The address that was judged is the one that is connected to; another one each time.
    const std::string& host = allowed[open.attempt % allowed.size()];
    around_.plane->open(open.camera, open.attempt,
                        {.location = core::camera::location(open.address, host),
                         .user = open.address.user,
                         .password = open.address.password,
                         .user_agent = options_.user_agent});
}

void Cameras::execute(const core::camera::Play& effect) const {
    around_.plane->play(effect.camera);
}

void Cameras::execute(const core::camera::Close& effect) {
    resolvers_.erase(effect.camera);
    around_.plane->close(effect.camera);
}

void Cameras::execute(const core::camera::Join& effect) {
    const ConnectionId connection{first_connection + ++last_connection_};
    seats_[connection] = {.camera = effect.camera, .codecs = effect.codecs};
    around_.node(core::PeerConnected{.connection = connection});
    say(connection, hello_of(effect));
}

void Cameras::execute(const core::camera::Leave& effect) {
    const auto seat = std::ranges::find_if(
        seats_, [&](const auto& one) { return one.second.camera == effect.camera; });
    if (seat != seats_.end()) {
        const ConnectionId connection = seat->first;
        // What the node says to it from now on is of no interest.
        seat->second.camera = {};
        say(connection, core::Goodbye{});
    }
}

void Cameras::execute(const core::camera::ShowReachable& effect) {
    const auto seat = std::ranges::find_if(
        seats_, [&](const auto& one) { return one.second.camera == effect.camera; });
    if (seat != seats_.end() && !seat->second.participant.empty()) {
        around_.node(core::CameraReachable{.participant = seat->second.participant,
                                           .reachable = effect.reachable});
    }
}

/// Not of each attempt: of one that fails for hours the log tells once.
void Cameras::execute(const core::camera::Note& effect) {
    using core::camera::State;
    const core::camera::View* camera = find(effect.camera);
    if (camera == nullptr || camera->state == State::Connecting ||
        camera->state == State::Starting) {
        return;
    }
    const std::string state(to_string(camera->state));
    const std::string why(words(camera->trouble));
    std::string& noted = noted_[effect.camera];
    if (std::exchange(noted, state + why) != state + why) {
        log::info("camera " + state, {{"name", camera->name},
                                      {"room", camera->room},
                                      {"address", camera->address},
                                      {"why", why}});
    }
}

const core::camera::View* Cameras::find(const CameraId& id) {
    view_ = view();
    const auto found = std::ranges::find(view_, id, &core::camera::View::id);
    return found == view_.end() ? nullptr : &*found;
}

// --- What the node says -------------------------------------------------------------------

bool Cameras::owns(ConnectionId connection) {
    const auto number = static_cast<std::uint64_t>(connection);
    return number >= first_connection && number < end_of_connections;
}

void Cameras::say(ConnectionId connection, core::ClientMessage message) const {
    around_.node(core::MessageReceived{.connection = connection, .message = std::move(message)});
}

void Cameras::carry_out(const core::Send& effect) {
    const auto found = seats_.find(effect.connection);
    if (found == seats_.end() || found->second.camera.empty()) {
        return;
    }
    Seat& seat = found->second;
    if (const auto* welcome = std::get_if<core::Welcome>(&effect.message)) {
        seat.participant = welcome->participant;
        cameras_.joined(seat.camera, welcome->participant, now());
        for (const core::Codec codec : core::all_codecs) {
            if (seat.codecs.contains(codec)) {
                say(effect.connection,
                    core::Publish{.source = core::kind_of(codec) == core::MediaKind::Audio
                                                ? core::Source::Microphone
                                                : core::Source::Camera});
            }
        }
    } else if (const auto* demand = std::get_if<core::Demand>(&effect.message)) {
        for (const core::SourceDemand& one : demand->sources) {
            if (one.source == core::Source::Camera) {
                cameras_.wanted(seat.camera, one.wanted, now());
            }
        }
    }
    run();
}

void Cameras::carry_out(const core::CloseConnection& effect) {
    const auto found = seats_.find(effect.connection);
    if (found == seats_.end()) {
        return;
    }
    const CameraId camera = found->second.camera;
    seats_.erase(found);
    around_.node(core::PeerDisconnected{.connection = effect.connection, .orderly = true});
    if (!camera.empty()) {
        cameras_.refused(camera, now());
        run();
    }
}

}  // namespace umbrella::app
