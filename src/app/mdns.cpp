#include "app/mdns.hpp"

#include <chrono>
#include <utility>

#include <avahi-client/client.h>
#include <avahi-client/publish.h>
#include <avahi-common/alternative.h>
#include <avahi-common/error.h>
#include <avahi-common/malloc.h>
#include <avahi-glib/glib-watch.h>

#include "base/log.hpp"
#include "net/glib.hpp"

namespace umbrella::app {
namespace {

constexpr const char* service_type = "_https._tcp";
/// Without a D-Bus there is nothing that would tell of a daemon's appearance.
constexpr std::chrono::seconds retry_interval{30};

using PollPtr = std::unique_ptr<AvahiGLibPoll, Release<avahi_glib_poll_free>>;
using ClientPtr = std::unique_ptr<AvahiClient, Release<avahi_client_free>>;
using TextPtr = std::unique_ptr<char, Release<avahi_free>>;

class AvahiAnnouncement final : public MdnsAnnouncement {
  public:
    explicit AvahiAnnouncement(MdnsService service)
        : service_(std::move(service)), poll_(avahi_glib_poll_new(nullptr, G_PRIORITY_DEFAULT)) {
        connect();
    }

  private:
    void connect();
    void reconnect_after(std::chrono::milliseconds delay);
    void client_changed(AvahiClient* client, AvahiClientState state);
    void group_changed(AvahiEntryGroup* group, AvahiEntryGroupState state);
    void publish(AvahiClient* client);
    void rename();
    void say_absent(const char* reason);

    MdnsService service_;
    PollPtr poll_;
    ClientPtr client_;
    AvahiEntryGroup* group_ = nullptr;  ///< the client's
    bool said_absent_ = false;
    net::Source retry_;
};

void AvahiAnnouncement::connect() {
    group_ = nullptr;
    client_.reset();
    int error = 0;
    client_.reset(avahi_client_new(
        avahi_glib_poll_get(poll_.get()), AVAHI_CLIENT_NO_FAIL,
        [](AvahiClient* client, AvahiClientState state, void* self) {
            static_cast<AvahiAnnouncement*>(self)->client_changed(client, state);
        },
        this, &error));
    if (client_ == nullptr) {
        say_absent(avahi_strerror(error));
        reconnect_after(retry_interval);
    }
}

void AvahiAnnouncement::reconnect_after(std::chrono::milliseconds delay) {
    retry_ = net::Source::after(delay, [this] {
        connect();
        return false;
    });
}

void AvahiAnnouncement::say_absent(const char* reason) {
    if (!std::exchange(said_absent_, true)) {
        log::info("not announced by mDNS for now: Avahi's daemon is not there",
                  {{"reason", reason}});
    }
}

void AvahiAnnouncement::client_changed(AvahiClient* client, AvahiClientState state) {
    switch (state) {
        case AVAHI_CLIENT_S_RUNNING:
            publish(client);
            break;
        case AVAHI_CLIENT_S_COLLISION:
        case AVAHI_CLIENT_S_REGISTERING:
            // The host's own name changes: running comes again with the new one.
            if (group_ != nullptr) {
                avahi_entry_group_reset(group_);
            }
            break;
        case AVAHI_CLIENT_CONNECTING:
            say_absent("waiting for it");
            break;
        case AVAHI_CLIENT_FAILURE:
            said_absent_ = avahi_client_errno(client) != AVAHI_ERR_DISCONNECTED && said_absent_;
            say_absent(avahi_strerror(avahi_client_errno(client)));
            // Not from within the client's own callback. A disconnected one waits by itself.
            reconnect_after(avahi_client_errno(client) == AVAHI_ERR_DISCONNECTED
                                ? std::chrono::milliseconds(0)
                                : std::chrono::milliseconds(retry_interval));
            break;
    }
}

void AvahiAnnouncement::publish(AvahiClient* client) {
    if (group_ == nullptr) {
        group_ = avahi_entry_group_new(
            client,
            [](AvahiEntryGroup* group, AvahiEntryGroupState state, void* self) {
                static_cast<AvahiAnnouncement*>(self)->group_changed(group, state);
            },
            this);
    }
    if (group_ == nullptr || avahi_entry_group_is_empty(group_) == 0) {
        return;
    }
    const std::string path = "path=" + service_.path;
    int error = AVAHI_ERR_COLLISION;
    while (error == AVAHI_ERR_COLLISION) {
        error = avahi_entry_group_add_service(
            group_, AVAHI_IF_UNSPEC, AVAHI_PROTO_UNSPEC, AvahiPublishFlags{}, service_.name.c_str(),
            service_type, nullptr, nullptr, service_.port, path.c_str(), nullptr);
        if (error == AVAHI_ERR_COLLISION) {
            rename();
        }
    }
    if (error == AVAHI_OK) {
        error = avahi_entry_group_commit(group_);
    }
    if (error != AVAHI_OK) {
        log::warning("cannot announce by mDNS", {{"reason", avahi_strerror(error)}});
    }
}

void AvahiAnnouncement::group_changed(AvahiEntryGroup* group, AvahiEntryGroupState state) {
    AvahiClient* client = avahi_entry_group_get_client(group);
    switch (state) {
        case AVAHI_ENTRY_GROUP_ESTABLISHED: {
            said_absent_ = false;
            const char* host = avahi_client_get_host_name_fqdn(client);
            log::info("announced by mDNS",
                      {{"service", service_.name}, {"host", host != nullptr ? host : ""}});
            break;
        }
        case AVAHI_ENTRY_GROUP_COLLISION:
            rename();
            avahi_entry_group_reset(group);
            publish(client);
            break;
        case AVAHI_ENTRY_GROUP_FAILURE:
            log::warning("cannot announce by mDNS",
                         {{"reason", avahi_strerror(avahi_client_errno(client))}});
            break;
        case AVAHI_ENTRY_GROUP_UNCOMMITED:
        case AVAHI_ENTRY_GROUP_REGISTERING:
            break;
    }
}

void AvahiAnnouncement::rename() {
    const TextPtr other(avahi_alternative_service_name(service_.name.c_str()));
    service_.name = other.get();
}

}  // namespace

std::unique_ptr<MdnsAnnouncement> announce_by_mdns(MdnsService service) {
    return std::make_unique<AvahiAnnouncement>(std::move(service));
}

}  // namespace umbrella::app
