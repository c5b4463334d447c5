#include "app/source_setting.hpp"

#include <utility>

#include "core/names.hpp"

namespace umbrella::app {

Result<core::camera::Spec> parse_source(const std::string& text) {
    const auto wrong = fail(
        "a name and the address of a camera, such as Door=rtsp://user:password@192.168.1.20/stream "
        "or, in another room than the default one, Door@ROOM=rtsp://…");
    const std::size_t equals = text.find("=rtsp://");
    if (equals == std::string::npos) {
        return wrong;
    }
    const std::string before = text.substr(0, equals);
    const std::size_t at = before.rfind('@');
    auto name = core::check_display_name(before.substr(0, at));
    auto room = at == std::string::npos ? Result<std::string>(std::string())
                                        : core::check_room_name(before.substr(at + 1));
    auto address = core::camera::parse_address(std::string_view(text).substr(equals + 1));
    if (!name || !room || !address) {
        return wrong;
    }
    return core::camera::Spec{.name = std::move(*name),
                              .room = std::move(*room),
                              .address = std::move(*address),
                              .configured = true};
}

}  // namespace umbrella::app
