// One end of a DTLS connection that agrees on SRTP's keys (RFC 5764): datagrams in, datagrams out.
// No socket, no thread. OpenSSL reads the clock by itself, that of the wall; were it set back in
// the middle of a handshake, ours would repeat nothing, but still answer what the peer repeats.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/datagram_bio.hpp"
#include "wire/dtls_context.hpp"
#include "wire/srtp_keys.hpp"

namespace umbrella::wire {

enum class DtlsRole : std::uint8_t { Client, Server };

struct DtlsSrtpKeys {
    SrtpMasterKey sending;
    SrtpMasterKey receiving;
};

/// Not thread-safe. What a peer sends makes it Failed at worst, and holds a bounded memory.
class DtlsSession {
  public:
    enum class State : std::uint8_t {
        New,         ///< nothing was sent, nothing has come
        Connecting,  ///< handshake
        Connected,   ///< keys() and peer_certificate() are there
        Closed,      ///< by either end, in order
        Failed,      ///< for good; failure() says why
    };

    /// Fails without memory.
    [[nodiscard]] static Result<std::unique_ptr<DtlsSession>> create(
        std::shared_ptr<const DtlsContext> context, DtlsRole role);
    ~DtlsSession() = default;
    DtlsSession(const DtlsSession&) = delete;
    DtlsSession& operator=(const DtlsSession&) = delete;

    /// A client writes its first flight; a server has nothing to say yet.
    void begin();
    /// What the peer has sent. What is not authentic is ignored (RFC 6347 §4.1.2.7).
    void receive(core::rtp::Bytes datagram);
    /// Until on_timeout() is due; nothing: there is nothing to repeat.
    [[nodiscard]] std::optional<std::chrono::microseconds> timeout() const;
    /// Repeats the last flight if it is due. After 12 repetitions it has failed.
    void on_timeout();
    /// For the application at the other end. False unless connected, or if OpenSSL refuses.
    [[nodiscard]] bool send(core::rtp::Bytes data);
    /// Says goodbye (close_notify) if there is a connection.
    void close();

    /// To be sent to the peer, one by one.
    [[nodiscard]] std::vector<Datagram> take_datagrams();
    /// What the application at the other end has sent.
    [[nodiscard]] std::vector<Datagram> take_data();

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] const std::string& failure() const { return failure_; }
    /// As PEM. It has been shown that the peer has the key; whose it is, is for others to check.
    [[nodiscard]] const std::string& peer_certificate() const { return peer_certificate_; }
    [[nodiscard]] const std::optional<DtlsSrtpKeys>& keys() const { return keys_; }

  private:
    DtlsSession(std::shared_ptr<const DtlsContext> context, DtlsRole role, SslPtr ssl);
    void advance();
    void read_data();
    void finish_handshake();
    void check(int result);
    void fail_with(std::string reason);
    [[nodiscard]] bool has_ended() const;
    [[nodiscard]] std::optional<DtlsSrtpKeys> export_keys() const;

    std::shared_ptr<const DtlsContext> context_;
    DtlsRole role_;
    DatagramPort port_;
    SslPtr ssl_;
    State state_ = State::New;
    std::string failure_;
    std::string peer_certificate_;
    std::optional<DtlsSrtpKeys> keys_;
    std::vector<Datagram> data_;
};

}  // namespace umbrella::wire
