// From a TCP connection to a TLS stream. GLib's handshake holds a thread of a small pool, so it
// starts only once a whole ClientHello has come, a few at a time. While others wait, one that
// stalls gives way, and the newest goes first: it is the one whose peer still waits for it. A peer
// who speaks plain HTTP (people leave out "https://") is let through, marked, to be redirected.
#pragma once

#include <chrono>
#include <functional>
#include <list>
#include <memory>

#include <gio/gio.h>

#include "net/connection.hpp"
#include "net/glib.hpp"

namespace umbrella::net {

class TlsGate {
  public:
    using Handler = std::function<void(const std::shared_ptr<Connection>&)>;

    /// `handler` gets each connection whose stream can be read and written.
    TlsGate(ObjectPtr<GTlsCertificate> certificate, Handler handler);
    ~TlsGate();
    TlsGate(const TlsGate&) = delete;
    TlsGate& operator=(const TlsGate&) = delete;
    TlsGate(TlsGate&&) = delete;
    TlsGate& operator=(TlsGate&&) = delete;

    /// For the handshakes from now on.
    void set_certificate(ObjectPtr<GTlsCertificate> certificate);
    /// The connection has its deadline already; one that fails is dropped in silence.
    void admit(std::shared_ptr<Connection> connection);

  private:
    /// A connection whose ClientHello is awaited, or has come.
    struct Arrival {
        std::shared_ptr<Connection> connection;
        std::size_t wanted_bytes = 1;
    };
    using Arrivals = std::list<Arrival>;
    /// A handshake under way.
    struct Running {
        std::shared_ptr<Connection> connection;
        std::chrono::steady_clock::time_point overdue;
    };
    /// Oldest first.
    using Runnings = std::list<Running>;
    struct Handshake;

    void wait(Arrivals::iterator arrival);
    void inspect(Arrivals::iterator arrival);
    void start_some();
    void start(std::shared_ptr<Connection> connection, Quota::Place place);
    /// Whether the end of `running` would let some arrival start.
    [[nodiscard]] bool is_waited_for(const Running& running) const;
    /// Cuts overdue handshakes that others wait for, and looks again when the next is overdue.
    void make_stalled_give_way();
    static void on_handshake(GObject* stream, GAsyncResult* result, gpointer data);

    ObjectPtr<GTlsCertificate> certificate_;
    Handler handler_;
    std::shared_ptr<Quota> quota_;
    Arrivals arrivals_;
    Arrivals ready_;  ///< they wait for their turn, the newest at the end
    Runnings running_;
    Source review_;
    /// Tells handshakes that outlive this object that it is gone.
    std::shared_ptr<TlsGate*> self_;
};

}  // namespace umbrella::net
