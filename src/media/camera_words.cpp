#include "media/camera_words.hpp"

#include <charconv>
#include <chrono>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <gst/rtsp/rtsp.h>

#include "base/limits_cameras.hpp"
#include "media/camera_branch.hpp"

namespace umbrella::media {

using core::camera::Description;
using core::camera::Trouble;

namespace {

/// Of the m-line's first payload type. PCMU and PCMA need no a=rtpmap (RFC 3551 §6).
std::string encoding_name_of(const GstSDPMedia& media) {
    if (gst_sdp_media_formats_len(&media) == 0) {
        return {};
    }
    const std::string_view type = gst_sdp_media_get_format(&media, 0);
    const std::string begin = std::string(type) + " ";
    for (guint i = 0;; ++i) {
        const char* mapping = gst_sdp_media_get_attribute_val_n(&media, "rtpmap", i);
        if (mapping == nullptr) {
            break;
        }
        const std::string_view text(mapping);
        if (text.starts_with(begin)) {
            const std::string_view name = text.substr(begin.size());
            return std::string(name.substr(0, name.find('/')));
        }
    }
    if (type == "0") {
        return "PCMU";
    }
    return type == "8" ? "PCMA" : "";
}

Trouble trouble_of_status(guint status) {
    switch (status) {
        case GST_RTSP_STS_UNAUTHORIZED:
        case GST_RTSP_STS_FORBIDDEN:
            return Trouble::WrongPassword;
        case GST_RTSP_STS_NOT_FOUND:
            return Trouble::NoSuchStream;
        case GST_RTSP_STS_UNSUPPORTED_TRANSPORT:
            return Trouble::NoTcp;
        default:
            return Trouble::ProtocolError;
    }
}

}  // namespace

/// "host:port" of an address; empty for what is none.
std::string host_and_port_of(const char* location) {
    GstRTSPUrl* parsed = nullptr;
    if (location == nullptr || gst_rtsp_url_parse(location, &parsed) != GST_RTSP_OK) {
        return {};
    }
    guint16 port = 0;
    gst_rtsp_url_get_port(parsed, &port);
    std::string text = std::string(parsed->host) + ":" + std::to_string(port);
    gst_rtsp_url_free(parsed);
    return text;
}

Description read_description(const GstSDPMessage& sdp) {
    std::vector<core::camera::OfferedMline> mlines;
    for (guint i = 0; i < gst_sdp_message_medias_len(&sdp) && i < limits::camera_mlines; ++i) {
        const GstSDPMedia* media = gst_sdp_message_get_media(&sdp, i);
        const char* kind = gst_sdp_media_get_media(media);
        core::camera::OfferedMline mline{.media = kind != nullptr ? kind : "",
                                         .encoding_name = encoding_name_of(*media)};
        const auto format = core::camera::format_from_name(mline.encoding_name);
        if (!format || !can_take(*format)) {
            mline.encoding_name.clear();
        }
        mlines.push_back(std::move(mline));
    }
    return core::camera::choose_streams(mlines);
}

Trouble trouble_of_error(GstMessage* message) {
    GError* raw = nullptr;
    gst_message_parse_error(message, &raw, nullptr);
    const ErrorPtr error(raw);
    const GstStructure* details = nullptr;
    gst_message_parse_error_details(message, &details);
    guint status = 0;
    if (details != nullptr &&
        gst_structure_get_uint(details, "rtsp-status-code", &status) != FALSE) {
        return trouble_of_status(status);
    }
    if (error->domain != GST_RESOURCE_ERROR) {
        return Trouble::ProtocolError;
    }
    switch (error->code) {
        case GST_RESOURCE_ERROR_NOT_AUTHORIZED:
            return Trouble::WrongPassword;
        case GST_RESOURCE_ERROR_NOT_FOUND:
            return Trouble::NoSuchStream;
        case GST_RESOURCE_ERROR_OPEN_READ:
        case GST_RESOURCE_ERROR_OPEN_WRITE:
        case GST_RESOURCE_ERROR_OPEN_READ_WRITE:
            return Trouble::Unreachable;
        case GST_RESOURCE_ERROR_READ:
        case GST_RESOURCE_ERROR_WRITE:
            return Trouble::Ended;
        default:
            return Trouble::ProtocolError;
    }
}

std::optional<std::size_t> mline_of(GstPad* pad) {
    const GStringPtr name(gst_pad_get_name(pad));
    std::string_view number(name.get());
    // With rtpbin in between its pad's name is kept (gstrtspsrc.c, new_manager_pad).
    for (const std::string_view prefix : {"stream_", "recv_rtp_src_"}) {
        if (number.starts_with(prefix)) {
            number.remove_prefix(prefix.size());
        }
    }
    std::size_t mline = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), mline);
    return error == std::errc() ? std::optional(mline) : std::nullopt;
}

std::optional<wire::SourceClock::WallTime> captured_at(GstElement* pipeline,
                                                       GstClockTime running_time) {
    const GstClockTime now = gst_element_get_current_running_time(pipeline);
    if (!GST_CLOCK_TIME_IS_VALID(now) || !GST_CLOCK_TIME_IS_VALID(running_time)) {
        return std::nullopt;
    }
    const auto ago = GST_CLOCK_DIFF(running_time, now);
    return wire::SourceClock::WallTime(g_get_real_time() - (ago / GST_USECOND));
}

}  // namespace umbrella::media
