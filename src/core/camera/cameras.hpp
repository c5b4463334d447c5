// All cameras of a server: which there are, how each of them fares, and what is to be done about
// it. Sans-IO: what happens and the time go in, effects come out.
//
// A camera that is added is opened once, so that its codecs are known and it can come into its
// room; from then on it is open while somebody watches. One without a picture always is.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.hpp"
#include "base/ids.hpp"
#include "base/result.hpp"
#include "core/camera/address.hpp"
#include "core/camera/description.hpp"
#include "core/camera/trouble.hpp"

namespace umbrella::core::camera {

/// "3"; unique in one life of the server.
using CameraId = TextId<struct CameraTag>;

/// Which of the attempts to open a camera something belongs to: what comes of an earlier one is
/// ignored.
using Attempt = std::uint64_t;

struct Spec {
    std::string name;  ///< as people read it
    std::string room;
    Address address;
    bool configured = false;  ///< by a flag, a variable or the file: not to be removed here
};

// --- Effects ------------------------------------------------------------------------------

/// Described or Failed follows.
struct Open {
    CameraId camera;
    Attempt attempt = 0;
    Address address;
    bool configured = false;
};
/// The streams may flow. Heard or Failed follows.
struct Play {
    CameraId camera;
};
struct Close {
    CameraId camera;
};
/// Joined or Refused follows, at once or later.
struct Join {
    CameraId camera;
    std::string name;
    std::string room;
    CodecSet codecs;
};
struct Leave {
    CameraId camera;
};
/// Whether others are to see it as there.
struct ShowReachable {
    CameraId camera;
    bool reachable = true;
};
/// For the log: its state is another one.
struct Note {
    CameraId camera;
};
using Effect = std::variant<Open, Play, Close, Join, Leave, ShowReachable, Note>;
using Effects = std::vector<Effect>;

enum class State : std::uint8_t {
    Connecting,
    Starting,  ///< it has said what it sends
    Playing,
    Paused,  ///< nobody watches
    Waiting,
};
/// "connecting", "starting", "playing", "paused", "waiting".
[[nodiscard]] std::string_view to_string(State state);

/// For pages: without anything secret.
struct View {
    CameraId id;
    std::string name;
    std::string room;
    std::string address;  ///< as shown()
    bool configured = false;
    State state = State::Connecting;
    Trouble trouble = Trouble::None;  ///< while waiting: why
    std::uint64_t retry_in_s = 0;     ///< while waiting
    std::optional<Format> video;      ///< as it last said; nothing: none, or not known yet
    std::optional<Format> audio;
    ParticipantId participant;  ///< empty: not in its room
};

class Cameras {
  public:
    /// The failure is a sentence: the name or the room cannot be, or there are too many.
    [[nodiscard]] Result<CameraId> add(Spec spec, Timestamp now);
    /// False: there is no such one, or it is configured.
    bool remove(const CameraId& id);
    /// All leave, at the end.
    void clear();

    // --- What happens -----------------------------------------------------------------------

    void described(const CameraId& id, Attempt attempt, const Description& description,
                   Timestamp now);
    /// Packets have come since the last call: each second while any do.
    void heard(const CameraId& id, Attempt attempt, Timestamp now);
    void failed(const CameraId& id, Attempt attempt, Trouble trouble, Timestamp now);
    void joined(const CameraId& id, const ParticipantId& participant, Timestamp now);
    /// The node does not let it in, or has put it out.
    void refused(const CameraId& id, Timestamp now);
    /// Whether anybody watches its picture.
    void wanted(const CameraId& id, bool wanted, Timestamp now);
    /// At least every 500 ms.
    void tick(Timestamp now);

    /// What is to be done, in order. To be asked after each of the above.
    [[nodiscard]] Effects take_effects();

    [[nodiscard]] std::vector<View> view(Timestamp now) const;
    /// Those that were added here, to be kept.
    [[nodiscard]] std::vector<Spec> kept() const;

  private:
    struct Camera {
        CameraId id;
        Spec spec;
        State state = State::Connecting;
        Attempt attempt = 0;
        Timestamp since;        ///< of the state; while playing, of the newest packets
        Timestamp began;        ///< to play
        Timestamp retry_at;     ///< while waiting
        unsigned failures = 0;  ///< in a row
        Trouble trouble = Trouble::None;
        std::optional<Description> description;
        bool in_room = false;  ///< or about to be
        ParticipantId participant;
        bool wanted = false;
        Timestamp unwanted_since;
        bool reachable = true;  ///< as others were told
    };
    [[nodiscard]] Camera* find(const CameraId& id);
    /// Null unless that attempt is under way.
    [[nodiscard]] Camera* find(const CameraId& id, Attempt attempt);
    void open(Camera& camera, Timestamp now);
    void enter(Camera& camera, State state, Timestamp now);
    void fail_camera(Camera& camera, Trouble trouble, Timestamp now);
    void enter_room(Camera& camera, CodecSet codecs, Timestamp now);
    void leave_room(Camera& camera);
    void show(Camera& camera, bool reachable);
    void check(Camera& camera, Timestamp now);
    [[nodiscard]] static bool is_open(const Camera& camera);
    [[nodiscard]] static bool has_demand(const Camera& camera);

    std::vector<Camera> cameras_;  ///< in the order of adding
    std::uint64_t last_id_ = 0;
    Attempt last_attempt_ = 0;
    Effects effects_;
};

}  // namespace umbrella::core::camera
