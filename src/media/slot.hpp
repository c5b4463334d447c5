// A slot: a sendonly m-line towards one subscriber, for life. An umbrellaslot in the participant's
// bin, linked to a webrtcbin sink pad that is never released (webrtcbin 1.22 leaks the m-line and
// its children otherwise, gstwebrtcbin.c:5146). What it carries changes by moving the branch of a
// publication; the subscriber's description never changes. How packets get from the publication to
// the peer is the affair of what derives from it. Main thread.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
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
        /// Of retransmissions; none: webrtcbin chooses, or there are none.
        std::optional<std::uint32_t> rtx_ssrc = std::nullopt;
    };
    virtual ~Slot() = default;
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    /// Carries `publication`, which is of `publisher`, from now on, starting at a keyframe.
    void bind(const ParticipantId& publisher, std::shared_ptr<Publication> publication);
    void unbind();
    [[nodiscard]] bool bound() const { return branch_ != nullptr; }

    /// The transport is up.
    virtual void open() = 0;

    [[nodiscard]] std::uint32_t ssrc() const { return options_.ssrc; }
    /// The subscriber's keyframe requests go in here, and come out at the publication. Any thread.
    [[nodiscard]] const GstPtr<GstPad>& request_pad() const { return request_pad_; }
    /// Without what the participant reports.
    [[nodiscard]] SlotStats stats() const;

  protected:
    /// Adds the umbrellaslot to `bin` and takes a new sink pad of `webrtcbin`.
    Slot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin, Options options);

    struct Counts {
        std::uint64_t packets = 0;
        std::uint64_t bytes = 0;
        std::uint64_t dropped = 0;
    };
    [[nodiscard]] virtual Counts counts() const = 0;
    /// Before the branch is attached, and after it is gone.
    virtual void begin(Publication& publication) = 0;
    virtual void end() = 0;

    /// The element whose static pad "sink" takes the branch, which gets a ghost pad on `bin`.
    void expose(const GstPtr<GstBin>& bin, GstElement* element);
    /// Pushes stream-start, caps and segment out of the slot (again).
    void prepare();
    [[nodiscard]] const Options& options() const { return options_; }
    [[nodiscard]] GstElement* element() const { return slot_.get(); }

  private:
    Options options_;
    GstPtr<GstElement> slot_;
    GstPtr<GstPad> request_pad_;  ///< the slot's src pad
    GstPtr<GstPad> sink_;         ///< the ghost pad on the participant's bin
    std::shared_ptr<Publication> publication_;
    std::unique_ptr<Publication::Branch> branch_;
    ParticipantId publisher_;  ///< of what is bound, and the m-line
    Mid mline_;
};

}  // namespace umbrella::media
