// Who is at the other end of a trunk, by TLS and by invites, and for how long that is believed.
#include "site.hpp"
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "net/glib.hpp"

namespace umbrella::app::testing {
namespace {

const std::string another_key = "its key is another one than before";

TrunkView only_trunk(Site& site) {
    const auto view = site.trunks().view();
    EXPECT_EQ(view.trunks.size(), 1U);
    return view.trunks.empty() ? TrunkView{} : view.trunks.front();
}

::testing::AssertionResult comes_up(Site& site) {
    return run_until([&] { return site.state() == "up"; })
               ? ::testing::AssertionSuccess()
               : ::testing::AssertionFailure() << site.words();
}

::testing::AssertionResult is_refused(Site& site, const std::string& words) {
    return run_until([&] {
        return site.state() == "refused" && site.words().find(words) != std::string::npos;
    })
               ? ::testing::AssertionSuccess()
               : ::testing::AssertionFailure() << site.state() << ": " << site.words();
}

SiteOptions with_tls(const std::string& host, std::vector<std::string> certified) {
    return {.host = host, .certified = std::move(certified)};
}

/// While it is there, the system trusts whoever this authority vouches for, and nobody else.
class Authority {
  public:
    explicit Authority(const std::string& file) {
        net::ErrorOut error;
        const auto database =
            ObjectPtr<GTlsDatabase>::adopt(g_tls_file_database_new(file.c_str(), error.out()));
        EXPECT_TRUE(database) << error.message();
        g_tls_backend_set_default_database(g_tls_backend_get_default(), database.get());
    }
    ~Authority() { g_tls_backend_set_default_database(g_tls_backend_get_default(), nullptr); }
    Authority(const Authority&) = delete;
    Authority& operator=(const Authority&) = delete;
};

class TrunksByAddress : public ::testing::TestWithParam<const char*> {};

TEST_P(TrunksByAddress, WithTls_ComeUp_AndNobodyVouchesForAStranger) {
    Site hall("Hall");
    Site cloud("Cloud", with_tls(GetParam(), {GetParam()}));
    ASSERT_TRUE(hall.trunks().set(cloud.url())) << cloud.url();
    ASSERT_TRUE(comes_up(hall)) << cloud.url();
    EXPECT_FALSE(only_trunk(hall).vouched);
}

TEST_P(TrunksByAddress, AuthorityVouchesForTheAddressInTheCertificate) {
    Site hall("Hall");
    Site cloud("Cloud", with_tls(GetParam(), {GetParam()}));
    const Authority authority(cloud.authority());
    ASSERT_TRUE(hall.trunks().set(cloud.url()));
    ASSERT_TRUE(comes_up(hall));
    EXPECT_TRUE(only_trunk(hall).vouched);
}

TEST_P(TrunksByAddress, CertificateForAnotherAddress_IsNotVouchedFor) {
    Site hall("Hall");
    Site cloud("Cloud", with_tls(GetParam(), {"127.0.0.9", "localhost"}));
    const Authority authority(cloud.authority());
    ASSERT_TRUE(hall.trunks().set(cloud.url()));
    ASSERT_TRUE(comes_up(hall));
    EXPECT_FALSE(only_trunk(hall).vouched);
    // An invite without a key takes whom an authority vouches for, and nobody else.
    net::DialAddress address = cloud.address();
    std::string invite = cloud.trunks().make_invite(address);
    invite.resize(invite.rfind(':') + 1);
    Site other("Other");
    ASSERT_TRUE(other.trunks().set(invite));
    EXPECT_TRUE(is_refused(other, "its certificate is for another name"));
}

INSTANTIATE_TEST_SUITE_P(Both, TrunksByAddress, ::testing::Values("127.0.0.1", "::1"),
                         [](const auto& test) { return test.index == 0 ? "Ipv4" : "Ipv6"; });

/// A server whose key changes, and one that dials it.
class TrunksFirstUse : public ::testing::Test {
  protected:
    void change_key() {
        const std::uint16_t port = cloud_.port();
        cloud_.stop();
        cloud_.lose_key();
        cloud_.start(port);
    }
    void restart() {
        hall_.stop();
        hall_.start();
    }

    Site hall_{"Hall"};
    Site cloud_{"Cloud", with_tls("127.0.0.1", {"127.0.0.1"})};
};

TEST_F(TrunksFirstUse, AnotherKey_IsRefused_AlsoAfterARestart_UntilTheTrunkIsSetAgain) {
    ASSERT_TRUE(hall_.trunks().set(cloud_.url()));
    ASSERT_TRUE(comes_up(hall_));
    change_key();
    EXPECT_TRUE(is_refused(hall_, another_key));
    restart();
    EXPECT_TRUE(is_refused(hall_, another_key));
    ASSERT_TRUE(hall_.trunks().remove(only_trunk(hall_).id));
    ASSERT_TRUE(hall_.trunks().set(cloud_.url()));
    EXPECT_TRUE(comes_up(hall_));
}

TEST_F(TrunksFirstUse, OfAConfiguredTrunk_HoldsAfterARestart_UntilItIsRemoved) {
    hall_.configure({{.text = cloud_.url(), .rooms = {}}});
    restart();
    ASSERT_TRUE(comes_up(hall_));
    restart();
    ASSERT_TRUE(comes_up(hall_)) << "the key is the same";
    hall_.stop();
    change_key();
    hall_.start();
    EXPECT_TRUE(is_refused(hall_, another_key));
    restart();
    EXPECT_TRUE(is_refused(hall_, another_key));
    ASSERT_TRUE(hall_.trunks().remove(only_trunk(hall_).id));
    restart();
    EXPECT_TRUE(comes_up(hall_));
}

TEST_F(TrunksFirstUse, OfATrunkThatIsConfiguredNoMore_IsForgotten) {
    const std::vector<ConfiguredTrunk> trunks{{.text = cloud_.url(), .rooms = {}}};
    hall_.configure(trunks);
    restart();
    ASSERT_TRUE(comes_up(hall_));
    hall_.configure({});
    restart();
    change_key();
    hall_.configure(trunks);
    restart();
    EXPECT_TRUE(comes_up(hall_));
}

TEST_F(TrunksFirstUse, OfATrunkThatWasSet_HoldsWhenItIsConfiguredAsWell) {
    ASSERT_TRUE(hall_.trunks().set(cloud_.url()));
    ASSERT_TRUE(comes_up(hall_));
    hall_.configure({{.text = cloud_.url(), .rooms = {"red"}}});
    restart();
    ASSERT_TRUE(comes_up(hall_));
    EXPECT_EQ(only_trunk(hall_).rooms, std::vector<std::string>{"red"});
    change_key();
    EXPECT_TRUE(is_refused(hall_, another_key));
}

std::string expired(std::string invite) {
    const std::size_t end = invite.rfind(':');
    const std::size_t begin = invite.rfind(':', end - 1) + 1;
    return invite.replace(begin, end - begin, "1");
}

TEST(TrunksInvited, ConfiguredInvite_OutlivesItsExpiry_ForWhoHasUsedIt) {
    Site hall("Hall");
    Site cloud("Cloud", {.accept = TrunkAccept::Invited});
    const std::string invite = expired(cloud.trunks().make_invite(cloud.address()));
    EXPECT_FALSE(hall.trunks().set(invite)) << "nobody begins with one that has expired";
    hall.configure({{.text = invite, .rooms = {}}});
    hall.stop();
    hall.start();
    ASSERT_TRUE(comes_up(hall)) << "by the other end's clock it holds";
    ASSERT_EQ(cloud.trunks().store().memory().invites.size(), 1U);
    cloud.trunks().store().memory().invites.front().expires = 1;
    hall.stop();
    hall.start();
    EXPECT_TRUE(comes_up(hall)) << "this server has used it";

    Site other("Other");
    other.configure({{.text = invite, .rooms = {}}});
    other.stop();
    other.start();
    EXPECT_TRUE(is_refused(other, "does not know this invite"));
}

TEST(TrunksInvited, ConfiguredInvite_ThatHasExpiredUnused_IsRefusedInWords) {
    Site hall("Hall");
    Site cloud("Cloud", {.accept = TrunkAccept::Invited});
    const std::string invite = cloud.trunks().make_invite(cloud.address());
    cloud.trunks().store().memory().invites.front().expires = 1;
    hall.configure({{.text = invite, .rooms = {}}});
    hall.stop();
    hall.start();
    EXPECT_TRUE(is_refused(hall, "does not know this invite"));
}

TEST(TrunksInvited, InviteWithAnotherKey_IsRefusedInWords) {
    Site hall("Hall");
    Site cloud("Cloud", with_tls("127.0.0.1", {"127.0.0.1"}));
    std::string invite = cloud.trunks().make_invite(cloud.address());
    invite.back() = invite.back() == '0' ? '1' : '0';
    ASSERT_TRUE(hall.trunks().set(invite));
    EXPECT_TRUE(is_refused(hall, "than the invite says"));
}

}  // namespace
}  // namespace umbrella::app::testing
