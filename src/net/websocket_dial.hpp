// One dial of another server's WebSocket: name, address, TCP, TLS, handshake. Main context only.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "base/result.hpp"
#include "net/address_policy.hpp"
#include "net/connection.hpp"
#include "net/connector.hpp"
#include "net/dial_address.hpp"
#include "net/resolver.hpp"

namespace umbrella::net {

/// Whom TLS must find at the other end.
struct DialTrust {
    /// The fingerprint of the other end's key, as key_fingerprint() gives it. Without one an
    /// authority that this system trusts must vouch for the name.
    std::optional<std::string> key;
    /// Without `key`: take any key, which the caller then shows and remembers, as ssh does.
    bool first_use = false;
    /// With `key`: an authority's word is good as well (the key was remembered, not given).
    bool authority_suffices = false;
};

/// An open connection, and who is there.
struct Dialled {
    std::shared_ptr<Connection> connection;
    /// Of the other end's key; empty without TLS.
    std::string key;
    /// An authority that this system trusts vouches for the name.
    bool vouched = false;
};

/// Why it failed.
struct DialFailure {
    std::string words;  ///< for who looks at the page
    /// Time alone does not mend it: the address is not allowed, the key is another one.
    bool lasting = false;
};

/// Destroying it ends it.
class WebSocketDial {
  public:
    /// Called once, from the main loop; it may destroy the dial. There is no deadline: the caller
    /// has one.
    using Done = std::function<void(Result<Dialled, DialFailure>)>;

    /// The connection waits in `poller`. `policy` must outlive the dial.
    WebSocketDial(std::shared_ptr<Poller> poller, DialAddress address, DialTrust trust,
                  const AddressPolicy& policy, std::string user_agent, Done done);
    ~WebSocketDial();
    WebSocketDial(const WebSocketDial&) = delete;
    WebSocketDial& operator=(const WebSocketDial&) = delete;

    /// What it waits for, in words for who looks at the page.
    [[nodiscard]] std::string waits_for() const;

  private:
    void resolved(Result<Resolver::Addresses> addresses);
    void connected(Result<ObjectPtr<GSocket>> socket);
    void begin_tls();
    [[nodiscard]] bool is_by_address() const;
    [[nodiscard]] ObjectPtr<GSocketConnectable> identity() const;
    void tls_done(Result<void> result);
    [[nodiscard]] Result<void, DialFailure> judge_key();
    void begin_handshake();
    void write_request();
    void read_answer();
    void failed(std::string words, bool lasting = false);
    void finish(Result<Dialled, DialFailure> result);

    std::shared_ptr<Poller> poller_;
    DialAddress address_;
    DialTrust trust_;
    const AddressPolicy& policy_;
    std::string user_agent_;
    Done done_;
    std::unique_ptr<Resolver> resolver_;
    std::unique_ptr<Connector> connector_;
    ObjectPtr<GCancellable> cancellable_;
    ObjectPtr<GTlsConnection> tls_;
    GTlsCertificateFlags errors_ = G_TLS_CERTIFICATE_NO_FLAGS;
    Dialled dialled_;
    std::string key_;      ///< of the handshake
    std::string request_;  ///< what is not written yet
    std::string answer_;
    Source watch_;
};

}  // namespace umbrella::net
