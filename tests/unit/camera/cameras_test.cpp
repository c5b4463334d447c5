#include "core/camera/cameras.hpp"

#include <chrono>
#include <optional>
#include <string>

#include <gtest/gtest.h>

#include "base/limits_cameras.hpp"

namespace umbrella::core::camera {
namespace {

using namespace std::chrono_literals;

const Description picture_and_sound{.video = Stream{.mline = 0, .format = Format::H264},
                                    .audio = Stream{.mline = 1, .format = Format::Aac}};
const Description sound_and_other_picture{.video = Stream{.mline = 0, .format = Format::H265},
                                          .audio = Stream{.mline = 1, .format = Format::Aac}};
const Description sound_alone{.audio = Stream{.mline = 0, .format = Format::Pcmu}};

class CamerasTest : public testing::Test {
  protected:
    static Spec spec(std::string name = "Door") {
        return {.name = std::move(name),
                .address = Address{.host = "192.0.2.1", .user = "admin", .password = "hunter2"}};
    }
    /// Takes the effects, and keeps the newest Open.
    Effects effects() {
        Effects all = cameras_.take_effects();
        for (const Effect& effect : all) {
            if (const auto* open = std::get_if<Open>(&effect)) {
                opened_ = *open;
            }
        }
        return all;
    }
    template <class T>
    std::size_t count(const Effects& all) {
        std::size_t found = 0;
        for (const Effect& effect : all) {
            found += std::holds_alternative<T>(effect) ? 1U : 0U;
        }
        return found;
    }
    void add(Spec added) {
        const auto id = cameras_.add(std::move(added), now_);
        ASSERT_TRUE(id) << id.error().message;
        id_ = *id;
        effects();
    }
    /// As far as its room.
    void begin(const Description& description = picture_and_sound) {
        add(spec());
        cameras_.described(id_, opened_.attempt, description, now_);
        effects();
        cameras_.joined(id_, ParticipantId("a11ce"), now_);
    }
    void play() {
        cameras_.heard(id_, opened_.attempt, now_);
        effects();
    }
    /// Time passes, with packets all the while.
    Effects pass(std::chrono::milliseconds time, bool packets = true) {
        Effects all;
        for (const Timestamp end = now_ + time; now_ < end; now_ += 500ms) {
            if (packets) {
                cameras_.heard(id_, opened_.attempt, now_);
            }
            cameras_.tick(now_);
            for (Effect& effect : effects()) {
                all.push_back(std::move(effect));
            }
        }
        return all;
    }
    View view() { return cameras_.view(now_).at(0); }

    Cameras cameras_;
    Timestamp now_{100s};
    CameraId id_;
    Open opened_;
};

TEST_F(CamerasTest, Camera_IsOpenedAndComesIntoItsRoomBeforeItPlays) {
    ASSERT_TRUE(cameras_.add(spec(), now_));
    const Effects first = effects();
    EXPECT_EQ(count<Open>(first), 1U);
    EXPECT_EQ(opened_.address.password, "hunter2");
    cameras_.described(opened_.camera, opened_.attempt, picture_and_sound, now_);
    std::optional<std::size_t> joined;
    const Effects all = effects();
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (const auto* join = std::get_if<Join>(&all[i])) {
            joined = i;
            EXPECT_EQ(join->name, "Door");
            EXPECT_EQ(join->room, "default");
            EXPECT_EQ(join->codecs, (CodecSet{Codec::H264, Codec::Opus}));
        } else if (std::holds_alternative<Play>(all[i])) {
            EXPECT_TRUE(joined) << "its publications are not there yet";
        }
    }
    EXPECT_EQ(count<Play>(all), 1U);
    cameras_.heard(opened_.camera, opened_.attempt, now_);
    EXPECT_EQ(view().state, State::Playing);
}

TEST_F(CamerasTest, UnwatchedCamera_IsStoppedAndOpenedForAWatcher) {
    begin();
    play();
    EXPECT_EQ(count<Close>(pass(limits::camera_linger + 1s)), 1U);
    EXPECT_EQ(view().state, State::Paused);
    cameras_.wanted(id_, true, now_);
    EXPECT_EQ(count<Open>(effects()), 1U);
    cameras_.described(id_, opened_.attempt, picture_and_sound, now_);
    const Effects all = effects();
    EXPECT_EQ(count<Join>(all), 0U) << "it has been there all the time";
    EXPECT_EQ(count<Play>(all), 1U);
    play();
    EXPECT_EQ(count<Close>(pass(60s)), 0U);
    EXPECT_EQ(view().state, State::Playing);
}

TEST_F(CamerasTest, WatcherWhoGoes_LeavesItPlayingForAWhile) {
    begin();
    cameras_.wanted(id_, true, now_);
    play();
    pass(60s);
    cameras_.wanted(id_, false, now_);
    EXPECT_EQ(count<Close>(pass(limits::camera_linger - 1s)), 0U);
    EXPECT_EQ(count<Close>(pass(2s)), 1U);
}

TEST_F(CamerasTest, UnwatchedCameraThatComesBack_PlaysForAWhileToo) {
    begin();
    play();
    pass(limits::camera_linger - 2s);
    cameras_.failed(id_, opened_.attempt, Trouble::Ended, now_);
    effects();
    pass(5s);
    cameras_.described(id_, opened_.attempt, picture_and_sound, now_);
    play();
    EXPECT_EQ(count<Close>(pass(limits::camera_linger - 1s)), 0U);
    EXPECT_EQ(count<Close>(pass(2s)), 1U);
}

TEST_F(CamerasTest, WhoWatchedItInOtherCodecs_DoesNotCountAnyMore) {
    begin();
    cameras_.wanted(id_, true, now_);
    play();
    cameras_.failed(id_, opened_.attempt, Trouble::Ended, now_);
    effects();
    pass(2s);
    cameras_.described(id_, opened_.attempt, sound_and_other_picture, now_);
    EXPECT_EQ(count<Join>(effects()), 1U);
    cameras_.joined(id_, ParticipantId("b0b"), now_);
    play();
    EXPECT_EQ(count<Close>(pass(limits::camera_linger + 1s)), 1U);
}

TEST_F(CamerasTest, SoundAlone_IsNeverStopped) {
    begin(sound_alone);
    play();
    EXPECT_EQ(count<Close>(pass(60s)), 0U);
}

TEST_F(CamerasTest, HangingCamera_IsGivenUpAndTriedAgain) {
    add(spec());
    EXPECT_EQ(count<Close>(pass(limits::camera_answer + 1s, false)), 1U);
    EXPECT_EQ(view().state, State::Waiting);
    EXPECT_EQ(view().trouble, Trouble::NoAnswer);
    EXPECT_EQ(count<Open>(pass(2s, false)), 1U);
    EXPECT_EQ(view().state, State::Connecting);
}

TEST_F(CamerasTest, SilentCamera_IsShownAsAwayAndComesBack) {
    begin();
    cameras_.wanted(id_, true, now_);
    play();
    const Effects lost = pass(limits::camera_silence + 500ms, false);
    EXPECT_EQ(count<Close>(lost), 1U);
    EXPECT_EQ(count<ShowReachable>(lost), 1U);
    EXPECT_EQ(view().trouble, Trouble::Silent);
    EXPECT_EQ(count<Leave>(lost), 0U);
    pass(2s, false);
    cameras_.described(id_, opened_.attempt, picture_and_sound, now_);
    cameras_.heard(id_, opened_.attempt, now_);
    const Effects back = effects();
    EXPECT_EQ(count<ShowReachable>(back), 1U);
    EXPECT_EQ(count<Join>(back), 0U);
    EXPECT_EQ(view().trouble, Trouble::None);
}

TEST_F(CamerasTest, Waits_DoubleUpToTheLongestAndBeginAnewAfterWork) {
    begin();
    cameras_.wanted(id_, true, now_);
    play();
    std::vector<std::uint64_t> waits;
    for (int i = 0; i < 7; ++i) {
        cameras_.failed(id_, opened_.attempt, Trouble::Unreachable, now_);
        waits.push_back(view().retry_in_s);
        now_ += std::chrono::seconds(waits.back());
        cameras_.tick(now_);
        effects();
    }
    EXPECT_EQ(waits, (std::vector<std::uint64_t>{1, 2, 4, 8, 16, 30, 30}));
    cameras_.described(id_, opened_.attempt, picture_and_sound, now_);
    play();
    pass(limits::camera_worked + 1s);
    cameras_.failed(id_, opened_.attempt, Trouble::Ended, now_);
    EXPECT_EQ(view().retry_in_s, 1U);
}

TEST_F(CamerasTest, WorkThatIsShort_DoesNotShortenTheWaits) {
    begin();
    for (const std::uint64_t wait_s : {1U, 2U, 4U}) {
        play();
        pass(limits::camera_worked - 2s);
        cameras_.failed(id_, opened_.attempt, Trouble::Ended, now_);
        EXPECT_EQ(view().retry_in_s, wait_s);
        now_ += std::chrono::seconds(wait_s);
        EXPECT_EQ(view().retry_in_s, 0U);
        now_ += 5s;
        EXPECT_EQ(view().retry_in_s, 0U) << "it is late already";
        cameras_.tick(now_);
        effects();
        cameras_.described(id_, opened_.attempt, picture_and_sound, now_);
    }
}

TEST_F(CamerasTest, WrongPassword_IsNotTriedAgainSoon) {
    add(spec());
    cameras_.failed(id_, opened_.attempt, Trouble::WrongPassword, now_);
    EXPECT_EQ(view().retry_in_s, 30U);
}

TEST_F(CamerasTest, EndBeforeTheDescription_IsNoAnswer) {
    add(spec());
    cameras_.failed(id_, opened_.attempt, Trouble::Ended, now_);
    EXPECT_EQ(view().trouble, Trouble::NoAnswer);
}

TEST_F(CamerasTest, WhatAnEarlierAttemptTells_IsIgnored) {
    begin();
    const Attempt earlier = opened_.attempt;
    cameras_.failed(id_, earlier, Trouble::Ended, now_);
    now_ += 2s;
    cameras_.tick(now_);
    effects();
    ASSERT_NE(opened_.attempt, earlier);
    cameras_.failed(id_, earlier, Trouble::WrongPassword, now_);
    cameras_.described(id_, earlier, sound_alone, now_);
    EXPECT_EQ(view().state, State::Connecting);
    EXPECT_TRUE(effects().empty());
}

TEST_F(CamerasTest, OtherCodecs_MakeItAnotherParticipant) {
    begin();
    cameras_.failed(id_, opened_.attempt, Trouble::Ended, now_);
    now_ += 2s;
    cameras_.tick(now_);
    effects();
    cameras_.described(id_, opened_.attempt, sound_alone, now_);
    const Effects all = effects();
    EXPECT_EQ(count<Leave>(all), 1U);
    EXPECT_EQ(count<Join>(all), 1U);
}

TEST_F(CamerasTest, NothingUsable_IsSaidAndItComesIntoNoRoom) {
    add(spec());
    cameras_.described(id_, opened_.attempt, Description{}, now_);
    EXPECT_EQ(view().trouble, Trouble::NothingUsable);
    EXPECT_EQ(count<Join>(effects()), 0U);
}

TEST_F(CamerasTest, FullRoom_IsTriedAgain) {
    begin();
    cameras_.refused(id_, now_);
    EXPECT_EQ(count<Close>(effects()), 1U);
    EXPECT_EQ(view().trouble, Trouble::RoomRefused);
    EXPECT_TRUE(view().participant.empty());
    pass(2s, false);
    cameras_.described(id_, opened_.attempt, picture_and_sound, now_);
    EXPECT_EQ(count<Join>(effects()), 1U);
}

TEST_F(CamerasTest, RemovedCamera_LeavesNothing) {
    begin();
    play();
    EXPECT_TRUE(cameras_.remove(id_));
    const Effects all = effects();
    EXPECT_EQ(count<Close>(all), 1U);
    EXPECT_EQ(count<Leave>(all), 1U);
    EXPECT_FALSE(cameras_.remove(id_));
    EXPECT_TRUE(cameras_.view(now_).empty());
    EXPECT_TRUE(cameras_.kept().empty());
}

TEST_F(CamerasTest, ConfiguredCamera_IsNeitherRemovedNorKept) {
    Spec configured = spec();
    configured.configured = true;
    add(std::move(configured));
    EXPECT_FALSE(cameras_.remove(id_));
    EXPECT_TRUE(cameras_.kept().empty());
    EXPECT_TRUE(opened_.configured);
}

TEST_F(CamerasTest, NamesAndRoomsThatCannotBe_AreRefused) {
    for (const std::string& name :
         {std::string(), std::string("a\nb"), std::string(300, 'x'), std::string("\xFF")}) {
        EXPECT_FALSE(cameras_.add(spec(name), now_)) << name;
    }
    Spec elsewhere = spec();
    elsewhere.room = "a/b";
    EXPECT_FALSE(cameras_.add(elsewhere, now_));
    elsewhere.room = std::string(300, 'r');
    EXPECT_FALSE(cameras_.add(elsewhere, now_));
    EXPECT_TRUE(effects().empty());
    EXPECT_TRUE(cameras_.add(spec("! filesink location=../x"), now_)) << "a name like others";
}

TEST_F(CamerasTest, Cameras_AreBounded) {
    for (std::size_t i = 0; i < limits::cameras; ++i) {
        ASSERT_TRUE(cameras_.add(spec(), now_));
    }
    EXPECT_FALSE(cameras_.add(spec(), now_));
}

TEST_F(CamerasTest, View_HasNothingSecret) {
    begin();
    EXPECT_EQ(view().address, "rtsp://192.0.2.1");
    EXPECT_EQ(view().video, Format::H264);
    EXPECT_EQ(view().audio, Format::Aac);
    EXPECT_EQ(view().participant.text(), "a11ce");
}

}  // namespace
}  // namespace umbrella::core::camera
