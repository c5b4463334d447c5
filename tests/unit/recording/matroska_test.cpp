#include "core/recording/matroska.hpp"

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

namespace umbrella::core::recording {
namespace {

using std::chrono::milliseconds;

struct Element {
    std::uint32_t id = 0;
    std::uint64_t size = 0;
    std::size_t data = 0;  ///< where it stands
};

/// The element at `position`, with sizes as EBML writes them.
Element element_at(const Octets& bytes, std::size_t position) {
    const auto length = [](std::uint8_t first) {
        std::size_t count = 1;
        while (count < 8 && (first & (0x80U >> (count - 1))) == 0) {
            ++count;
        }
        return count;
    };
    Element element;
    for (std::size_t left = length(bytes.at(position)); left > 0; --left) {
        element.id = (element.id << 8U) | bytes.at(position++);
    }
    const std::size_t count = length(bytes.at(position));
    element.size = bytes.at(position++) & (0xFFU >> count);
    for (std::size_t i = 1; i < count; ++i) {
        element.size = (element.size << 8U) | bytes.at(position++);
    }
    element.data = position;
    return element;
}

std::vector<Element> elements(const Octets& bytes, std::size_t from, std::size_t to) {
    std::vector<Element> all;
    while (from < to) {
        all.push_back(element_at(bytes, from));
        from = all.back().data + all.back().size;
    }
    EXPECT_EQ(from, to);
    return all;
}

constexpr std::uint32_t cluster_id = 0x1F43B675;
constexpr std::uint64_t unknown_size = 0x00FFFFFFFFFFFFFF;

std::vector<TrackHeader> two_tracks() {
    return {{.source = Source::Microphone, .codec = Codec::Opus, .picture = {}},
            {.source = Source::Camera,
             .codec = Codec::Vp8,
             .picture = {.width = 64, .height = 48, .codec_private = {}}}};
}

TEST(Matroska_Header, IsWholeAndItsSegmentGoesOn) {
    const Octets header = MatroskaWriter(two_tracks(), milliseconds(0)).header();
    const Element ebml = element_at(header, 0);
    EXPECT_EQ(ebml.id, 0x1A45DFA3U);
    const Element segment = element_at(header, ebml.data + ebml.size);
    EXPECT_EQ(segment.id, 0x18538067U);
    EXPECT_EQ(segment.size, unknown_size);
    const auto children = elements(header, segment.data, header.size());
    ASSERT_EQ(children.size(), 3U);
    EXPECT_EQ(children[0].id, 0xECU) << "room for the index of indices";
    EXPECT_EQ(children[1].id, 0x1549A966U);
    EXPECT_EQ(children[2].id, 0x1654AE6BU);
    EXPECT_EQ(elements(header, children[2].data, header.size()).size(), 2U);
}

TEST(Matroska_DocType, IsWebmWhereWebmHoldsTheCodecs) {
    const auto has = [](const Octets& bytes, std::string_view text) {
        return std::string(bytes.begin(), bytes.end()).find(text) != std::string::npos;
    };
    EXPECT_TRUE(has(MatroskaWriter(two_tracks(), milliseconds(0)).header(), "webm"));
    auto tracks = two_tracks();
    tracks[1].codec = Codec::H264;
    const Octets header = MatroskaWriter(tracks, milliseconds(0)).header();
    EXPECT_FALSE(has(header, "webm"));
    EXPECT_TRUE(has(header, "matroska"));
}

TEST(Matroska_Tracks, SayWhatCamerasSend) {
    const auto header_of = [](Codec sound, Codec picture) {
        auto tracks = two_tracks();
        tracks[0].codec = sound;
        tracks[1].codec = picture;
        const Octets header = MatroskaWriter(tracks, milliseconds(0)).header();
        return std::string(header.begin(), header.end());
    };
    const std::string mu_law = header_of(Codec::Pcmu, Codec::H265);
    EXPECT_NE(mu_law.find("V_MPEGH/ISO/HEVC"), std::string::npos);
    EXPECT_NE(mu_law.find("A_MS/ACM"), std::string::npos);
    EXPECT_EQ(mu_law.find("OpusHead"), std::string::npos);
    EXPECT_EQ(mu_law.find("webm"), std::string::npos);
    const std::string a_law = header_of(Codec::Pcma, Codec::Vp8);
    EXPECT_EQ(a_law.find("webm"), std::string::npos);
    // WAVEFORMATEX: the law, one channel, 8,000 a second.
    using namespace std::string_literals;
    EXPECT_NE(mu_law.find("\x07\0\x01\0\x40\x1F\0\0"s), std::string::npos);
    EXPECT_NE(a_law.find("\x06\0\x01\0\x40\x1F\0\0"s), std::string::npos);
}

TEST(Matroska_Cluster, HoldsItsBlocks) {
    MatroskaWriter writer(two_tracks(), milliseconds(0));
    writer.add(1, milliseconds(1000), true, Octets{1, 2, 3});
    writer.add(0, milliseconds(990), true, Octets{4});
    const Octets cluster = writer.take_cluster(500);
    EXPECT_TRUE(writer.cluster_empty());
    const Element whole = element_at(cluster, 0);
    EXPECT_EQ(whole.id, cluster_id);
    EXPECT_EQ(whole.data + whole.size, cluster.size());
    const auto children = elements(cluster, whole.data, cluster.size());
    ASSERT_EQ(children.size(), 3U);
    EXPECT_EQ(children[1].id, 0xA3U);
    const auto block = [&](std::size_t i) {
        return Octets(
            cluster.begin() + static_cast<std::ptrdiff_t>(children[i].data),
            cluster.begin() + static_cast<std::ptrdiff_t>(children[i].data + children[i].size));
    };
    EXPECT_EQ(block(1), (Octets{0x82, 0, 0, 0x80, 1, 2, 3}));
    EXPECT_EQ(block(2), (Octets{0x81, 0xFF, 0xF6, 0x80, 4})) << "10 ms before";
}

TEST(Matroska_Cluster_IsDue, ForKeyframesAndTimeAndBytes) {
    MatroskaWriter writer(two_tracks(), milliseconds(0));
    EXPECT_FALSE(writer.cluster_due(1, milliseconds(0), true)) << "it is empty";
    writer.add(1, milliseconds(0), true, Octets{1});
    EXPECT_FALSE(writer.cluster_due(1, milliseconds(66), false));
    EXPECT_FALSE(writer.cluster_due(0, milliseconds(66), true)) << "sound always has keyframes";
    EXPECT_TRUE(writer.cluster_due(1, milliseconds(66), true));
    EXPECT_TRUE(writer.cluster_due(0, milliseconds(500), true));
    writer.add(1, milliseconds(66), false, Octets(1024 * 1024));
    EXPECT_TRUE(writer.cluster_due(0, milliseconds(67), true));
}

TEST(Matroska_Finished, TellsDurationAndIndex) {
    MatroskaWriter writer(two_tracks(), milliseconds(0));
    Octets file = writer.header();
    const auto append = [&file](const Octets& more) {
        file.insert(file.end(), more.begin(), more.end());
    };
    std::vector<std::uint64_t> clusters;
    for (int i = 0; i < 3; ++i) {
        writer.add(1, milliseconds(400 * i), true, Octets{1});
        clusters.push_back(file.size());
        append(writer.take_cluster(file.size()));
    }
    const std::uint64_t cues_position = file.size();
    append(writer.cues());
    const std::size_t size = file.size();
    for (const Patch& patch : writer.patches(cues_position, size)) {
        std::ranges::copy(patch.bytes, file.begin() + static_cast<std::ptrdiff_t>(patch.position));
    }
    ASSERT_EQ(file.size(), size);
    const Element ebml = element_at(file, 0);
    const Element segment = element_at(file, ebml.data + ebml.size);
    EXPECT_EQ(segment.data + segment.size, size);
    const auto children = elements(file, segment.data, size);
    // SeekHead, the rest of its room, Info, Tracks, three clusters, Cues.
    ASSERT_EQ(children.size(), 8U);
    EXPECT_EQ(children[0].id, 0x114D9B74U);
    EXPECT_EQ(children[7].id, 0x1C53BB6BU);
    EXPECT_EQ(elements(file, children[7].data, size).size(), 3U);
    bool has_duration = false;
    for (const Element& one :
         elements(file, children[2].data, children[2].data + children[2].size)) {
        has_duration = has_duration || (one.id == 0x4489 && one.size == 8);
    }
    EXPECT_TRUE(has_duration);
    EXPECT_EQ(writer.duration(), milliseconds(800));
}

}  // namespace
}  // namespace umbrella::core::recording
