#include "wire/dtls_session.hpp"

#include "dtls_pair.hpp"
#include <algorithm>
#include <cstdint>
#include <random>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/rand.h>

#include "base/limits_dtls.hpp"
#include "wire/srtcp_receiver.hpp"
#include "wire/srtp.hpp"

namespace umbrella::wire {
namespace {

using State = DtlsSession::State;
using test::DtlsPair;
using test::make_context;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

constexpr auto both = SrtpOffer::AesGcmThenAesCm;
constexpr auto cm = SrtpOffer::AesCm;

bool same(const SrtpMasterKey& a, const SrtpMasterKey& b) {
    return a.profile == b.profile && a.key == b.key && a.salt == b.salt;
}

/// A compound that `from` protects is what `to` reads.
bool understand(const SrtpMasterKey& from, const SrtpMasterKey& to) {
    std::array<std::uint8_t, 64> packet{0x80, 201, 0, 1};
    std::array<std::uint8_t, 64> clear{};
    auto sender = SrtpSender::create(from);
    auto receiver = SrtcpReceiver::create(to);
    const std::size_t size = sender->protect_rtcp(packet, 8, 1);
    return receiver->unprotect(std::span(packet).first(size), clear) == 8;
}

TEST(DtlsSession, Handshake_GivesBothEndsTheKeysOfEachOther) {
    DtlsPair pair(both, both);
    EXPECT_EQ(pair.client->state(), State::New);
    pair.exchange();
    ASSERT_TRUE(pair.connected()) << pair.client->failure() << pair.server->failure();
    ASSERT_TRUE(pair.client->keys() && pair.server->keys());
    EXPECT_TRUE(same(pair.client->keys()->sending, pair.server->keys()->receiving));
    EXPECT_TRUE(same(pair.server->keys()->sending, pair.client->keys()->receiving));
    EXPECT_FALSE(same(pair.client->keys()->sending, pair.client->keys()->receiving));
    EXPECT_TRUE(understand(pair.client->keys()->sending, pair.server->keys()->receiving));
    EXPECT_TRUE(understand(pair.server->keys()->sending, pair.client->keys()->receiving));
    EXPECT_LE(pair.largest, limits::dtls_datagram_bytes);
    EXPECT_FALSE(pair.client->timeout());
    EXPECT_FALSE(pair.server->timeout());
}

struct Offers {
    SrtpOffer client;
    SrtpOffer server;
    SrtpProfile agreed;
};
class Negotiated : public testing::TestWithParam<Offers> {};
INSTANTIATE_TEST_SUITE_P(DtlsSession, Negotiated,
                         testing::Values(Offers{both, both, SrtpProfile::AeadAes128Gcm},
                                         Offers{cm, both, SrtpProfile::AesCm128HmacSha1_80},
                                         Offers{both, cm, SrtpProfile::AesCm128HmacSha1_80},
                                         Offers{cm, cm, SrtpProfile::AesCm128HmacSha1_80}));

TEST_P(Negotiated, Profile_IsTheBestThatBothHave) {
    DtlsPair pair(GetParam().client, GetParam().server);
    pair.exchange();
    ASSERT_TRUE(pair.connected());
    EXPECT_EQ(pair.client->keys()->sending.profile, GetParam().agreed);
    EXPECT_EQ(pair.server->keys()->sending.profile, GetParam().agreed);
    EXPECT_TRUE(understand(pair.client->keys()->sending, pair.server->keys()->receiving));
}

TEST(DtlsSession, PeerWithoutSrtp_Fails) {
    const auto context = make_context(both);
    DtlsPair pair(make_context(both), context);
    // As a peer that speaks DTLS and knows nothing of media.
    const auto plain = make_context(both);
    ASSERT_EQ(SSL_CTX_set_tlsext_use_srtp(plain->get(), "SRTP_AES128_CM_SHA1_32"), 0);
    pair.client = *DtlsSession::create(plain, DtlsRole::Client);
    pair.exchange();
    EXPECT_EQ(pair.server->state(), State::Failed);
    EXPECT_THAT(pair.server->failure(), HasSubstr("no SRTP profile"));
    EXPECT_FALSE(pair.server->keys());
}

TEST(DtlsSession, Certificate_IsThatOfThePeerAndItsKeyIsNoPartOfIt) {
    const DtlsCertificate of_client = make_dtls_certificate();
    const DtlsCertificate of_server = make_dtls_certificate();
    DtlsPair pair(make_context(both, of_client), make_context(both, of_server));
    EXPECT_THAT(pair.server->peer_certificate(), IsEmpty());
    pair.exchange();
    ASSERT_TRUE(pair.connected());
    EXPECT_EQ(pair.server->peer_certificate(), without_key(of_client.pem));
    EXPECT_EQ(pair.client->peer_certificate(), without_key(of_server.pem));
    EXPECT_NE(pair.server->peer_certificate(), pair.client->peer_certificate());
    EXPECT_THAT(pair.server->peer_certificate(), HasSubstr("BEGIN CERTIFICATE"));
    EXPECT_THAT(pair.server->peer_certificate(), Not(HasSubstr("KEY")));
}

TEST(DtlsSession, PeerWithoutCertificate_IsRefused) {
    DtlsPair pair(both, both);
    const SslContextPtr bare(SSL_CTX_new(DTLS_method()));
    ASSERT_EQ(SSL_CTX_set_tlsext_use_srtp(bare.get(), "SRTP_AEAD_AES_128_GCM"), 0);
    const SslPtr client(SSL_new(bare.get()));
    DatagramPort port;
    BIO* bio = make_datagram_bio(port).release();
    SSL_set_bio(client.get(), bio, bio);
    SSL_set_options(client.get(), SSL_OP_NO_QUERY_MTU);
    SSL_set_mtu(client.get(), 1200);
    SSL_set_connect_state(client.get());
    for (int turn = 0; turn < 5; ++turn) {
        SSL_do_handshake(client.get());
        for (const Datagram& datagram : std::exchange(port.outgoing, {})) {
            pair.server->receive(datagram);
        }
        for (const Datagram& datagram : pair.server->take_datagrams()) {
            port.incoming = datagram;
            SSL_do_handshake(client.get());
        }
    }
    EXPECT_EQ(pair.server->state(), State::Failed);
    EXPECT_THAT(pair.server->failure(), HasSubstr("certificate"));
    EXPECT_THAT(pair.server->peer_certificate(), IsEmpty());
}

TEST(DtlsSession, EachLostDatagram_IsMadeUpFor) {
    DtlsPair all(both, both);
    all.exchange();
    ASSERT_TRUE(all.connected());
    for (std::size_t lost = 0; lost < all.sent; ++lost) {
        DtlsPair pair(both, both);
        pair.exchange_patiently([lost](std::size_t n) { return n != lost; });
        EXPECT_TRUE(pair.connected()) << "without datagram " << lost;
    }
}

TEST(DtlsSession, ThirdOfAllLost_StillConnects) {
    std::minstd_rand random(7);
    DtlsPair pair(both, both);
    pair.exchange_patiently([&random](std::size_t) { return random() % 3 != 0; });
    EXPECT_TRUE(pair.connected()) << pair.client->failure() << pair.server->failure();
}

TEST(DtlsSession, LastFlightLost_IsSentAgainWhenThePeerAsks) {
    DtlsPair all(both, both);
    all.exchange();
    DtlsPair pair(both, both);
    const std::size_t last = all.sent - 1;
    pair.exchange([last](std::size_t n) { return n != last; });
    ASSERT_EQ(pair.server->state(), State::Connected);
    ASSERT_EQ(pair.client->state(), State::Connecting);
    EXPECT_FALSE(pair.server->timeout()) << "it cannot know";
    pair.exchange_patiently([](std::size_t) { return true; });
    EXPECT_TRUE(pair.connected());
}

TEST(DtlsSession, Timeouts_BeginShortAndDouble) {
    DtlsPair pair(both, both);
    pair.client->begin();
    const auto first = pair.client->timeout();
    ASSERT_TRUE(first);
    EXPECT_LE(*first, limits::dtls_first_timeout);
    EXPECT_GT(*first, limits::dtls_first_timeout / 2);
    EXPECT_THAT(pair.client->take_datagrams(), SizeIs(1));
    pair.client->on_timeout();
    EXPECT_THAT(pair.client->take_datagrams(), IsEmpty()) << "it is not due";
    std::this_thread::sleep_for(*first);
    pair.client->on_timeout();
    EXPECT_THAT(pair.client->take_datagrams(), SizeIs(1));
    EXPECT_GT(*pair.client->timeout(), limits::dtls_first_timeout);
}

TEST(DtlsSession, Garbage_IsIgnoredBeforeDuringAndAfterTheHandshake) {
    std::minstd_rand random(11);
    DtlsPair pair(both, both);
    const auto throw_garbage = [&](DtlsSession& at) {
        for (std::size_t size = 1; size < 1500; size += 37) {
            Datagram garbage(size);
            std::ranges::generate(garbage,
                                  [&random] { return static_cast<std::uint8_t>(random()); });
            // As DTLS 1.2 records that nobody has the keys for, half of the time.
            if (size % 2 == 0 && size > 13) {
                std::ranges::copy(std::array<std::uint8_t, 5>{23, 254, 253, 0, 1}, garbage.begin());
            }
            at.receive(garbage);
        }
    };
    throw_garbage(*pair.server);
    pair.client->begin();
    throw_garbage(*pair.client);
    pair.exchange();
    ASSERT_TRUE(pair.connected()) << pair.client->failure() << pair.server->failure();
    throw_garbage(*pair.server);
    throw_garbage(*pair.client);
    EXPECT_TRUE(pair.connected());
    EXPECT_THAT(pair.server->take_data(), IsEmpty());
}

TEST(DtlsSession, BrokenHandshakeMessage_FailsAndSaysWhy) {
    DtlsPair pair(both, both);
    pair.client->begin();
    std::vector<Datagram> flight = pair.client->take_datagrams();
    ASSERT_THAT(flight, SizeIs(1));
    // A record with one handshake message (13 and 12 bytes of headers), whose version is the first
    // thing in it: say that the session id that follows 34 bytes later has 255 bytes.
    ASSERT_GT(flight[0].size(), 60U);
    flight[0][13 + 12 + 34] = 255;
    pair.server->receive(flight[0]);
    EXPECT_EQ(pair.server->state(), State::Failed);
    EXPECT_THAT(pair.server->failure(), Not(IsEmpty()));
    EXPECT_THAT(pair.server->take_datagrams(), SizeIs(1)) << "an alert";
    pair.server->receive(flight[0]);
    EXPECT_THAT(pair.server->take_datagrams(), IsEmpty());
}

TEST(DtlsSession, Data_ComesThroughBothWaysOnceConnected) {
    DtlsPair pair(both, both);
    const Datagram hello{1, 2, 3};
    EXPECT_FALSE(pair.client->send(hello));
    pair.exchange();
    EXPECT_TRUE(pair.client->send(hello));
    EXPECT_TRUE(pair.server->send(Datagram{4}));
    EXPECT_TRUE(pair.server->send(Datagram{5}));
    EXPECT_FALSE(pair.server->send({}));
    pair.exchange();
    EXPECT_THAT(pair.server->take_data(), ElementsAre(hello));
    EXPECT_THAT(pair.client->take_data(), ElementsAre(Datagram{4}, Datagram{5}));
    EXPECT_THAT(pair.client->take_data(), IsEmpty());
}

TEST(DtlsSession, Close_IsHeardByThePeer) {
    DtlsPair pair(both, both);
    pair.exchange();
    pair.server->close();
    EXPECT_EQ(pair.server->state(), State::Closed);
    pair.exchange();
    EXPECT_EQ(pair.client->state(), State::Closed);
    EXPECT_FALSE(pair.client->send(Datagram{1}));
    EXPECT_FALSE(pair.client->timeout());
}

TEST(DtlsSession, ClosedBeforeTheEnd_SaysNothing) {
    DtlsPair pair(both, both);
    pair.client->begin();
    EXPECT_THAT(pair.client->take_datagrams(), SizeIs(1));
    pair.client->close();
    EXPECT_EQ(pair.client->state(), State::Closed);
    EXPECT_THAT(pair.client->take_datagrams(), IsEmpty());
    EXPECT_FALSE(pair.client->timeout());
}

TEST(DtlsSession, SecondHandshake_ShowsItsCertificateAgain) {
    const auto of_client = make_context(both);
    const auto of_server = make_context(both);
    for (int time = 0; time < 2; ++time) {
        DtlsPair pair(of_client, of_server);
        pair.exchange();
        ASSERT_TRUE(pair.connected());
        EXPECT_THAT(pair.server->peer_certificate(), Not(IsEmpty()));
    }
}

TEST(DtlsContext, WhatIsNoCertificateWithItsKey_IsRefused) {
    const DtlsCertificate certificate = make_dtls_certificate();
    const std::string key = make_dtls_certificate().pem.substr(without_key(certificate.pem).size());
    for (const std::string& pem :
         {std::string(), std::string("nonsense"), without_key(certificate.pem),
          without_key(certificate.pem) + key}) {
        EXPECT_FALSE(DtlsContext::create(pem, both)) << pem;
    }
    EXPECT_TRUE(DtlsContext::create(certificate.pem, both));
    EXPECT_EQ(without_key("nonsense"), "");
}

}  // namespace
}  // namespace umbrella::wire
