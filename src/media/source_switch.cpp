#include "media/source_switch.hpp"

#include <algorithm>
#include <utility>

#include "core/rtp/formats.hpp"
#include "core/rtp/packet.hpp"
#include "core/rtp/payload.hpp"

namespace umbrella::media {

SourceSwitch::Stream* SourceSwitch::find(std::uint32_t ssrc) {
    const auto found = std::ranges::find(streams_, ssrc, &Stream::ssrc);
    return found == streams_.end() ? nullptr : &*found;
}

void SourceSwitch::expect(std::uint32_t ssrc, std::function<void()> begun) {
    const std::lock_guard lock(mutex_);
    if (find(ssrc) == nullptr) {
        streams_.push_back({.ssrc = ssrc, .begun = std::move(begun)});
    }
}

void SourceSwitch::use(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    if (Stream* stream = find(ssrc); stream != nullptr) {
        stream->was_used = true;
        previous_ = 0;
        current_ = ssrc;
    }
}

bool SourceSwitch::forget(std::uint32_t ssrc) {
    const std::lock_guard lock(mutex_);
    std::erase_if(streams_, [ssrc](const Stream& stream) { return stream.ssrc == ssrc; });
    if (previous_ == ssrc) {
        previous_ = 0;
    }
    if (current_ != ssrc) {
        return false;
    }
    current_ = std::exchange(previous_, 0);
    return current_ != 0;
}

bool SourceSwitch::admit(std::uint32_t ssrc, core::rtp::Bytes packet) {
    const std::lock_guard lock(mutex_);
    Stream* stream = find(ssrc);
    if (stream == nullptr) {
        return false;
    }
    if (!stream->has_begun && begins(packet)) {
        stream->has_begun = true;
        stream->begun();
        if (current_ != ssrc && !stream->was_used) {
            previous_ = std::exchange(current_, ssrc);
        }
    }
    return current_ == ssrc;
}

bool SourceSwitch::begins(core::rtp::Bytes packet) const {
    const auto view = core::rtp::PacketView::parse(packet);
    const auto* format = view ? core::rtp::find_payload_format(view->payload_type()) : nullptr;
    if (format == nullptr || core::kind_of(format->codec) != kind_) {
        return false;
    }
    if (kind_ == core::MediaKind::Audio) {
        return true;
    }
    const auto info = core::rtp::inspect_payload(*view, format->codec);
    return info && info->starts_keyframe;
}

}  // namespace umbrella::media
