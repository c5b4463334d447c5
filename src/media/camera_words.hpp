// What rtspsrc says, in our words. Any thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/camera/description.hpp"
#include "core/camera/trouble.hpp"
#include "media/gst_ptr.hpp"
#include "wire/source_clock.hpp"

namespace umbrella::media {

/// "host:port" of an RTSP address; empty for what is none.
[[nodiscard]] std::string host_and_port_of(const char* location);

/// Those streams for which this installation has all elements.
[[nodiscard]] core::camera::Description read_description(const GstSDPMessage& sdp);

/// Of an error on its bus.
[[nodiscard]] core::camera::Trouble trouble_of_error(GstMessage* message);

/// Which m-line of the SDP a src pad is of ("recv_rtp_src_1_3735928559_96").
[[nodiscard]] std::optional<std::size_t> mline_of(GstPad* pad);

/// What our wall clock showed at a running time of a pipeline that plays.
[[nodiscard]] std::optional<wire::SourceClock::WallTime> captured_at(GstElement* pipeline,
                                                                     GstClockTime running_time);

}  // namespace umbrella::media
