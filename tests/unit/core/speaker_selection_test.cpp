#include "core/speaker_selection.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

AudioKey key(int number, Source source = Source::Microphone) {
    return {.participant = ParticipantId(std::to_string(number)), .source = source};
}

class Selection : public testing::Test {
  protected:
    /// Microphones 0 to `count` - 1.
    void publish(int count, const std::vector<int>& muted = {}) {
        std::vector<SpeakerSelection::Publication> publications;
        for (int i = 0; i < count; ++i) {
            publications.push_back(
                {.key = key(i), .muted = std::ranges::find(muted, i) != muted.end()});
        }
        selection_.set_publications(publications, now_);
    }
    void hear(const std::vector<std::pair<int, int>>& levels, int intervals = 1) {
        std::vector<SpeakerSelection::Heard> heard;
        for (const auto& [number, level] : levels) {
            heard.push_back({.key = key(number), .level = static_cast<AudioLevelValue>(level)});
        }
        for (; intervals > 0; --intervals) {
            now_ += limits::audio_level_interval;
            selection_.hear(heard, now_);
        }
    }
    [[nodiscard]] bool selected(int number) const { return selection_.is_selected(key(number)); }
    [[nodiscard]] std::vector<std::string> speakers() const {
        std::vector<std::string> names;
        for (const ParticipantId& id : selection_.speakers(now_)) {
            names.push_back(id.text());
        }
        return names;
    }

    static constexpr int all = static_cast<int>(limits::audio_slots);
    static constexpr int hold_intervals =
        static_cast<int>(SpeakerSelection::slot_hold / limits::audio_level_interval);
    Timestamp now_{std::chrono::hours(1)};
    SpeakerSelection selection_;
};

TEST_F(Selection, NoMoreThanSlots_AllAreSelectedMutedOnesToo) {
    publish(all, {3});
    EXPECT_THAT(selection_.selected(), SizeIs(limits::audio_slots));
}

TEST_F(Selection, MoreThanSlots_NeverMoreAreSelected) {
    publish(30);
    EXPECT_THAT(selection_.selected(), SizeIs(limits::audio_slots));
    hear({{29, 10}, {28, 11}, {27, 12}}, hold_intervals * 3);
    EXPECT_THAT(selection_.selected(), SizeIs(limits::audio_slots));
}

TEST_F(Selection, Louder_EntersAfterTwoIntervals) {
    publish(all + 1);
    hear({}, hold_intervals);
    hear({{all, 30}});
    EXPECT_FALSE(selected(all));
    hear({{all, 30}});
    EXPECT_TRUE(selected(all));
}

TEST_F(Selection, LouderWithAPause_CountsAnew) {
    publish(all + 1);
    hear({}, hold_intervals);
    hear({{all, 30}});
    hear({});
    hear({{all, 30}});
    EXPECT_FALSE(selected(all));
}

TEST_F(Selection, TheQuietest_GivesWay) {
    publish(all + 1);
    std::vector<std::pair<int, int>> levels;
    for (int i = 0; i < all; ++i) {
        levels.emplace_back(i, i == 5 ? 60 : 30);
    }
    hear(levels, hold_intervals);
    levels.emplace_back(all, 40);
    hear(levels, 2);
    EXPECT_TRUE(selected(all));
    EXPECT_FALSE(selected(5));
}

TEST_F(Selection, NoLouderThanAnyHolder_StaysOutside) {
    publish(all + 1);
    std::vector<std::pair<int, int>> levels;
    for (int i = 0; i <= all; ++i) {
        levels.emplace_back(i, 30);
    }
    hear(levels, hold_intervals * 2);
    EXPECT_FALSE(selected(all));
}

TEST_F(Selection, Holder_KeepsItsSlotForTwoSeconds) {
    publish(all + 1);
    hear({{all, 20}}, hold_intervals - 1);
    EXPECT_FALSE(selected(all)) << "all have come just now";
    hear({{all, 20}}, 2);
    EXPECT_TRUE(selected(all));
}

TEST_F(Selection, ABreath_CostsNoSlot) {
    publish(all + 1);
    std::vector<std::pair<int, int>> levels;
    for (int i = 0; i < all; ++i) {
        levels.emplace_back(i, 25);
    }
    hear(levels, hold_intervals);
    hear({{all, 60}}, 2);
    EXPECT_FALSE(selected(all));
}

TEST_F(Selection, Inaudible_DisplacesNobody) {
    publish(all + 1);
    hear({{all, SpeakerSelection::audible_level + 1}}, hold_intervals * 2);
    EXPECT_FALSE(selected(all));
}

TEST_F(Selection, Muted_GivesWayAtOnceAndDisplacesNobody) {
    publish(all + 1, {2});
    hear({{all, 90}}, 2);
    EXPECT_TRUE(selected(all)) << "although nothing has been held for two seconds";
    EXPECT_FALSE(selected(2));
    hear({}, hold_intervals);
    hear({{2, 10}}, 10);
    EXPECT_FALSE(selected(2));
}

TEST_F(Selection, APlaceThatOpens_IsTakenByTheLoudest) {
    publish(all + 2);
    hear({{all, 80}, {all + 1, 70}});
    std::vector<SpeakerSelection::Publication> publications;
    for (int i = 1; i < all + 2; ++i) {
        publications.push_back({.key = key(i)});
    }
    selection_.set_publications(publications, now_);
    EXPECT_TRUE(selected(all + 1));
    EXPECT_FALSE(selected(all));
}

TEST_F(Selection, Speaking_BeginsAtItsLevelAndOutlastsAPause) {
    publish(3);
    hear({{1, SpeakerSelection::speaking_level + 1}});
    EXPECT_THAT(speakers(), IsEmpty());
    hear({{1, SpeakerSelection::speaking_level}, {2, 20}});
    EXPECT_THAT(speakers(), ElementsAre("2", "1"));
    hear({{1, SpeakerSelection::still_speaking_level}}, 2);
    EXPECT_THAT(speakers(), ElementsAre("2", "1"));
    hear({{1, SpeakerSelection::still_speaking_level}});
    EXPECT_THAT(speakers(), ElementsAre("1"));
    hear({}, 3);
    EXPECT_THAT(speakers(), IsEmpty());
}

TEST_F(Selection, MutedOrScreen_DoesNotSpeak) {
    publish(2);
    hear({{1, 20}});
    publish(2, {1});
    EXPECT_THAT(speakers(), IsEmpty());
    hear({{1, 20}});
    EXPECT_THAT(speakers(), IsEmpty());
    selection_.set_publications(
        std::vector<SpeakerSelection::Publication>{{.key = key(1, Source::ScreenAudio)}}, now_);
    selection_.hear(
        std::vector<SpeakerSelection::Heard>{{.key = key(1, Source::ScreenAudio), .level = 10}},
        now_);
    EXPECT_THAT(speakers(), IsEmpty());
}

}  // namespace
}  // namespace umbrella::core
