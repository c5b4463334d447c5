// Built instead of mdns.cpp when Avahi's libraries are not there.
#include "app/mdns.hpp"
#include "base/log.hpp"

namespace umbrella::app {

std::unique_ptr<MdnsAnnouncement> announce_by_mdns(MdnsService /*service*/) {
    log::info("not announced by mDNS: built without Avahi");
    return nullptr;
}

}  // namespace umbrella::app
