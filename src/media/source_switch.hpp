// Which of the streams that carry one publication is passed on. A publication that comes by trunks
// may come twice for a moment, while its way is changed; whoever gets it is to see one.
#pragma once

#include <cstdint>
#include <functional>
#include <mutex>
#include <vector>

#include "core/model.hpp"
#include "core/rtp/bytes.hpp"

namespace umbrella::media {

/// Streams are told apart by their SSRCs. A stream that is expected begins with the first keyframe
/// (audio: the first packet). If another one is passed on at that moment, it takes its place there
/// and then: the keyframe is not to be lost while the news of it travels. Thread-safe; its mutex is
/// a leaf.
class SourceSwitch {
  public:
    explicit SourceSwitch(core::MediaKind kind) : kind_(kind) {}

    /// `begun` is called once, in the streaming thread, when it begins; it must not wait.
    void expect(std::uint32_t ssrc, std::function<void()> begun);
    /// This one is passed on from now on, begun or not.
    void use(std::uint32_t ssrc);
    /// It does not count any more. True: the stream that it had taken the place of is passed on
    /// again, and needs a keyframe.
    bool forget(std::uint32_t ssrc);

    /// Whether a packet is passed on. Streaming thread.
    [[nodiscard]] bool admit(std::uint32_t ssrc, core::rtp::Bytes packet);

  private:
    struct Stream {
        std::uint32_t ssrc;
        bool has_begun = false;
        bool was_used = false;  ///< another one may have taken its place since
        std::function<void()> begun;
    };
    [[nodiscard]] Stream* find(std::uint32_t ssrc);
    [[nodiscard]] bool begins(core::rtp::Bytes packet) const;

    core::MediaKind kind_;
    std::mutex mutex_;  ///< guards what follows
    std::vector<Stream> streams_;
    std::uint32_t current_ = 0;   ///< 0: none
    std::uint32_t previous_ = 0;  ///< whose place the current one took by beginning
};

}  // namespace umbrella::media
