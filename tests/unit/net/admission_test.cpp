#include "net/admission.hpp"

#include <optional>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::net {
namespace {

class AdmissionTest : public ::testing::Test {
  protected:
    /// A connection that says its name when it is evicted.
    Admission::Place take(const std::string& address, const std::string& name) {
        return admission_->take(address, [this, name] { evicted_.push_back(name); });
    }

    std::shared_ptr<Admission> admission_ =
        std::make_shared<Admission>(Admission::Bounds{.in_all = 4, .per_address = 2});
    std::vector<std::string> evicted_;
};

using Names = std::vector<std::string>;

TEST_F(AdmissionTest, AddressAtItsBound_ItsOldestSilentOneGivesWay) {
    const auto first = take("a", "a1");
    const auto second = take("a", "a2");
    const auto other = take("b", "b1");
    const auto third = take("a", "a3");
    EXPECT_TRUE(third);
    EXPECT_EQ(evicted_, Names{"a1"});
    const auto fourth = take("a", "a4");
    EXPECT_EQ(evicted_, (Names{"a1", "a2"}));
    EXPECT_EQ(admission_->taken(), 3U);
}

TEST_F(AdmissionTest, ProvenConnections_DoNotGiveWay) {
    auto first = take("a", "a1");
    first.prove();
    first.prove();
    auto second = take("a", "a2");
    const auto third = take("a", "a3");
    EXPECT_TRUE(third);
    EXPECT_EQ(evicted_, Names{"a2"});
    second.prove();  // too late: it is gone
    const auto fourth = take("a", "a4");
    EXPECT_TRUE(fourth);
    EXPECT_EQ(evicted_, (Names{"a2", "a3"}));
}

TEST_F(AdmissionTest, OnlyProvenConnections_NewcomersAreRefused) {
    auto first = take("a", "a1");
    auto second = take("a", "a2");
    first.prove();
    second.prove();
    EXPECT_EQ(admission_->proven(), 2U);
    EXPECT_FALSE(take("a", "a3"));
    EXPECT_TRUE(take("b", "b1"));
    EXPECT_EQ(evicted_, Names{});
    first = Admission::Place();
    EXPECT_EQ(admission_->proven(), 1U);
    EXPECT_TRUE(take("a", "a4"));
}

TEST_F(AdmissionTest, FullInAll_TheAddressWithMostSilentOnesGivesWay) {
    auto lone = take("a", "a1");
    const auto second = take("b", "b1");
    const auto third = take("b", "b2");
    auto fourth = take("c", "c1");
    const auto newcomer = take("d", "d1");
    EXPECT_TRUE(newcomer);
    EXPECT_EQ(evicted_, Names{"b1"});
    EXPECT_EQ(admission_->taken(), 4U);
}

TEST_F(AdmissionTest, FullOfProvenOnes_NobodyIsLetIn) {
    std::vector<Admission::Place> places;
    for (const char* address : {"a", "a", "b", "b"}) {
        places.push_back(take(address, "x"));
        places.back().prove();
    }
    EXPECT_FALSE(take("c", "c1"));
    EXPECT_EQ(evicted_, Names{});
    places.clear();
    EXPECT_EQ(admission_->taken(), 0U);
    EXPECT_TRUE(take("c", "c1"));
}

TEST_F(AdmissionTest, EmptyAddress_CountsInAllOnly) {
    std::vector<Admission::Place> places;
    for (int i = 0; i < 4; ++i) {
        places.push_back(take("", "proxy"));
        places.back().prove();
    }
    EXPECT_TRUE(places.back());
    EXPECT_FALSE(take("", "one more"));
}

TEST_F(AdmissionTest, PlacesThatOutliveIt_AreHarmless) {
    auto place = take("a", "a1");
    admission_.reset();
    place.prove();
    place = Admission::Place();
    EXPECT_FALSE(place);
}

}  // namespace
}  // namespace umbrella::net
