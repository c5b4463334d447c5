// A host's addresses, from the system's resolver and, for .local names, by mDNS. Main context only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "base/limits_trunk.hpp"
#include "base/result.hpp"
#include "net/glib.hpp"
#include "net/host_address.hpp"
#include "net/mdns_query.hpp"

namespace umbrella::net {

/// One look-up. Destroying it ends it.
class Resolver {
  public:
    using Addresses = std::vector<HostAddress>;
    /// `done` is called once, from the main loop; it may destroy this. At most
    /// limits::trunk_addresses. The failure completes "cannot find HOST: …".
    using Done = std::function<void(Result<Addresses>)>;

    Resolver(std::string host, Done done);
    ~Resolver();
    Resolver(const Resolver&) = delete;
    Resolver& operator=(const Resolver&) = delete;

  private:
    void ask_system();
    void finish(Result<Addresses> result);

    std::string host_;
    Done done_;
    ObjectPtr<GCancellable> cancellable_;
    std::unique_ptr<MdnsQuery> mdns_;
    Source report_;
};

}  // namespace umbrella::net
