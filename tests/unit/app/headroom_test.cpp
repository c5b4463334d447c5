#include "app/headroom.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::app {
namespace {

constexpr Timestamp start{std::chrono::hours(1)};

/// A machine with enough of everything.
Usage ample() {
    return {.descriptors = 30,
            .descriptors_limit = 100'000,
            .threads_free = 10'000,
            .memory_free = std::size_t{1} << 30};
}

constexpr Load nobody{
    .participants = 0, .connections = 1, .proven_connections = 1, .most_connections = 100};

/// The least that one participant more needs.
constexpr std::size_t least_descriptors =
    limits::reserved_descriptors + limits::participant_descriptors +
    (nobody.most_connections - nobody.connections) * limits::descriptors_per_connection;

TEST(Headroom, EnoughOfEverything_HasRoom) {
    EXPECT_EQ(Headroom(ample()).shortage(ample(), nobody, start), std::nullopt);
}

TEST(Headroom, OneDescriptorTooFew_IsFull) {
    Usage usage = ample();
    usage.descriptors_limit = usage.descriptors + least_descriptors;
    Headroom headroom(usage);
    EXPECT_EQ(headroom.shortage(usage, nobody, start), std::nullopt);
    ++usage.descriptors;
    EXPECT_EQ(headroom.shortage(usage, nobody, start), "file descriptors");
}

TEST(Headroom, OneThreadTooFew_IsFull) {
    Usage usage = ample();
    usage.threads_free = limits::reserved_threads + limits::participant_threads;
    Headroom headroom(usage);
    EXPECT_EQ(headroom.shortage(usage, nobody, start), std::nullopt);
    --usage.threads_free;
    EXPECT_EQ(headroom.shortage(usage, nobody, start), "threads");
}

TEST(Headroom, OneByteTooFew_IsFull) {
    Usage usage = ample();
    usage.memory_free = limits::reserved_bytes + limits::participant_bytes;
    Headroom headroom(usage);
    EXPECT_EQ(headroom.shortage(usage, nobody, start), std::nullopt);
    --usage.memory_free;
    EXPECT_EQ(headroom.shortage(usage, nobody, start), "memory");
}

TEST(Headroom, ConnectionsNearlyTaken_IsFull) {
    Load load = nobody;
    load.connections = load.most_connections;
    load.proven_connections = load.most_connections - limits::reserved_connections;
    Headroom headroom(ample());
    EXPECT_EQ(headroom.shortage(ample(), load, start), std::nullopt) << "silent ones give way";
    ++load.proven_connections;
    EXPECT_EQ(headroom.shortage(ample(), load, start), "connections");
}

TEST(Headroom, RecentJoins_AreCountedUntilTheirShareShows) {
    Usage usage = ample();
    usage.descriptors_limit =
        usage.descriptors + least_descriptors + limits::participant_descriptors;
    Headroom headroom(usage);
    headroom.let_in(start);
    EXPECT_EQ(headroom.shortage(usage, nobody, start), std::nullopt) << "there is room for two";
    headroom.let_in(start);
    EXPECT_EQ(headroom.shortage(usage, nobody, start + std::chrono::seconds(1)),
              "file descriptors");
    EXPECT_EQ(headroom.shortage(usage, nobody, start + limits::join_settling), std::nullopt);
}

TEST(Headroom, ParticipantsThatTakeMore_AreBelievedForTheNext) {
    Usage usage = ample();
    Headroom headroom(usage);
    constexpr std::size_t each = 5 * limits::participant_descriptors;
    const Load load{
        .participants = 2, .connections = 2, .proven_connections = 2, .most_connections = 100};
    usage.descriptors += 2 * each + load.connections * limits::descriptors_per_connection;
    usage.descriptors_limit =
        usage.descriptors + limits::reserved_descriptors + each +
        (load.most_connections - load.connections) * limits::descriptors_per_connection;
    EXPECT_EQ(headroom.shortage(usage, load, start), std::nullopt);
    --usage.descriptors_limit;
    EXPECT_EQ(headroom.shortage(usage, load, start), "file descriptors");
}

TEST(Headroom, CrowdThatHasJustCome_IsNotTakenForTheShareOfTheFewWhoWereThere) {
    Headroom headroom(ample());
    Usage usage = ample();
    Load load = nobody;
    load.participants = 31;
    for (std::size_t i = 1; i < load.participants; ++i) {
        headroom.let_in(start);
    }
    // As many as one of two interfaces takes: 31 more of them are far from 10,000.
    usage.descriptors += load.participants * limits::participant_descriptors;
    usage.descriptors_limit = 10'000;
    EXPECT_EQ(headroom.shortage(usage, load, start), std::nullopt);
    // Half of them at least may not have their share yet: the next ones may need twice as much.
    usage.descriptors_limit =
        usage.descriptors + limits::reserved_descriptors + 32 * limits::participant_descriptors;
    EXPECT_EQ(headroom.shortage(usage, load, start), "file descriptors");
}

TEST(Headroom, NoLimits_AreNoShortage) {
    const Usage usage{.descriptors = 30};
    EXPECT_EQ(Headroom(usage).shortage(usage, nobody, start), std::nullopt);
}

TEST(ConnectionsFor, AQuarterOfTheDescriptors_UpToTheBound) {
    EXPECT_EQ(connections_for(256), 32U);
    EXPECT_EQ(connections_for(1024), 128U);
    EXPECT_EQ(connections_for(1'000'000), limits::connections);
    EXPECT_EQ(connections_for(unlimited), limits::connections);
}

}  // namespace
}  // namespace umbrella::app
