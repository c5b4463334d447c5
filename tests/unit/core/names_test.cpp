#include "core/names.hpp"

#include <gtest/gtest.h>

#include "base/limits.hpp"

namespace umbrella::core {
namespace {

std::string accepted(std::string_view name) {
    const Result<std::string> checked = check_display_name(name);
    EXPECT_TRUE(checked) << checked.error().message;
    return checked.value_or("");
}

TEST(DisplayName, OfAnyScript_IsAccepted) {
    for (const char* name :
         {"A", "Zoë", "李雷", "عمر", "👩‍👩‍👧", "a b", "O'Neil-Śmith"}) {
        EXPECT_EQ(accepted(name), name);
    }
}

TEST(DisplayName, WithWhiteSpaceAround_LosesIt) {
    EXPECT_EQ(accepted(" \t\r\nA b\n "), "A b");
    EXPECT_EQ(accepted("\u00a0\u2003\u3000Zoë\u202f"), "Zoë");
}

TEST(DisplayName, Empty_IsRefused) {
    for (const char* name : {"", " ", "\t\n", "\u00a0\u3000"}) {
        EXPECT_FALSE(check_display_name(name));
    }
}

TEST(DisplayName, LengthCountsCodePointsOfTheTrimmedName) {
    std::string longest;
    for (std::size_t i = 0; i < limits::display_name_code_points; ++i) {
        longest += "😀";
    }
    EXPECT_EQ(accepted("  " + longest + " "), longest);
    EXPECT_FALSE(check_display_name(longest + "x"));
    EXPECT_FALSE(check_display_name("a" + std::string(60000, ' ')));
}

TEST(DisplayName, ControlCharacters_AreRefused) {
    for (const char* name : {"a\nb", "a\x1b[31mb", "a\x7f", "a\u0085b", "a\u2028b", "\ufeffa"}) {
        EXPECT_FALSE(check_display_name(name)) << name;
    }
    EXPECT_FALSE(check_display_name(std::string_view("a\0b", 3)));
}

TEST(DisplayName, CharactersThatReorderText_AreRefused) {
    // U+200E, U+200F, U+202A to U+202E and U+2066 to U+2069, made of bytes so that this file stays
    // readable.
    for (const int last : {0x8E, 0x8F, 0xAA, 0xAB, 0xAC, 0xAD, 0xAE}) {
        EXPECT_FALSE(check_display_name(std::string("a\xe2\x80") + static_cast<char>(last) + "b"));
    }
    for (const int last : {0xA6, 0xA7, 0xA8, 0xA9}) {
        EXPECT_FALSE(check_display_name(std::string("a\xe2\x81") + static_cast<char>(last) + "b"));
    }
}

TEST(DisplayName, InvalidUtf8_IsRefused) {
    for (const char* name : {
             "\xff",
             "a\x80",
             "\xc3",
             "\xc3(",
             "\xe2\x82",
             "\xf0\x9f\x98",
             "\xc0\xaf",          // overlong '/'
             "\xe0\x80\xaf",      // overlong '/'
             "\xf0\x80\x80\xaf",  // overlong '/'
             "\xed\xa0\x80",      // a surrogate
             "\xf4\x90\x80\x80",  // above U+10FFFF
             "\xf8\x88\x80\x80\x80",
         }) {
        EXPECT_FALSE(check_display_name(name));
    }
}

TEST(RoomName, Good_IsTakenWithoutTheSpacesAround) {
    EXPECT_EQ(check_room_name(" Küche_2.a-b \t"), "Küche_2.a-b");
    EXPECT_EQ(check_room_name(std::string(64, 'x')), std::string(64, 'x'));
}

TEST(RoomName, Bad_IsRefused) {
    for (const std::string& name :
         {std::string(), std::string("  "), std::string("a/b"), std::string("a\nb"),
          std::string("a\0b", 3), std::string("\xff"), std::string(65, 'x'),
          std::string(1000, ' ').append(1, 'x'),
          std::string("a") + '\xe2' + '\x80' + '\xae' + "b"}) {
        EXPECT_FALSE(check_room_name(name)) << name;
    }
}

TEST(RoomLabel, Name_BecomesPlainAscii) {
    EXPECT_EQ(make_room_label("Main Hall"), "main-hall");
    EXPECT_EQ(make_room_label("../x"), "x");
    EXPECT_EQ(make_room_label("会議"), "room");
}

TEST(Label, Name_BecomesPlainAscii) {
    const ParticipantId id("7f3a00112233aabb");
    EXPECT_EQ(make_label("Alice", id), "alice-7f3a");
    EXPECT_EQ(make_label("Mary  Ann!! (home)", id), "mary-ann-home-7f3a");
    EXPECT_EQ(make_label("../../etc/passwd", id), "etc-passwd-7f3a");
    EXPECT_EQ(make_label("Zoë", id), "zo-7f3a");
    EXPECT_EQ(make_label("李雷", id), "guest-7f3a");
    EXPECT_EQ(make_label("---", id), "guest-7f3a");
    EXPECT_EQ(make_label("abcdefghijklmnopqrstuvwxyz", id), "abcdefghijklmnopqrst-7f3a");
    EXPECT_EQ(make_label("abcdefghijklmnopqrs tuv", id), "abcdefghijklmnopqrs-7f3a");
    EXPECT_EQ(make_label("Alice", id, 16), "alice-7f3a00112233aabb");
}

}  // namespace
}  // namespace umbrella::core
