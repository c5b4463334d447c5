// Servers joined by trunks over loopback: who is where, what is said, and what is told of a trunk
// that does not come up.
#include "site.hpp"
#include <algorithm>
#include <string>
#include <vector>

#include <gio/gio.h>
#include <gtest/gtest.h>

#include "core/trunk/remote.hpp"

namespace umbrella::app::testing {
namespace {

using Names = std::vector<std::string>;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// `from` dials `to`, and both have the link.
void connect(Site& from, Site& to) {
    const auto set = from.trunks().set(to.url());
    ASSERT_TRUE(set) << set.error().message;
    ASSERT_TRUE(run_until([&] { return from.state() == "up" && to.links() >= 1; })) << from.words();
}

TEST(Trunks, TwoServers_ShareOneRoom) {
    Site hall("Hall");
    Site cloud("Cloud");
    const Person& alice = hall.join("alice");
    const Person& bob = cloud.join("bob");
    connect(hall, cloud);
    EXPECT_EQ(hall.words(), "up");
    const Names both{"alice", "bob"};
    ASSERT_TRUE(run_until([&] { return alice.names() == both && bob.names() == both; }));
    EXPECT_EQ(alice.people.at("bob").node, "Cloud");
    EXPECT_EQ(bob.people.at("alice").node, "Hall");
    EXPECT_TRUE(alice.people.at("alice").node.empty());

    cloud.say(bob, core::Chat{"hello from the cloud"});
    ASSERT_TRUE(run_until([&] { return !alice.chat.empty(); }));
    EXPECT_EQ(alice.chat.front().text, "hello from the cloud");
    EXPECT_EQ(alice.chat.front().participant, alice.people.at("bob").id);

    hall.say(alice, core::Hand{true});
    EXPECT_TRUE(run_until([&] { return bob.people.at("alice").hand != 0; }));
    hall.say(alice, core::Rename{"alicia"});
    ASSERT_TRUE(run_until([&] { return bob.people.contains("alicia"); }));
    hall.say(alice, core::Publish{core::Source::Camera, true});
    ASSERT_TRUE(run_until([&] { return !bob.people.at("alicia").publications.empty(); }));
    EXPECT_TRUE(bob.people.at("alicia").publications.front().muted);

    cloud.leave(bob);
    EXPECT_TRUE(run_until([&] { return alice.names() == Names{"alicia"}; }));
}

TEST(Trunks, OtherRooms_StayApart) {
    Site hall("Hall");
    Site cloud("Cloud");
    connect(hall, cloud);
    const Person& alice = hall.join("alice", "red");
    const Person& bob = cloud.join("bob", "blue");
    const Person& carol = cloud.join("carol", "red");
    ASSERT_TRUE(run_until([&] { return alice.names() == (Names{"alice", "carol"}); }));
    EXPECT_EQ(bob.names(), Names{"bob"});
    EXPECT_EQ(carol.names(), (Names{"alice", "carol"}));
}

TEST(Trunks, TrunkLimitedToARoom_CarriesNoOther) {
    Site hall("Hall");
    Site cloud("Cloud");
    ASSERT_TRUE(hall.trunks().set(cloud.url(), {"red"}));
    const Person& alice = hall.join("alice", "red");
    const Person& bob = hall.join("bob", "blue");
    const Person& carol = cloud.join("carol", "red");
    const Person& dave = cloud.join("dave", "blue");
    ASSERT_TRUE(run_until([&] { return alice.names() == (Names{"alice", "carol"}); }));
    run_for(milliseconds(500));
    EXPECT_EQ(bob.names(), Names{"bob"});
    EXPECT_EQ(dave.names(), Names{"dave"});
    EXPECT_EQ(carol.names(), (Names{"alice", "carol"}));
}

TEST(Trunks, PictureWatchedFarAway_IsWantedOfItsPublisher) {
    Site hall("Hall");
    Site cloud("Cloud");
    Person& alice = hall.join("alice");
    const Person& bob = cloud.join("bob");
    connect(hall, cloud);
    hall.say(alice, core::Publish{core::Source::Camera});
    ASSERT_TRUE(run_until([&] {
        return bob.people.contains("alice") && !bob.people.at("alice").publications.empty();
    }));
    EXPECT_FALSE(alice.wanted[core::Source::Camera]);
    cloud.say(bob, core::Subscribe{{{.participant = bob.people.at("alice").id,
                                     .source = core::Source::Camera,
                                     .max_height = 360}}});
    EXPECT_TRUE(run_until([&] { return alice.wanted[core::Source::Camera]; }));

    // Both ends say what crosses.
    const auto streams = [](Site& site) { return site.trunks().view().neighbours.at(0).streams; };
    ASSERT_TRUE(run_until([&] { return streams(hall).size() == 1 && streams(cloud).size() == 1; }));
    const StreamView sent = streams(hall)[0];
    EXPECT_TRUE(sent.sent);
    EXPECT_FALSE(streams(cloud)[0].sent);
    for (const StreamView& stream : {sent, streams(cloud)[0]}) {
        EXPECT_EQ(stream.name, "alice");
        EXPECT_EQ(stream.source, "camera");
        EXPECT_EQ(stream.codec, "vp8");
        EXPECT_EQ(stream.room, "default");
        EXPECT_EQ(stream.node_name, "Hall");
        EXPECT_EQ(stream.participant_id, alice.id.text());
        EXPECT_EQ(stream.bitrate_bps, std::nullopt) << "there is no media here";
    }
    cloud.say(bob, core::Subscribe{});
    EXPECT_TRUE(run_until([&] { return streams(hall).empty() && streams(cloud).empty(); }));
}

TEST(Trunks, RingOfThree_ShowsEverybodyOnce) {
    Site one("One");
    Site two("Two");
    Site three("Three");
    connect(one, two);
    connect(two, three);
    connect(three, one);
    const Person& alice = one.join("alice");
    const Person& bob = two.join("bob");
    const Person& carol = three.join("carol");
    const Names all{"alice", "bob", "carol"};
    ASSERT_TRUE(run_until(
        [&] { return alice.names() == all && bob.names() == all && carol.names() == all; }));
    two.say(bob, core::Chat{"once"});
    ASSERT_TRUE(run_until([&] { return !alice.chat.empty() && !carol.chat.empty(); }));
    run_for(milliseconds(500));
    EXPECT_EQ(alice.chat.size(), 1U);
    EXPECT_EQ(carol.chat.size(), 1U);
    const TrunksView view = one.trunks().view();
    EXPECT_EQ(view.nodes.size(), 3U);
    EXPECT_EQ(view.edges.size(), 3U) << "also the one by which nothing comes here";
    const auto unused = std::ranges::count(view.edges, false, &EdgeView::used);
    EXPECT_EQ(unused, 1);
}

TEST(Trunks, ChainSeenFromItsEnd_TellsTheWayWithoutItself) {
    Site one("One");
    Site two("Two");
    Site three("Three");
    connect(one, two);
    connect(two, three);
    const Person& alice = one.join("alice");
    const Person& carol = three.join("carol");
    ASSERT_TRUE(run_until([&] { return alice.names() == carol.names(); }));
    const TrunksView view = one.trunks().view();
    const auto far = std::ranges::find(view.nodes, std::string("Three"), &NodeView::name);
    ASSERT_NE(far, view.nodes.end());
    EXPECT_EQ(far->path, (Names{three.trunks().view().node, two.trunks().view().node}));
}

TEST(Trunks, ServerThatRestarts_IsDialledAgain_AndItsPeopleComeBackOnce) {
    Site hall("Hall");
    Site cloud("Cloud");
    connect(hall, cloud);
    const Person& alice = hall.join("alice");
    const std::uint16_t port = cloud.port();
    cloud.stop();
    ASSERT_TRUE(run_until([&] { return hall.state() == "waiting"; })) << hall.words();
    EXPECT_NE(hall.words().find("reconnecting in"), std::string::npos) << hall.words();
    cloud.start(port);
    const auto began = std::chrono::steady_clock::now();
    cloud.join("bob");
    ASSERT_TRUE(run_until([&] { return alice.names() == (Names{"alice", "bob"}); }))
        << hall.words();
    EXPECT_LT(std::chrono::steady_clock::now() - began, seconds(10));
    EXPECT_EQ(hall.links(), 1U);
}

TEST(Trunks, TrunkThatWasSet_ComesBackAfterARestart_UntilItIsRemoved) {
    Site hall("Hall");
    Site cloud("Cloud");
    connect(hall, cloud);
    hall.stop();
    hall.start();
    ASSERT_TRUE(run_until([&] { return hall.state() == "up"; })) << hall.words();
    EXPECT_TRUE(hall.trunks().remove(hall.trunks().view().trunks.front().id));
    EXPECT_FALSE(hall.trunks().remove("99"));
    EXPECT_TRUE(run_until([&] { return hall.links() == 0 && cloud.links() == 0; }));
    hall.stop();
    hall.start();
    EXPECT_TRUE(hall.trunks().view().trunks.empty());
}

TEST(Trunks, BothDialEachOther_OneLinkStays_AndBothPagesSayUp) {
    Site hall("Hall");
    Site cloud("Cloud");
    ASSERT_TRUE(hall.trunks().set(cloud.url()));
    ASSERT_TRUE(cloud.trunks().set(hall.url()));
    const auto is_up = [](const std::string& state) { return state == "up" || state == "covered"; };
    ASSERT_TRUE(run_until([&] { return is_up(hall.state()) && is_up(cloud.state()); }))
        << hall.words() << " / " << cloud.words();
    run_for(seconds(1));
    EXPECT_TRUE(is_up(hall.state())) << hall.words();
    EXPECT_TRUE(is_up(cloud.state())) << cloud.words();
    EXPECT_EQ(hall.links(), 1U);
    EXPECT_EQ(cloud.links(), 1U);
}

TEST(Trunks, RoundTrip_IsMeasured) {
    Site hall("Hall");
    Site cloud("Cloud");
    connect(hall, cloud);
    EXPECT_TRUE(run_until([&] {
        const auto view = hall.trunks().view();
        return view.neighbours.size() == 1 && view.neighbours.front().round_trip_us.has_value();
    }));
}

TEST(Trunks, ThisServerItself_IsRefused) {
    Site hall("Hall");
    ASSERT_TRUE(hall.trunks().set(hall.url()));
    ASSERT_TRUE(run_until([&] { return hall.state() == "refused"; })) << hall.words();
    EXPECT_NE(hall.words().find("This is the same server"), std::string::npos) << hall.words();
}

TEST(Trunks, Invite_LetsInWhoHasIt_AndNobodyElse) {
    Site hall("Hall");
    Site cloud("Cloud", {.accept = TrunkAccept::Invited});
    ASSERT_TRUE(hall.trunks().set(cloud.url()));
    ASSERT_TRUE(run_until([&] { return hall.state() == "refused"; })) << hall.words();
    EXPECT_NE(hall.words().find("only by its invites"), std::string::npos) << hall.words();

    const std::string invite = cloud.trunks().make_invite(cloud.address());
    std::string forged = invite;
    char& digit = forged[forged.find("#trunk:") + 7 + 12 + 1];
    digit = digit == '0' ? '1' : '0';
    Site liar("Liar");
    ASSERT_TRUE(liar.trunks().set(forged));
    ASSERT_TRUE(run_until([&] { return liar.state() == "refused"; })) << liar.words();

    ASSERT_TRUE(hall.trunks().set(invite));
    ASSERT_TRUE(run_until([&] { return hall.state() == "up"; })) << hall.words();
    EXPECT_EQ(hall.trunks().view().trunks.size(), 1U) << "it took the place of the other";

    Site other("Other");
    ASSERT_TRUE(other.trunks().set(invite));
    ASSERT_TRUE(run_until([&] { return other.state() == "refused"; })) << "it is used";
    EXPECT_NE(other.words().find("invite"), std::string::npos) << other.words();
}

TEST(Trunks, RedirectionOfADial_IsExplainedAndNotFollowed) {
    Site hall("Hall");
    Site cloud("Cloud");
    const std::string answer =
        "HTTP/1.1 302 Found\r\nLocation: " + cloud.url() + "\r\nContent-Length: 0\r\n\r\n";
    const auto service = ObjectPtr<GSocketService>::adopt(g_socket_service_new());
    net::ErrorOut error;
    const guint16 port =
        g_socket_listener_add_any_inet_port(G_SOCKET_LISTENER(service.get()), nullptr, error.out());
    ASSERT_NE(port, 0) << error.message();
    struct Redirector {
        std::string answer;
        unsigned asked = 0;
    } redirector{.answer = answer};
    const auto arrived = +[](GSocketService*, GSocketConnection* connection, GObject*,
                             Redirector* self) -> gboolean {
        ++self->asked;
        g_output_stream_write_all(g_io_stream_get_output_stream(G_IO_STREAM(connection)),
                                  self->answer.data(), self->answer.size(), nullptr, nullptr,
                                  nullptr);
        return TRUE;
    };
    g_signal_connect_data(service.get(), "incoming", reinterpret_cast<GCallback>(arrived),
                          &redirector, nullptr, static_cast<GConnectFlags>(0));
    ASSERT_TRUE(hall.trunks().set("ws://127.0.0.1:" + std::to_string(port) + "/wsb"));
    const std::string words = "it sends on to " + cloud.url();
    EXPECT_TRUE(run_until([&] { return hall.words().find(words) != std::string::npos; }))
        << hall.words();
    EXPECT_TRUE(run_until([&] { return redirector.asked >= 2; })) << "it is dialled again";
    EXPECT_EQ(cloud.links(), 0U);
    g_socket_service_stop(service.get());
}

TEST(Trunks, AddressesThatDoNotWork_AreExplained) {
    Site hall("Hall");
    const auto explained = [&](const std::string& address, const std::string& words) {
        const auto set = hall.trunks().set(address);
        if (!set) {
            EXPECT_NE(set.error().message.find(words), std::string::npos) << set.error().message;
            return;
        }
        EXPECT_TRUE(run_until([&] { return hall.words().find(words) != std::string::npos; }))
            << address << " says: " << hall.words();
        EXPECT_TRUE(hall.trunks().remove(*set));
    };
    const std::string here = "127.0.0.1:" + std::to_string(hall.port());
    explained("ftp://127.0.0.1/", "must begin with wss://");
    explained("", "There is no address");
    explained("wss://host/wsb#trunk:1:2:3", "not complete");
    explained("ws://nowhere.invalid/wsb", "cannot find nowhere.invalid");
    explained("ws://127.0.0.1:9/wsb", "port 9: ");
    explained("ws://169.254.169.254/wsb", "may not be dialled");
    explained("ws://[::ffff:169.254.169.254]/wsb", "may not be dialled");
    explained("ws://10.0.0.1/wsb", "a private address");
    explained("wss://" + here + "/wsb", "in TLS");
    explained("ws://" + here + "/nothing/wsb", "no Umbrella");
}

}  // namespace
}  // namespace umbrella::app::testing
