// Two DTLS sessions and what is between them, in memory.
#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <thread>
#include <utility>

#include <gtest/gtest.h>

#include "wire/dtls_certificate.hpp"
#include "wire/dtls_session.hpp"

namespace umbrella::wire::test {

inline std::shared_ptr<const DtlsContext> make_context(
    SrtpOffer offer, const DtlsCertificate& certificate = make_dtls_certificate()) {
    return *DtlsContext::create(certificate.pem, offer);
}

struct DtlsPair {
    /// Whether the nth datagram that is sent, by either end, arrives; n counts from 0.
    using Arrives = std::function<bool(std::size_t n)>;

    std::unique_ptr<DtlsSession> client;
    std::unique_ptr<DtlsSession> server;
    std::size_t sent = 0;
    std::size_t largest = 0;

    DtlsPair(SrtpOffer of_client, SrtpOffer of_server)
        : DtlsPair(make_context(of_client), make_context(of_server)) {}
    DtlsPair(std::shared_ptr<const DtlsContext> of_client,
             std::shared_ptr<const DtlsContext> of_server)
        : client(*DtlsSession::create(std::move(of_client), DtlsRole::Client)),
          server(*DtlsSession::create(std::move(of_server), DtlsRole::Server)) {}

    [[nodiscard]] bool connected() const {
        return client->state() == DtlsSession::State::Connected &&
               server->state() == DtlsSession::State::Connected;
    }

    /// True if anything was sent.
    bool carry(const Arrives& arrives) {
        bool any = false;
        for (const auto& [from, to] :
             {std::pair(client.get(), server.get()), std::pair(server.get(), client.get())}) {
            for (const Datagram& datagram : from->take_datagrams()) {
                any = true;
                largest = std::max(largest, datagram.size());
                if (arrives(sent++)) {
                    to->receive(datagram);
                }
            }
        }
        return any;
    }

    /// Until neither has more to say, without any repetition.
    void exchange(const Arrives& arrives = [](std::size_t) { return true; }) {
        client->begin();
        while (carry(arrives)) {
        }
    }

    /// Until both are connected, or one of them has failed.
    void exchange_patiently(const Arrives& arrives) {
        exchange(arrives);
        while (!connected() && client->state() != DtlsSession::State::Failed &&
               server->state() != DtlsSession::State::Failed) {
            const auto wait = std::min(client->timeout().value_or(longest_wait),
                                       server->timeout().value_or(longest_wait));
            ASSERT_LT(wait, longest_wait) << "nobody repeats anything";
            std::this_thread::sleep_for(wait);
            client->on_timeout();
            server->on_timeout();
            while (carry(arrives)) {
            }
        }
    }

    static constexpr std::chrono::microseconds longest_wait = std::chrono::seconds(5);
};

}  // namespace umbrella::wire::test
