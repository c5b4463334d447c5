#include "core/slot_pool.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

SlotContent content(const char* publisher, Source source) {
    return {.publisher = ParticipantId(publisher),
            .source = source,
            .mline = Mid(std::string(to_string(source)))};
}

SlotPool usable_pool() {
    SlotPool pool;
    for (const Slot& slot : pool.grow(limits::slot_step)) {
        pool.answered(slot.mid, true);
    }
    return pool;
}

/// Puts it where the pool says; returns the mid, or "" if there is no place.
std::string place(SlotPool& pool, const char* publisher, Source source) {
    Slot* slot = pool.find_free(content(publisher, source));
    if (slot == nullptr) {
        return "";
    }
    slot->content = content(publisher, source);
    return slot->mid.text();
}

TEST(SlotPool, Grown_AddsPairsBesideEachOther) {
    SlotPool pool;
    const std::vector<Slot> first = pool.grow(2);
    ASSERT_EQ(first.size(), 4U);
    EXPECT_EQ(first[2].mid, Mid("a1"));
    EXPECT_EQ(first[3].mid, Mid("v1"));
    EXPECT_EQ(first[2].pair, first[3].pair);
    EXPECT_EQ(pool.grow().front().mid, Mid("a2"));
}

TEST(SlotPool, Steps_DoubleAndThenAreEqual) {
    SlotPool pool;
    std::vector<std::size_t> sizes;
    while (pool.pairs() < 12) {
        pool.grow();
        sizes.push_back(pool.pairs());
    }
    EXPECT_EQ(sizes, (std::vector<std::size_t>{1, 2, 4, 8, 12}));
    pool.grow(5);
    EXPECT_EQ(pool.pairs(), 20U);
}

TEST(SlotPool, AtTheLimit_GrowsNoMore) {
    SlotPool pool;
    while (pool.can_grow(MediaKind::Video)) {
        EXPECT_FALSE(pool.grow().empty());
    }
    EXPECT_TRUE(pool.grow().empty());
    EXPECT_EQ(pool.slots().size(), limits::audio_slots + limits::video_slots);
}

TEST(SlotPool, Unanswered_IsNotUsed) {
    SlotPool pool;
    pool.grow(3);
    EXPECT_TRUE(pool.has_unanswered());
    EXPECT_EQ(pool.find_free(content("a", Source::Camera)), nullptr);
    pool.answered(Mid("v2"), true);
    EXPECT_EQ(place(pool, "a", Source::Camera), "v2");
}

TEST(SlotPool, Refused_StaysRefused) {
    SlotPool pool = usable_pool();
    pool.answered(Mid("v0"), false);
    pool.answered(Mid("v0"), true);
    EXPECT_EQ(place(pool, "a", Source::Camera), "v1");
}

TEST(SlotPool, Lowest_IsTakenFirst) {
    SlotPool pool = usable_pool();
    EXPECT_EQ(place(pool, "a", Source::Camera), "v0");
    EXPECT_EQ(place(pool, "b", Source::Camera), "v1");
    pool.slots()[1].content.reset();
    EXPECT_EQ(place(pool, "c", Source::Camera), "v0");
}

TEST(SlotPool, Sibling_DecidesThePair) {
    SlotPool pool = usable_pool();
    EXPECT_EQ(place(pool, "a", Source::Microphone), "a0");
    EXPECT_EQ(place(pool, "b", Source::Microphone), "a1");
    EXPECT_EQ(place(pool, "b", Source::Camera), "v1");
    EXPECT_EQ(place(pool, "b", Source::Screen), "v2");
    EXPECT_EQ(place(pool, "a", Source::Camera), "v0");
    EXPECT_EQ(place(pool, "b", Source::ScreenAudio), "a2");
}

TEST(SlotPool, HalfBesideAStranger_IsLeftUntilThePoolCannotGrow) {
    SlotPool pool = usable_pool();
    for (const char* publisher : {"a", "b", "c", "d"}) {
        EXPECT_NE(place(pool, publisher, Source::Microphone), "");
    }
    EXPECT_EQ(place(pool, "e", Source::Camera), "");
    while (pool.can_grow(MediaKind::Video)) {
        pool.grow();
    }
    EXPECT_EQ(place(pool, "e", Source::Camera), "v0");
}

TEST(SlotPool, Find_GivesTheSlotOfASource) {
    SlotPool pool = usable_pool();
    place(pool, "a", Source::Camera);
    ASSERT_NE(pool.find(ParticipantId("a"), Source::Camera), nullptr);
    EXPECT_EQ(pool.find(ParticipantId("a"), Source::Screen), nullptr);
    EXPECT_EQ(pool.find(ParticipantId("b"), Source::Camera), nullptr);
}

}  // namespace
}  // namespace umbrella::core
