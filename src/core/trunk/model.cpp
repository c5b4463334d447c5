#include "core/trunk/model.hpp"

#include "base/result.hpp"
#include "core/trunk/messages.hpp"

namespace umbrella::core::trunk {

std::string to_string(const ItemKey& key) {
    std::string text = key.origin.text() + "/" + key.participant.text();
    if (key.source) {
        text.append("/").append(core::to_string(*key.source));
    }
    return text;
}

const char* to_words(LinkErrorCode code) {
    switch (code) {
        case LinkErrorCode::BadMessage:
            return "The other server sent something that it must not send.";
        case LinkErrorCode::UnsupportedVersion:
            return "The other server speaks another version of the trunk's protocol.";
        case LinkErrorCode::Self:
            return "This is the same server.";
        case LinkErrorCode::DuplicateNode:
            return "Another server with the same id is connected already.";
        case LinkErrorCode::DuplicateLink:
            return "The two servers are connected already.";
        case LinkErrorCode::Replaced:
            return "The other server has started anew.";
        case LinkErrorCode::BadPath:
            return "The other server announced a path that cannot be.";
        case LinkErrorCode::TooMany:
            return "There are too many trunks, or too many participants behind this one.";
        case LinkErrorCode::Flood:
            return "The other server changes too much in a short time.";
        case LinkErrorCode::Timeout:
            return "The other server did not introduce itself in time.";
        case LinkErrorCode::ShuttingDown:
            return "The other server is shutting down.";
        case LinkErrorCode::NotInvited:
            return "The other server takes trunks only by its invites.";
        case LinkErrorCode::BadInvite:
            return "The other server does not know this invite, or it is not valid any more.";
    }
    assertion_failed("code is one of the enumerators", __FILE__, __LINE__);
}

}  // namespace umbrella::core::trunk
