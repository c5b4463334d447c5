// The status in its two forms of text.
#include "status_fixture.hpp"
#include <cmath>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <json-glib/json-glib.h>

#include "app/status_json.hpp"
#include "app/status_metrics.hpp"
#include "base/object_ptr.hpp"

namespace umbrella::app::testing {
namespace {

using namespace std::chrono_literals;

status::v1::Status sample() {
    StatusModel model = make_model();
    static_cast<void>(model.look(sources_after(4s)));
    return model.look(sources_after(8s));
}

class Json {
  public:
    explicit Json(const std::string& text)
        : parser_(ObjectPtr<JsonParser>::adopt(json_parser_new())) {
        const gboolean parsed = json_parser_load_from_data(
            parser_.get(), text.c_str(), static_cast<gssize>(text.size()), nullptr);
        EXPECT_TRUE(parsed != FALSE) << text;
    }
    JsonNode* at(const std::string& path) {
        found_.reset(json_path_query(path.c_str(), json_parser_get_root(parser_.get()), nullptr));
        JsonArray* matches = json_node_get_array(found_.get());
        return json_array_get_length(matches) == 1 ? json_array_get_element(matches, 0) : nullptr;
    }
    double number(const std::string& path) {
        JsonNode* node = at(path);
        return node != nullptr ? json_node_get_double(node) : std::nan("");
    }
    std::int64_t whole(const std::string& path) {
        JsonNode* node = at(path);
        return node != nullptr ? json_node_get_int(node) : -1;
    }
    std::string text(const std::string& path) {
        JsonNode* node = at(path);
        return node != nullptr ? json_node_get_string(node) : "nothing";
    }

  private:
    struct Free {
        void operator()(JsonNode* node) const { json_node_unref(node); }
    };
    ObjectPtr<JsonParser> parser_;
    std::unique_ptr<JsonNode, Free> found_;
};

TEST(StatusJson, Everything_IsThereUnderItsName) {
    Json json(status_to_json(sample()));
    EXPECT_EQ(json.text("$.version"), "1.2.3");
    EXPECT_EQ(json.whole("$.uptime_ms"), 8000);
    EXPECT_EQ(json.whole("$.process.threads"), 9);
    EXPECT_DOUBLE_EQ(json.number("$.process.cpu_cores"), 0.25);
    EXPECT_EQ(json.whole("$.totals.video_sent.bitrate_bps"), 500'000);
    EXPECT_EQ(json.text("$.rooms[0].name"), "default");
    const std::string alice = "$.rooms[0].participants[0]";
    EXPECT_EQ(json.text(alice + ".publications[1].codec"), "vp8");
    EXPECT_EQ(json.whole(alice + ".publications[1].received.bitrate_bps"), 1'000'000);
    const std::string bob = "$.rooms[0].participants[1]";
    EXPECT_EQ(json.text(bob + ".subscriptions[1].participant_id"), "a11ce00000000000");
    EXPECT_DOUBLE_EQ(json.number(bob + ".subscriptions[1].sent.loss"), 0.25);
    EXPECT_EQ(json.text("$.rooms[0].remotes[0].node"), "Cloud");
    EXPECT_EQ(json.text("$.rooms[0].remotes[0].sources[0]"), "camera");
    EXPECT_EQ(json.whole("$.trunks.streams_sent"), 3);
    EXPECT_EQ(json.whole("$.trunks.round_trip_us"), 70'000);
}

TEST(StatusJson, UnknownRates_AreLeftOut) {
    StatusModel model = make_model();
    Json json(status_to_json(model.look(sources_after(4s))));
    EXPECT_EQ(json.at("$.totals.video_sent.bitrate_bps"), nullptr);
    EXPECT_EQ(json.at("$.process.cpu_cores"), nullptr);
    EXPECT_EQ(json.at("$.rooms[0].participants[1].rtt_us"), nullptr);
    EXPECT_EQ(json.whole("$.rooms[0].participants[0].rtt_us"), 12'345);
}

TEST(StatusJson, Names_AreEscaped) {
    const std::string text = status_to_json(sample());
    EXPECT_NE(text.find(R"("name":"Alice \"<b>&\\\u0001\"")"), std::string::npos) << text;
    EXPECT_EQ(text.find('\n'), text.size() - 1);
}

TEST(StatusJson, EmptyStatus_IsValid) {
    Json json(status_to_json({}));
    EXPECT_EQ(json.whole("$.uptime_ms"), 0);
    EXPECT_NE(json.at("$.rooms"), nullptr);
}

/// "name{labels}" → value; comments apart.
std::map<std::string, double> samples_of(const std::string& text) {
    std::map<std::string, double> samples;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with('#')) {
            const std::size_t space = line.rfind(' ');
            samples[line.substr(0, space)] = std::stod(line.substr(space + 1));
        }
    }
    return samples;
}

TEST(StatusMetrics, Values_AreInBaseUnits) {
    auto samples = samples_of(status_to_metrics(sample()));
    EXPECT_EQ(samples["umbrella_build_info{version=\"1.2.3\"}"], 1);
    EXPECT_EQ(samples["umbrella_participants"], 2);
    EXPECT_EQ(samples["umbrella_joins_total"], 5);
    EXPECT_EQ(samples["umbrella_rtp_received_bytes_total{kind=\"video\"}"], 1'000'000);
    EXPECT_EQ(samples["umbrella_rtp_sent_packets_total{kind=\"audio\"}"], 400);
    EXPECT_EQ(samples["umbrella_rtp_lost_packets_total{kind=\"video\"}"], 8);
    EXPECT_EQ(samples["process_cpu_seconds_total"], 2);
    EXPECT_EQ(samples["process_start_time_seconds"], 1'700'000'000);
    EXPECT_EQ(samples["process_open_fds"], 41);
    EXPECT_EQ(samples["umbrella_trunk_links"], 1);
    EXPECT_EQ(samples["umbrella_trunk_streams_received"], 2);
    EXPECT_EQ(samples["umbrella_trunk_sent_bytes_total"], 4000);
    EXPECT_DOUBLE_EQ(samples["umbrella_trunk_round_trip_seconds"], 0.07);
}

TEST(StatusMetrics, Names_OfPeopleAndRoomsAreNotThere) {
    const std::string text = status_to_metrics(sample());
    for (const std::string_view secret :
         {"Alice", "Bob", "Carol", "Cloud", "n-2", "a11ce", "default", "garage"}) {
        EXPECT_EQ(text.find(secret), std::string::npos) << secret;
    }
}

TEST(StatusMetrics, Series_StayTheSameWhoeverComes) {
    const auto with = samples_of(status_to_metrics(sample()));
    status::v1::Status nobody;
    nobody.set_version("1.2.3");
    const auto without = samples_of(status_to_metrics(nobody));
    ASSERT_EQ(with.size(), without.size());
    for (const auto& [name, value] : with) {
        EXPECT_TRUE(without.contains(name)) << name;
    }
}

TEST(StatusMetrics, DashboardAndRules_AskForWhatIsThere) {
    const std::string text = status_to_metrics(sample());
    for (const char* path :
         {"deployment/grafana/umbrella.json", "deployment/prometheus/umbrella.rules.yml"}) {
        std::ifstream file(std::filesystem::path(UMBRELLA_SOURCE_ROOT) / path);
        const std::string asked{std::istreambuf_iterator<char>(file), {}};
        const std::regex metric("\\bumbrella_[a-z_]+");
        int count = 0;
        for (std::sregex_iterator at(asked.begin(), asked.end(), metric), end; at != end; ++at) {
            EXPECT_NE(text.find("# TYPE " + at->str() + " "), std::string::npos) << at->str();
            ++count;
        }
        EXPECT_GT(count, 1) << path;
    }
}

TEST(StatusMetrics, EachFamily_HasHelpAndType) {
    const std::string text = status_to_metrics(sample());
    for (const auto& [name, value] : samples_of(text)) {
        const std::string family = name.substr(0, name.find('{'));
        EXPECT_NE(text.find("# HELP " + family + " "), std::string::npos) << family;
        const std::string type = family.ends_with("_total") ? " counter\n" : " gauge\n";
        EXPECT_NE(text.find("# TYPE " + family + type), std::string::npos) << family;
    }
}

}  // namespace
}  // namespace umbrella::app::testing
