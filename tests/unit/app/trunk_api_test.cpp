#include "app/trunk_api.hpp"

#include <gtest/gtest.h>
#include <status.pb.h>

namespace umbrella::app {
namespace {

class TrunkApiTest : public testing::Test {
  protected:
    net::Response ask(std::string_view method, std::string_view path, std::string_view body = {},
                      std::string_view accept = {}, std::string_view content_type = {}) {
        return api_.respond({.method = method,
                             .path = path,
                             .body = body,
                             .content_type = content_type,
                             .accept = accept,
                             .host = host_,
                             .tls = true,
                             .from_this_machine = from_this_machine_,
                             .same_origin = true,
                             .own_host = true});
    }
    static std::string text(const net::Response& response) {
        return std::string(net::text_of(response.body.get()));
    }
    static TrunksView example() {
        return {.node = "n-1",
                .name = "Hall \"3\"",
                .duplicate = true,
                .trunks = {{.id = "1",
                            .address = "wss://host/wsb",
                            .state = "up",
                            .words = "up",
                            .rooms = {"red"},
                            .key = "ab",
                            .vouched = true}},
                .neighbours = {{.node = "n-2",
                                .name = "Cloud",
                                .up = true,
                                .round_trip_us = 1500,
                                .media = true,
                                .bytes_sent = 9000,
                                .sent_bps = 42'000,
                                .streams = {{.sent = true,
                                             .participant_id = "a11ce",
                                             .name = "Alice",
                                             .source = "camera",
                                             .codec = "vp8",
                                             .room = "red",
                                             .node = "n-1",
                                             .bitrate_bps = 41'000}}}},
                .nodes = {{.node = "n-2", .name = "Cloud", .participants = 3, .path = {"n-2"}}},
                .edges = {{.a = "n-1", .b = "n-2", .used = true}}};
    }

    bool from_this_machine_ = true;
    std::string host_ = "livingroom.local:8081";
    std::vector<std::string> set_;
    std::vector<std::string> rooms_;
    std::string invited_;
    Admin admin_{true};
    TrunkApi api_{admin_,
                  {.view = example,
                   .set = [this](const std::string& address,
                                 std::vector<std::string> rooms) -> Result<std::string> {
                       if (address.empty()) {
                           return fail("There is no address.");
                       }
                       set_.push_back(address);
                       rooms_ = std::move(rooms);
                       return std::string("7");
                   },
                   .remove = [](const std::string& id) { return id == "7"; },
                   .make_invite =
                       [this](const net::DialAddress& address) {
                           invited_ = net::to_string(address);
                           return "line \"of\" words";
                       },
                   .now = [] { return Timestamp{}; },
                   .prefix = "/umbrella"}};
};

TEST_F(TrunkApiTest, Get_GivesJsonAndProtobuf) {
    const net::Response json = ask("GET", "trunks");
    EXPECT_EQ(json.status, 200U);
    EXPECT_EQ(json.content_type, "application/json");
    EXPECT_NE(text(json).find(R"("name":"Hall \"3\"")"), std::string::npos) << text(json);
    for (const char* part : {R"("sent_bps":42000)", R"("source":"camera")", R"("name":"Alice")",
                             R"("edges":[{"a":"n-1","b":"n-2","used":true}])"}) {
        EXPECT_NE(text(json).find(part), std::string::npos) << part << " in " << text(json);
    }
    EXPECT_EQ(text(json).find("received_bps"), std::string::npos) << "it is not known";
    const net::Response binary = ask("GET", "trunks", {}, "application/x-protobuf");
    status::v1::Trunks trunks;
    ASSERT_TRUE(trunks.ParseFromString(text(binary)));
    ASSERT_EQ(trunks.trunks_size(), 1);
    EXPECT_EQ(trunks.trunks(0).rooms(0), "red");
    EXPECT_EQ(trunks.neighbours(0).round_trip_us(), 1500U);
    EXPECT_EQ(trunks.neighbours(0).sent_bps(), 42'000U);
    EXPECT_FALSE(trunks.neighbours(0).has_received_bps());
    ASSERT_EQ(trunks.neighbours(0).streams_size(), 1);
    EXPECT_EQ(trunks.neighbours(0).streams(0).name(), "Alice");
    EXPECT_EQ(trunks.neighbours(0).streams(0).bitrate_bps(), 41'000U);
    EXPECT_TRUE(trunks.edges(0).used());
    EXPECT_EQ(trunks.nodes(0).participants(), 3U);
    EXPECT_EQ(ask("GET", "trunks", {}, "text/html").status, 406U);
}

TEST_F(TrunkApiTest, Post_SetsATrunk) {
    const net::Response made =
        ask("POST", "trunks", R"({"address": "wss://host/wsb", "rooms": ["red", "blue"]})");
    EXPECT_EQ(made.status, 201U);
    EXPECT_NE(text(made).find("\"7\""), std::string::npos);
    EXPECT_EQ(set_, std::vector<std::string>{"wss://host/wsb"});
    EXPECT_EQ(rooms_, (std::vector<std::string>{"red", "blue"}));
}

TEST_F(TrunkApiTest, Post_InProtobuf_SetsATrunk) {
    constexpr std::string_view type = "application/x-protobuf";
    status::v1::SetTrunk wish;
    wish.set_address("wss://host/wsb");
    wish.add_rooms("red");
    wish.add_rooms("blue");
    const net::Response made = ask("POST", "trunks", wish.SerializeAsString(), type, type);
    EXPECT_EQ(made.status, 201U);
    EXPECT_EQ(made.content_type, type);
    status::v1::TrunkSet set;
    ASSERT_TRUE(set.ParseFromString(text(made)));
    EXPECT_EQ(set.id(), "7");
    EXPECT_EQ(set_, std::vector<std::string>{"wss://host/wsb"});
    EXPECT_EQ(rooms_, (std::vector<std::string>{"red", "blue"}));
    const net::Response in_json = ask("POST", "trunks", wish.SerializeAsString(),
                                      "application/json", "Application/X-Protobuf; charset=binary");
    EXPECT_EQ(text(in_json), "{\"id\":\"7\"}\n");
}

TEST_F(TrunkApiTest, Post_OfNonsenseInProtobuf_IsExplained) {
    constexpr std::string_view type = "application/x-protobuf";
    status::v1::SetTrunk wish;
    wish.set_address("wss://host/wsb");
    const std::string good = wish.SerializeAsString();
    status::v1::SetTrunk many = wish;
    for (int i = 0; i < 65; ++i) {
        many.add_rooms("r" + std::to_string(i));
    }
    status::v1::SetTrunk unnamed = wish;
    unnamed.add_rooms("red/blue");
    for (const std::string& body :
         {std::string(), good.substr(0, good.size() - 1), std::string(R"({"address": "x"})"),
          many.SerializeAsString(), unnamed.SerializeAsString()}) {
        const net::Response refused = ask("POST", "trunks", body, {}, type);
        EXPECT_EQ(refused.status, 400U) << body;
        EXPECT_NE(text(refused).find("\"error\""), std::string::npos);
    }
    EXPECT_EQ(ask("POST", "trunks", good, "text/html", type).status, 406U);
    EXPECT_TRUE(set_.empty());
}

TEST_F(TrunkApiTest, Post_OfNonsense_IsExplained) {
    for (const char* body :
         {"", "{", "[]", "7", "null", R"({"address": 7})", R"({"address": "x", "rooms": "red"})",
          R"({"address": "x", "rooms": [7]})", R"({"address": "x", "rooms": [["red"]]})",
          R"({"address": "x", "rooms": ["a/b"]})"}) {
        const net::Response answer = ask("POST", "trunks", body);
        EXPECT_EQ(answer.status, 400U) << body;
        EXPECT_NE(text(answer).find("\"error\""), std::string::npos) << body;
    }
    EXPECT_EQ(ask("POST", "trunks", std::string(60'000, '[')).status, 400U);
    EXPECT_TRUE(set_.empty());
}

TEST_F(TrunkApiTest, Delete_RemovesOrSaysThatThereIsNone) {
    EXPECT_EQ(ask("DELETE", "trunks/7").status, 204U);
    EXPECT_EQ(ask("DELETE", "trunks/8").status, 404U);
    EXPECT_EQ(ask("PUT", "trunks").status, 404U);
    EXPECT_EQ(ask("GET", "else").status, 404U);
}

TEST_F(TrunkApiTest, Invite_IsForTheAddressThatWasAsked) {
    EXPECT_EQ(ask("POST", "trunk-invites", "{}").status, 201U);
    EXPECT_EQ(invited_, "wss://livingroom.local:8081/umbrella/wsb");
    EXPECT_EQ(
        ask("POST", "trunk-invites", R"({"address": "https://meet.example.org/u/sfu"})").status,
        201U);
    EXPECT_EQ(invited_, "wss://meet.example.org/u/wsb");
    EXPECT_EQ(ask("POST", "trunk-invites", R"({"address": "ftp://x"})").status, 400U);
}

TEST_F(TrunkApiTest, InviteToAnAddressThatLeadsEveryMachineToItself_IsRefusedInWords) {
    host_ = "localhost:8081";
    EXPECT_EQ(ask("POST", "trunk-invites", "{}").status, 400U);
    for (const char* address :
         {"wss://LOCALHOST/wsb", "127.0.0.1:8081", "https://[::1]:8081/sfu"}) {
        const net::Response answer =
            ask("POST", "trunk-invites", R"({"address": ")" + std::string(address) + R"("})");
        EXPECT_EQ(answer.status, 400U) << address;
        EXPECT_NE(text(answer).find("leads every machine to itself"), std::string::npos) << address;
    }
    EXPECT_EQ(invited_, "");
    EXPECT_EQ(ask("POST", "trunk-invites", R"({"address": "livingroom.local:8081"})").status, 201U);
}

TEST_F(TrunkApiTest, WhoIsNoAdmin_LearnsAndChangesNothing) {
    from_this_machine_ = false;
    EXPECT_EQ(ask("GET", "trunks").status, 401U);
    EXPECT_EQ(ask("POST", "trunks", R"({"address": "wss://host/wsb"})").status, 401U);
    EXPECT_EQ(ask("DELETE", "trunks/7").status, 401U);
    EXPECT_TRUE(set_.empty());
}

}  // namespace
}  // namespace umbrella::app
