#include "media/rtsp_bounds.hpp"

#include <dlfcn.h>
#include <gst/rtsp/gstrtspconnection.h>

#include "base/limits_cameras.hpp"
#include "base/result.hpp"

namespace umbrella::media {
namespace {

using Create = GstRTSPResult (*)(const GstRTSPUrl*, GstRTSPConnection**);

/// The library's own.
Create library_create() {
    static const auto found =
        reinterpret_cast<Create>(dlsym(RTLD_NEXT, "gst_rtsp_connection_create"));
    UMBRELLA_ASSERT(found != nullptr);
    return found;
}

}  // namespace

bool rtsp_bodies_are_bounded() {
    const auto seen = reinterpret_cast<Create>(dlsym(RTLD_DEFAULT, "gst_rtsp_connection_create"));
    return seen == &gst_rtsp_connection_create && seen != library_create();
}

}  // namespace umbrella::media

/// Stands before the library's function of this name for the whole process: the dynamic linker
/// finds the program's own first.
extern "C" __attribute__((visibility("default"))) GstRTSPResult
gst_rtsp_connection_create(const GstRTSPUrl* url, GstRTSPConnection** connection) {
    const GstRTSPResult result = umbrella::media::library_create()(url, connection);
    if (result == GST_RTSP_OK) {
        gst_rtsp_connection_set_content_length_limit(*connection,
                                                     umbrella::limits::camera_body_bytes);
    }
    return result;
}
