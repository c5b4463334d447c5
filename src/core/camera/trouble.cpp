#include "core/camera/trouble.hpp"

#include <algorithm>
#include <array>

#include "base/result.hpp"

namespace umbrella::core::camera {
namespace {

struct Text {
    Trouble trouble;
    std::string_view code;
    std::string_view words;
    bool lasting = false;
};
constexpr std::array<Text, 14> texts{{
    {.trouble = Trouble::None, .code = "", .words = ""},
    {.trouble = Trouble::NameUnknown,
     .code = "name-unknown",
     .words = "no address is known for its host"},
    {.trouble = Trouble::Forbidden,
     .code = "forbidden",
     .words = "this server may not connect to its address",
     .lasting = true},
    {.trouble = Trouble::Unreachable, .code = "unreachable", .words = "nothing answers there"},
    {.trouble = Trouble::NoAnswer, .code = "no-answer", .words = "it does not answer in time"},
    {.trouble = Trouble::WrongPassword,
     .code = "wrong-password",
     .words = "it wants a user and password, or others",
     .lasting = true},
    {.trouble = Trouble::NoSuchStream,
     .code = "no-such-stream",
     .words = "it has nothing at this path",
     .lasting = true},
    {.trouble = Trouble::Redirected,
     .code = "redirected",
     .words = "it names another host, which is not followed",
     .lasting = true},
    {.trouble = Trouble::NothingUsable,
     .code = "nothing-usable",
     .words = "it sends nothing in a codec that is taken",
     .lasting = true},
    {.trouble = Trouble::NoTcp,
     .code = "no-tcp",
     .words = "it does not send over TCP",
     .lasting = true},
    {.trouble = Trouble::Silent, .code = "silent", .words = "nothing usable has come for too long"},
    {.trouble = Trouble::Ended, .code = "ended", .words = "it has ended the stream"},
    {.trouble = Trouble::ProtocolError,
     .code = "protocol-error",
     .words = "it answered with an error, or not in RTSP"},
    {.trouble = Trouble::RoomRefused,
     .code = "room-refused",
     .words = "the room or the server is full"},
}};

const Text& text_of(Trouble trouble) {
    const auto* const found = std::ranges::find(texts, trouble, &Text::trouble);
    UMBRELLA_ASSERT(found != texts.end());
    return *found;
}

}  // namespace

std::string_view to_string(Trouble trouble) {
    return text_of(trouble).code;
}

std::string_view words(Trouble trouble) {
    return text_of(trouble).words;
}

bool is_lasting(Trouble trouble) {
    return text_of(trouble).lasting;
}

}  // namespace umbrella::core::camera
