// The DTLS connection that a decoder and an encoder share, and how they find each other.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <gst/gst.h>

#include "base/result.hpp"
#include "core/rtp/bytes.hpp"
#include "wire/dtls_session.hpp"

namespace umbrella::plugins {

/// What has come of one step.
struct DtlsNews {
    bool agreed = false;                    ///< keys and the peer's certificate are there
    bool state = false;                     ///< it has changed
    std::string failure;                    ///< not empty: it has just failed
    std::vector<wire::Datagram> datagrams;  ///< for the peer
    std::vector<wire::Datagram> data;       ///< of the application at the other end
};

/// Any thread. No lock is held while an element hears of something.
class DtlsLink {
  public:
    using State = wire::DtlsSession::State;
    using Hear = void (*)(GstElement* element, const DtlsNews& news);

    /// `decoder` hears of everything, before the encoder does, so that whoever looks at the
    /// certificate does so before anything is sent.
    DtlsLink(GstElement* decoder, Hear hear);
    ~DtlsLink();
    DtlsLink(const DtlsLink&) = delete;
    DtlsLink& operator=(const DtlsLink&) = delete;

    /// Is found under `id` from now on. False if another one is.
    [[nodiscard]] static bool name(const std::shared_ptr<DtlsLink>& link, const std::string& id);
    /// Null if there is none of that name.
    [[nodiscard]] static std::shared_ptr<DtlsLink> find(const std::string& id);

    // The decoder's.

    /// A certificate and its key, of the next connection; without any it is one of this process's.
    void set_pem(std::string pem);
    /// Without its key; empty if there is none in what was set.
    [[nodiscard]] std::string certificate() const;
    void set_offer(wire::SrtpOffer offer);
    [[nodiscard]] wire::SrtpOffer offer() const;
    void receive(core::rtp::Bytes datagram);

    // The encoder's.

    void attach(GstElement* encoder, Hear hear);
    void detach();
    /// Begins a connection unless there is one; a client's first flight waits for tick().
    [[nodiscard]] Result<void> start(wire::DtlsRole role);
    /// Ends it without a word to the peer, and without news.
    void stop();
    /// The first flight, or a repetition, is due.
    void tick();
    void send(core::rtp::Bytes data);
    /// Says goodbye to the peer.
    void close();
    /// Until tick().
    [[nodiscard]] std::optional<std::chrono::microseconds> timeout() const;

    [[nodiscard]] State state() const;
    [[nodiscard]] std::string peer_certificate() const;
    [[nodiscard]] std::optional<wire::DtlsSrtpKeys> keys() const;

  private:
    template <class Act>
    void step(Act act);
    [[nodiscard]] DtlsNews news();

    struct Listener {
        GWeakRef element{};
        Hear hear = nullptr;
    };
    static void tell(Listener& listener, Hear hear, const DtlsNews& news);

    std::string id_;  ///< guarded by the mutex of all names
    Listener decoder_;
    Listener encoder_;
    /// Guards what follows, and `encoder_.hear`; nothing is called while it is held.
    mutable std::mutex mutex_;
    std::string pem_;
    wire::SrtpOffer offer_ = wire::SrtpOffer::AesCm;
    std::unique_ptr<wire::DtlsSession> session_;
    bool has_begun_ = false;
    bool told_agreed_ = false;
    State state_ = State::New;  ///< as it was told, or as it was at the end
};

}  // namespace umbrella::plugins
