#include "base/log.hpp"

#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include <glib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace umbrella::log {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Takes the place of GLib's writer; GLib allows to set one only once a process.
class Captured {
  public:
    static Captured& instance() {
        static Captured captured;
        return captured;
    }
    std::vector<std::map<std::string, std::string>> take() {
        const std::lock_guard lock(mutex_);
        return std::exchange(lines_, {});
    }
    std::vector<std::string> take_messages() {
        std::vector<std::string> messages;
        for (auto& line : take()) {
            messages.push_back(line["MESSAGE"]);
        }
        return messages;
    }

  private:
    Captured() { g_log_set_writer_func(write, this, nullptr); }
    static GLogWriterOutput write(GLogLevelFlags /*flags*/, const GLogField* fields, gsize count,
                                  gpointer self) {
        std::map<std::string, std::string> line;
        for (gsize i = 0; i < count; ++i) {
            const auto* text = static_cast<const char*>(fields[i].value);
            line[fields[i].key] =
                fields[i].length < 0
                    ? std::string(text)
                    : std::string(text, static_cast<std::size_t>(fields[i].length));
        }
        auto* captured = static_cast<Captured*>(self);
        const std::lock_guard lock(captured->mutex_);
        captured->lines_.push_back(std::move(line));
        return G_LOG_WRITER_HANDLED;
    }
    std::mutex mutex_;
    std::vector<std::map<std::string, std::string>> lines_;
};

class Log : public testing::Test {
  protected:
    Log() { captured_.take(); }
    ~Log() override { set_threshold(Level::Info); }
    Captured& captured_ = Captured::instance();
};

TEST_F(Log, Event_IsOneLineOfMessageAndFields) {
    info("joined", {{"room", "default"}, {"participant", "alice-7f3a"}});
    EXPECT_THAT(captured_.take_messages(),
                ElementsAre("joined room=default participant=alice-7f3a"));
}

TEST_F(Log, Fields_AreThoseOfAJournal) {
    info("joined", {{"room", "default"}, {"round-trip", "5\n6"}, {"none", ""}});
    auto lines = captured_.take();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["UMBRELLA_ROOM"], "default");
    EXPECT_EQ(lines[0]["UMBRELLA_ROUND_TRIP"], "5\\x0A6");
    EXPECT_FALSE(lines[0].contains("UMBRELLA_NONE"));
}

TEST_F(Log, Line_CarriesDomainAndPriority) {
    warning("careful");
    auto lines = captured_.take();
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0]["GLIB_DOMAIN"], "umbrella");
    EXPECT_EQ(lines[0]["PRIORITY"], "4");
}

TEST_F(Log, ValuesWithSpacesOrQuotes_AreQuoted) {
    info("x", {{"a", "two words"}, {"b", ""}, {"c", "say \"hi\" to\\from"}, {"d", "k=v"}});
    EXPECT_THAT(captured_.take_messages(),
                ElementsAre(R"(x a="two words" c="say \"hi\" to\\from" d="k=v")"));
}

TEST_F(Log, TextOfAPeer_CannotForgeALine) {
    info("said\nERROR", {{"text", "\r\n12:00:00 ERROR forged\x1b[31m"}});
    EXPECT_THAT(captured_.take_messages(),
                ElementsAre(R"(said\x0AERROR text="\\x0D\\x0A12:00:00 ERROR forged\\x1B[31m")"));
}

TEST_F(Log, PercentSigns_AreNoFormat) {
    info("100 %s %n", {{"a", "%d"}});
    EXPECT_THAT(captured_.take_messages(), ElementsAre("100 %s %n a=%d"));
}

TEST_F(Log, BelowTheThreshold_IsDropped) {
    debug("hidden");
    EXPECT_THAT(captured_.take(), IsEmpty());
    set_threshold(Level::Debug);
    debug("shown");
    EXPECT_THAT(captured_.take_messages(), ElementsAre("shown"));
    set_threshold(Level::Error);
    warning("hidden");
    error("shown");
    EXPECT_THAT(captured_.take_messages(), ElementsAre("shown"));
}

TEST_F(Log, FromManyThreads_LosesAndMixesNothing) {
    constexpr int each = 200;
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back([] {
            for (int i = 0; i < each; ++i) {
                info("line", {{"a", "b"}});
            }
        });
    }
    for (std::thread& thread : threads) {
        thread.join();
    }
    const std::vector<std::string> messages = captured_.take_messages();
    EXPECT_EQ(messages.size(), 4U * each);
    EXPECT_THAT(messages, testing::Each("line a=b"));
}

TEST(Escape, ControlBytes_BecomeHexadecimal) {
    EXPECT_EQ(escape(std::string("a\0b\x7f", 4)), "a\\x00b\\x7F");
    EXPECT_EQ(escape("\xC2\x9B"
                     "31m"),
              "\\xC2\\x9B31m");
    EXPECT_EQ(escape("Zoë 😀"), "Zoë 😀");
    EXPECT_EQ(escape(""), "");
}

/// In a process of its own, because the writer can be set only once.
TEST(LogDeathTest, InstalledWriter_PrintsTimeLevelAndMessage) {
    testing::GTEST_FLAG(death_test_style) = "threadsafe";
    EXPECT_EXIT(
        {
            install_writer();
            error("port in use", {{"port", "8081"}});
            std::exit(0);
        },
        testing::ExitedWithCode(0), "[0-9][0-9]:[0-9][0-9]:[0-9][0-9] ERROR port in use port=8081");
}

}  // namespace
}  // namespace umbrella::log
