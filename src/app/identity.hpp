// Under which names and with which certificate this server is reached: found at the start, and
// kept true while the host's addresses change. Main context.
#pragma once

#include <memory>
#include <string>

#include "app/config.hpp"
#include "app/host_names.hpp"
#include "base/result.hpp"
#include "net/http_server.hpp"

namespace umbrella::app {

class Identity {
  public:
    [[nodiscard]] static Result<std::unique_ptr<Identity>> establish(const Config& config);
    ~Identity();
    Identity(const Identity&) = delete;
    Identity& operator=(const Identity&) = delete;

    /// For HttpServer::start.
    [[nodiscard]] net::HttpOptions http_options() const;

    /// SHA-256 of the certificate's public key; empty without TLS.
    [[nodiscard]] std::string key_fingerprint() const;
    /// The host's own name.
    [[nodiscard]] std::string host() const;

    /// Prints the addresses to open, announces HOST.local, and from now on renews certificate and
    /// allowed origins when the host's names or addresses change. `server` must outlive this.
    void announce(net::HttpServer& server);

  private:
    class Impl;
    explicit Identity(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace umbrella::app
