#include "media/dtls_rest.hpp"

#include <cstdint>
#include <utility>

#include "media/main_loop.hpp"

namespace umbrella::media {
namespace {

/// RFC 7983 §7.
constexpr std::uint8_t first_dtls = 20;
constexpr std::uint8_t last_dtls = 63;
/// RFC 5246 §6.2.1.
constexpr std::uint8_t dtls_alert = 21;

bool has_thread(GstElement* dtlsenc) {
    const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(dtlsenc, "src"));
    return gst_pad_get_task_state(src.get()) == GST_TASK_STARTED;
}

}  // namespace

DtlsRest::DtlsRest(GstPtr<GstElement> dtlsenc) {
    if (dtlsenc && has_thread(dtlsenc.get())) {
        dtlsenc_ = std::move(dtlsenc);
    }
}

void DtlsRest::begin() {
    if (!dtlsenc_) {
        return;
    }
    begun_ = true;
    // Deactivating waits for the pad's thread.
    post_to_main([dtlsenc = std::exchange(dtlsenc_, {})] {
        const auto src = GstPtr<GstPad>::adopt(gst_element_get_static_pad(dtlsenc.get(), "src"));
        gst_pad_set_active(src.get(), FALSE);
    });
}

bool DtlsRest::admits(core::rtp::Bytes packet) const {
    const bool is_dtls =
        !packet.empty() && packet.front() >= first_dtls && packet.front() <= last_dtls;
    return !begun_ || !is_dtls || packet.front() == dtls_alert;
}

}  // namespace umbrella::media
