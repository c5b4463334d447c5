// Tells the local network by mDNS and DNS-SD that Umbrella is here, through Avahi's daemon, which
// also answers for HOST.local. Main context only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace umbrella::app {

struct MdnsService {
    std::string name;  ///< "Umbrella on livingroom", what people read in a list
    std::uint16_t port = 0;
    std::string path;  ///< "/sfu", for the TXT record
};

class MdnsAnnouncement {
  public:
    virtual ~MdnsAnnouncement() = default;
    MdnsAnnouncement(const MdnsAnnouncement&) = delete;
    MdnsAnnouncement& operator=(const MdnsAnnouncement&) = delete;
    MdnsAnnouncement(MdnsAnnouncement&&) = delete;
    MdnsAnnouncement& operator=(MdnsAnnouncement&&) = delete;

  protected:
    MdnsAnnouncement() = default;
};

/// Announces an HTTPS service until the result is destroyed. Never fails: without a daemon one
/// line is logged, and the service is announced when the daemon appears. Null when Umbrella was
/// built without Avahi.
[[nodiscard]] std::unique_ptr<MdnsAnnouncement> announce_by_mdns(MdnsService service);

}  // namespace umbrella::app
