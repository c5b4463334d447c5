#include "net/byte_range.hpp"

#include <string_view>

#include <gtest/gtest.h>

namespace umbrella::net::testing {
namespace {

using Kind = ByteRange::Kind;

void expect(std::string_view header, Kind kind, std::uint64_t first, std::uint64_t count) {
    const ByteRange range = choose_range(header, 100);
    EXPECT_EQ(range.kind, kind) << header;
    EXPECT_EQ(range.first, first) << header;
    EXPECT_EQ(range.count, count) << header;
}

TEST(ByteRanges, Understood_ArePartsOfTheFile) {
    expect("bytes=0-9", Kind::Part, 0, 10);
    expect("bytes=90-", Kind::Part, 90, 10);
    expect("bytes=90-200", Kind::Part, 90, 10);
    expect("bytes=-10", Kind::Part, 90, 10);
    expect("bytes=-200", Kind::Part, 0, 100);
}

TEST(ByteRanges, BehindTheEnd_AreUnsatisfiable) {
    expect("bytes=100-", Kind::Unsatisfiable, 0, 0);
    expect("bytes=-0", Kind::Unsatisfiable, 0, 0);
    EXPECT_EQ(choose_range("bytes=0-", 0).kind, Kind::Unsatisfiable);
}

TEST(ByteRanges, NotUnderstood_AreTheWhole) {
    for (const std::string_view header :
         {"", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-3", "bytes=0-1,5-6", "items=0-5",
          "bytes=99999999999999999999-"}) {
        expect(header, Kind::Whole, 0, 100);
    }
}

}  // namespace
}  // namespace umbrella::net::testing
