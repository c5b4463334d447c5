// A slot: a sendonly m-line towards one subscriber, for life. `queue ! umbrellaslot` in the
// participant's bin, linked to a webrtcbin sink pad that is never released (webrtcbin 1.22 leaks
// the m-line and its children otherwise, gstwebrtcbin.c:5146). What it carries changes by moving
// the branch of a publication's tee; the subscriber's description never changes.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/ids.hpp"
#include "core/model.hpp"
#include "media/gst_ptr.hpp"
#include "media/publication.hpp"
#include "media/stats.hpp"

namespace umbrella::media {

class Slot {
  public:
    struct Options {
        Mid mid;
        core::MediaKind kind;
        std::string stream_id;
        std::uint32_t ssrc;
    };
    /// Adds its elements to `bin` and takes a new sink pad of `webrtcbin`. Main thread.
    Slot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin, Options options);
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    /// Carries `publication`, which is of `publisher`, from now on, starting at a keyframe.
    void bind(const ParticipantId& publisher, Publication& publication);
    void unbind();
    [[nodiscard]] bool bound() const { return branch_ != nullptr; }

    /// The transport is up: packets may enter webrtcbin, which would block whoever pushes before
    /// its DTLS keys exist (transportsendbin.c:119).
    void open();

    [[nodiscard]] std::uint32_t ssrc() const { return options_.ssrc; }
    /// Without what the participant reports. Main thread.
    [[nodiscard]] SlotStats stats() const;

  private:
    void prepare();

    Options options_;
    GstPtr<GstElement> slot_;
    GstPtr<GstPad> sink_;  ///< the ghost pad on the participant's bin
    std::unique_ptr<Publication::Branch> branch_;
    ParticipantId publisher_;  ///< of what is bound, and the m-line
    Mid mline_;
};

}  // namespace umbrella::media
