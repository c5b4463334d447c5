#include "config_layers.hpp"

namespace umbrella::app {
namespace {

TEST(Config, NothingGiven_HasTheDefaults) {
    const Config config = good({});
    EXPECT_FALSE(config.cloud);
    EXPECT_EQ(config.http_prefix, "");
    EXPECT_EQ(config.serve_host, "");
    EXPECT_EQ(config.serve_port, 8081);
    EXPECT_FALSE(config.public_ip.has_value());
    EXPECT_FALSE(config.public_host.has_value());
    EXPECT_EQ(config.udp_port, 0) << "each peer has ports of its own";
    EXPECT_EQ(config.min_port, 40000);
    EXPECT_EQ(config.max_port, 60000);
    EXPECT_EQ(config.video_codecs, std::vector<core::Codec>{core::Codec::Vp8});
    EXPECT_TRUE(config.ice_servers.empty());
    EXPECT_TRUE(config.warnings.empty());
}

TEST(Config, TrunksOfWhom_FollowsTheModeUntilChosen) {
    EXPECT_EQ(good({}).accept_trunks(), TrunkAccept::Anybody);
    EXPECT_EQ(good({.flags = {"--cloud"}, .environment = {}, .file = {}}).accept_trunks(),
              TrunkAccept::Invited);
    for (const auto& [word, whom] :
         {std::pair{"anybody", TrunkAccept::Anybody}, std::pair{"nobody", TrunkAccept::Nobody}}) {
        EXPECT_EQ(
            good({.flags = {"--cloud", "--trunk-accept", word}, .environment = {}, .file = {}})
                .accept_trunks(),
            whom);
    }
}

TEST(Config, SevenVariables_AreRead) {
    const Config config = good({.flags = {},
                                .environment = {{"UMBRELLA_CLOUD", "1"},
                                                {"UMBRELLA_HTTP_PREFIX", "/umbrella"},
                                                {"UMBRELLA_HTTP_SERVE_ADDR", "127.0.0.1:9000"},
                                                {"UMBRELLA_PUBLIC_IP", "203.0.113.7"},
                                                {"UMBRELLA_PUBLIC_HOST", "Meet.Example.org"},
                                                {"UMBRELLA_MIN_PORT", "50000"},
                                                {"UMBRELLA_MAX_PORT", "50100"}},
                                .file = {}});
    EXPECT_TRUE(config.cloud);
    EXPECT_EQ(config.http_prefix, "/umbrella");
    EXPECT_EQ(config.serve_host, "127.0.0.1");
    EXPECT_EQ(config.serve_port, 9000);
    EXPECT_EQ(config.public_ip, "203.0.113.7");
    ASSERT_TRUE(config.public_host.has_value());
    EXPECT_EQ(config.public_host->name, "meet.example.org");
    EXPECT_EQ(config.min_port, 50000);
    EXPECT_EQ(config.max_port, 50100);
    EXPECT_TRUE(config.warnings.empty());
}

struct Precedence {
    const char* name;
    const char* setting;
    const char* variable;
    const char* in_file;
    const char* in_environment;
    const char* in_flag;
    std::string (*read)(const Config&);
};

class PrecedenceCases : public ::testing::TestWithParam<Precedence> {};

TEST_P(PrecedenceCases, EachLayer_GoesBeforeTheLower) {
    const Precedence& test = GetParam();
    const std::string file = std::string(test.setting) + " = \"" + test.in_file + "\"\n";
    Layers layers{.flags = {"--config", "umbrella.toml"}, .environment = {}, .file = file};
    EXPECT_EQ(test.read(good(layers)), test.in_file);
    layers.environment[test.variable] = test.in_environment;
    EXPECT_EQ(test.read(good(layers)), test.in_environment);
    layers.flags.push_back("--" + std::string(test.setting) + "=" + test.in_flag);
    EXPECT_EQ(test.read(good(layers)), test.in_flag);
    layers.environment.clear();
    EXPECT_EQ(test.read(good(layers)), test.in_flag);
}

INSTANTIATE_TEST_SUITE_P(
    Settings, PrecedenceCases,
    ::testing::Values(
        Precedence{"Cloud", "cloud", "UMBRELLA_CLOUD", "1", "0", "1",
                   [](const Config& c) { return std::string(c.cloud ? "1" : "0"); }},
        Precedence{"Prefix", "http-prefix", "UMBRELLA_HTTP_PREFIX", "/file", "/variable", "/flag",
                   [](const Config& c) { return c.http_prefix; }},
        Precedence{"ServeAddress", "http-serve-addr", "UMBRELLA_HTTP_SERVE_ADDR", "[::1]:1",
                   "[::1]:2", "[::1]:3",
                   [](const Config& c) {
                       return "[" + c.serve_host + "]:" + std::to_string(c.serve_port);
                   }},
        Precedence{"PublicIp", "public-ip", "UMBRELLA_PUBLIC_IP", "192.0.2.1", "192.0.2.2",
                   "192.0.2.3", [](const Config& c) { return c.public_ip.value_or(""); }},
        Precedence{"PublicHost", "public-host", "UMBRELLA_PUBLIC_HOST", "file.example",
                   "variable.example", "flag.example",
                   [](const Config& c) { return c.public_host.value_or(PublicHost{}).name; }},
        Precedence{"UdpPort", "udp-port", "UMBRELLA_UDP_PORT", "21000", "22000", "23000",
                   [](const Config& c) { return std::to_string(c.udp_port); }},
        Precedence{"MinPort", "min-port", "UMBRELLA_MIN_PORT", "41000", "42000", "43000",
                   [](const Config& c) { return std::to_string(c.min_port); }},
        Precedence{"MaxPort", "max-port", "UMBRELLA_MAX_PORT", "51000", "52000", "53000",
                   [](const Config& c) { return std::to_string(c.max_port); }},
        Precedence{"StunServer", "stun-server", "UMBRELLA_STUN_SERVER", "stun:file:1",
                   "stun:variable:2", "stun:flag:3",
                   [](const Config& c) {
                       return c.ice_servers.size() == 1 ? c.ice_servers[0].urls[0] : "";
                   }},
        Precedence{"Trunk", "trunk", "UMBRELLA_TRUNK", "wss://file/wsb rooms=red",
                   "wss://variable/wsb rooms=green", "wss://flag/wsb rooms=blue",
                   [](const Config& c) {
                       const bool one = c.trunks.size() == 1 && c.trunks[0].rooms.size() == 1;
                       return one ? c.trunks[0].text + " rooms=" + c.trunks[0].rooms[0] : "";
                   }}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Config, FileNamedByVariable_IsRead) {
    EXPECT_EQ(good({.flags = {},
                    .environment = {{"UMBRELLA_CONFIG", "umbrella.toml"}},
                    .file = "# ports\nmin-port = 41000\ncloud = false\n"})
                  .min_port,
              41000);
}

TEST(Config, EmptyVariable_IsAnUnsetOne) {
    const Config config = good({.flags = {},
                                .environment = {{"UMBRELLA_CLOUD", ""}, {"UMBRELLA_PUBLIC_IP", ""}},
                                .file = {}});
    EXPECT_FALSE(config.cloud);
    EXPECT_FALSE(config.public_ip.has_value());
}

TEST(Config, StatusPublic_IsASwitchThatIsOffByItself) {
    EXPECT_FALSE(good({}).status_public);
    EXPECT_TRUE(good({.flags = {"--status-public"}}).status_public);
    EXPECT_TRUE(good({.environment = {{"UMBRELLA_STATUS_PUBLIC", "yes"}}}).status_public);
    EXPECT_FALSE(good({.environment = {{"UMBRELLA_STATUS_PUBLIC", "0"}}}).status_public);
    EXPECT_NE(refusal({.environment = {{"UMBRELLA_STATUS_PUBLIC", "maybe"}}})
                  .find("UMBRELLA_STATUS_PUBLIC"),
              std::string::npos);
}

TEST(Config, SendPath_IsDirectUnlessToldOtherwise) {
    EXPECT_EQ(good({}).send_path, Config::SendPath::Direct);
    EXPECT_EQ(good({}).send_threads, 0U);
    const Config config = good({.flags = {"--send-path=Webrtcbin", "--send-threads=3"}});
    EXPECT_EQ(config.send_path, Config::SendPath::Webrtcbin);
    EXPECT_EQ(config.send_threads, 3U);
    EXPECT_NE(refusal({.flags = {"--send-path=pigeon"}}).find("direct or webrtcbin"),
              std::string::npos);
    for (const char* nonsense : {"-1", "65", "two", "1.5"}) {
        EXPECT_NE(refusal({.flags = {"--send-threads=" + std::string(nonsense)}}).find("1 to 64"),
                  std::string::npos)
            << nonsense;
    }
}

TEST(Config, Dtls_IsOursUnlessToldOtherwise) {
    EXPECT_EQ(good({}).dtls, Config::Dtls::Own);
    EXPECT_EQ(good({.flags = {"--dtls=GStreamer"}}).dtls, Config::Dtls::Gstreamer);
    EXPECT_EQ(good({.flags = {}, .environment = {{"UMBRELLA_DTLS", "own"}}, .file = {}}).dtls,
              Config::Dtls::Own);
    EXPECT_NE(refusal({.flags = {"--dtls=none"}}).find("own or gstreamer"), std::string::npos);
}

TEST(Config, CloudInOtherWords_IsUnderstood) {
    for (const char* on : {"1", "true", "TRUE", "yes", "on"}) {
        EXPECT_TRUE(good({.flags = {}, .environment = {{"UMBRELLA_CLOUD", on}}, .file = {}}).cloud);
    }
    for (const char* off : {"0", "false", "no", "Off"}) {
        EXPECT_FALSE(
            good({.flags = {}, .environment = {{"UMBRELLA_CLOUD", off}}, .file = {}}).cloud);
    }
    EXPECT_TRUE(good({.flags = {"--cloud"}, .environment = {}, .file = {}}).cloud);
}

TEST(Config, ServeAddress_PortAloneKeepsAllAddresses) {
    const auto serve = [](const std::string& address) {
        const Config config = good({.flags = {"--http-serve-addr", address}});
        return config.serve_host + " " + std::to_string(config.serve_port);
    };
    EXPECT_EQ(serve(":9000"), " 9000");
    EXPECT_EQ(serve("0.0.0.0:8082"), "0.0.0.0 8082");
    EXPECT_EQ(serve("[::1]:8083"), "::1 8083");
    EXPECT_EQ(serve("127.0.0.1"), "127.0.0.1 8081");
    EXPECT_EQ(serve("::1"), "::1 8081");
    EXPECT_EQ(serve("localhost:80"), "127.0.0.1 80");
}

struct Nonsense {
    const char* name;
    std::vector<std::string> flags;
    const char* says;
};

class NonsenseCases : public ::testing::TestWithParam<Nonsense> {};

TEST_P(NonsenseCases, Flags_OneLineThatSaysWhatToDo) {
    const std::string line = refusal({.flags = GetParam().flags, .environment = {}, .file = {}});
    EXPECT_NE(line.find(GetParam().says), std::string::npos) << line;
}

INSTANTIATE_TEST_SUITE_P(
    Config, NonsenseCases,
    ::testing::Values(
        Nonsense{"UnknownFlag", {"--clowd"}, "see umbrella --help"},
        Nonsense{"Positional", {"run"}, "see umbrella --help"},
        Nonsense{"NoValue", {"--min-port"}, "--min-port"},
        Nonsense{"Cloud", {"--cloud=maybe"}, "must be 1 (cloud mode) or 0"},
        Nonsense{"PrefixWithoutSlash", {"--http-prefix", "umbrella"}, "a path like /umbrella"},
        Nonsense{"PrefixWithSlashAtEnd", {"--http-prefix", "/umbrella/"}, "none at the end"},
        Nonsense{"PrefixOfSlash", {"--http-prefix", "/"}, "none at the end"},
        Nonsense{"PrefixWithDots", {"--http-prefix", "/a/.."}, "a path like /umbrella"},
        Nonsense{"PrefixWithQuery", {"--http-prefix", "/a?b"}, "a path like /umbrella"},
        Nonsense{"ServePort", {"--http-serve-addr", ":0"}, "with a port from 1 to 65535"},
        Nonsense{"ServePortTooLarge", {"--http-serve-addr", ":65536"}, "from 1 to 65535"},
        Nonsense{"ServePortInLetters", {"--http-serve-addr", ":http"}, "from 1 to 65535"},
        Nonsense{"ServeName", {"--http-serve-addr", "example.org:80"}, "like :9000"},
        Nonsense{"ServeNothing", {"--http-serve-addr", ":"}, "like :9000"},
        Nonsense{"ServeOpenBracket", {"--http-serve-addr", "[::1:80"}, "like :9000"},
        Nonsense{"PublicIp", {"--public-ip", "203.0.113"}, "an IPv4 or IPv6 address"},
        Nonsense{"PublicHostUrl", {"--public-host", "https://a.example"}, "without https://"},
        Nonsense{"PublicHostPath", {"--public-host", "a.example/x"}, "without a path"},
        Nonsense{"MinPort", {"--min-port", "4e4"}, "\"4e4\", but must be a port from 1 to 65535"},
        Nonsense{"MaxPortNegative", {"--max-port=-1"}, "a port from 1 to 65535"},
        Nonsense{"PortsTurned", {"--min-port=50000", "--max-port=40000"}, "too few"},
        Nonsense{"FewPorts", {"--min-port=50000", "--max-port=50008"}, "too few"},
        Nonsense{"Codec", {"--video-codecs", "vp8,mpeg2"}, "a list of vp8, h264"},
        Nonsense{"NoCodec", {"--video-codecs", "vp8,,h264"}, "a list of vp8, h264"},
        Nonsense{"AudioCodec", {"--video-codecs", "opus"}, "a list of vp8, h264"},
        Nonsense{"Stun", {"--stun-server", "stun.example.org"}, "like stun:HOST:3478"},
        Nonsense{"LogLevel", {"--log-level", "loud"}, "debug, info, warning or error"},
        Nonsense{"NoFile", {"--config", "missing.toml"}, "missing.toml: No such file"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(Config, ControlBytesInAValue_AreEscaped) {
    const std::string line = refusal({.flags = {"--public-ip", "1\n2\x1b[31m"}});
    EXPECT_EQ(line.find('\x1b'), std::string::npos) << line;
}

TEST(Config, NonsenseInTheEnvironment_NamesTheVariable) {
    const std::string line =
        refusal({.flags = {}, .environment = {{"UMBRELLA_MIN_PORT", "many"}}, .file = {}});
    EXPECT_NE(line.find("UMBRELLA_MIN_PORT is \"many\""), std::string::npos) << line;
}

TEST(Config, NonsenseInTheFile_NamesKeyAndFile) {
    const auto in_file = [](const std::string& content) {
        return refusal(
            {.flags = {"--config", "umbrella.toml"}, .environment = {}, .file = content});
    };
    EXPECT_NE(in_file("min-port = many").find("min-port in umbrella.toml"), std::string::npos);
    EXPECT_NE(in_file("mim-port = 1").find("\"mim-port\", which is no setting"), std::string::npos);
    EXPECT_NE(in_file("[server]\nmin-port = 1").find("no setting"), std::string::npos);
    EXPECT_NE(in_file("what is this").find("no setting"), std::string::npos);
    EXPECT_NE(in_file("min-port = [1, 2]").find("must be one value"), std::string::npos);
}

/// CLI11 2.3 ends a line at any #; since 2.4 it knows quotes.
TEST(Config, NumberSignWithinQuotesInTheFile_IsTakenOrToldHowToWriteIt) {
    const auto config = load({.flags = {"--config", "umbrella.toml"},
                              .environment = {},
                              .file = "turn-server = \"turn:a:b#c@d\""});
    if (config) {
        ASSERT_EQ(config->ice_servers.size(), 1U);
        EXPECT_EQ(config->ice_servers[0].credential, "b#c");
    } else {
        EXPECT_NE(config.error().text.find("%23"), std::string::npos) << config.error().text;
    }
}

TEST(Config, VideoCodecs_AreOrderedAndOnce) {
    using core::Codec;
    EXPECT_EQ(good({.flags = {"--video-codecs", "H264, vp8,h264"}}).video_codecs,
              (std::vector{Codec::H264, Codec::Vp8}));
    EXPECT_EQ(good({.flags = {"--config", "umbrella.toml"},
                    .environment = {},
                    .file = "video-codecs = [\"vp9\", \"av1\"]"})
                  .video_codecs,
              (std::vector{Codec::Vp9, Codec::Av1}));
}

TEST(Config, IceServers_AreListedInRfcForm) {
    const Config config = good(
        {.flags = {"--stun-server=stun:stun.example.org", "--stun-server=stun:[2001:db8::1]:3478",
                   "--turn-server=turn:ann:p%40ss%3Aw@turn.example:3478"
                   "?transport=tcp"}});
    ASSERT_EQ(config.ice_servers.size(), 3U);
    EXPECT_EQ(config.ice_servers[0].urls, std::vector<std::string>{"stun:stun.example.org"});
    EXPECT_EQ(config.ice_servers[1].urls, std::vector<std::string>{"stun:[2001:db8::1]:3478"});
    EXPECT_EQ(config.ice_servers[2].urls,
              std::vector<std::string>{"turn:turn.example:3478?transport=tcp"});
    EXPECT_EQ(config.ice_servers[2].username, "ann");
    EXPECT_EQ(config.ice_servers[2].credential, "p@ss:w");
}

TEST(Config, SeveralServersInAVariable_AreSeparatedByCommas) {
    const Config config =
        good({.flags = {},
              .environment = {{"UMBRELLA_TURN_SERVER", "turn:a:b@c, turns:d:e@f?transport=udp"}},
              .file = {}});
    ASSERT_EQ(config.ice_servers.size(), 2U);
    EXPECT_EQ(config.ice_servers[1].urls[0], "turns:f?transport=udp");
}

TEST(Config, Trunks_AreLimitedToRoomsByEachLayer) {
    const std::string invite = "wss://c/wsb#trunk:1a:0123456789abcdef0123456789abcdef:9:";
    const std::vector<ConfiguredTrunk> expected{
        {.text = "wss://[::1]:8081/wsb", .rooms = {"red", "big, blue"}},
        {.text = "b", .rooms = {}},
        {.text = invite, .rooms = {"green room"}}};
    const std::string first = "wss://[::1]:8081/wsb rooms=red/big%2C blue";
    const std::string last = invite + " rooms=green room";
    std::string in_file = last;
    in_file.replace(in_file.find('#'), 1, "%23");
    EXPECT_EQ(good({.flags = {"--trunk", first, "--trunk", "b", "--trunk", last},
                    .environment = {},
                    .file = {}})
                  .trunks,
              expected);
    std::string list = first;
    list += ", b," + last;
    EXPECT_EQ(good({.flags = {}, .environment = {{"UMBRELLA_TRUNK", list}}, .file = {}}).trunks,
              expected);
    EXPECT_EQ(good({.flags = {"--config", "umbrella.toml"},
                    .environment = {},
                    .file = "trunk = [\"" + first + "\", \"b\", \"" + in_file + "\"]\n"})
                  .trunks,
              expected);
}

TEST(Config, TrunkThatCannotBe_IsRefusedWithoutItsText) {
    for (const char* trunk : {"ftp://host", "wss://host red", "wss://host rooms=",
                              "wss://host rooms=red/", "wss://host rooms=%zz"}) {
        const std::string text =
            refusal({.flags = {"--trunk", trunk}, .environment = {}, .file = {}});
        EXPECT_NE(text.find("--trunk must be"), std::string::npos) << text;
        EXPECT_EQ(text.find("host"), std::string::npos) << text;
    }
}

TEST(Config, OriginsAndProxies_AreListed) {
    const Config config =
        good({.flags = {"--allow-origin", "HTTPS://WWW.Example.org:443"},
              .environment = {{"UMBRELLA_TRUSTED_PROXY", "127.0.0.1, 10.0.0.0/8,fd00::/8"}},
              .file = {}});
    EXPECT_EQ(config.allowed_origins, std::vector<std::string>{"https://www.example.org"});
    EXPECT_EQ(config.trusted_proxies,
              (std::vector<std::string>{"127.0.0.1", "10.0.0.0/8", "fd00::/8"}));
}

TEST(Config, BadOriginOrProxy_IsRefused) {
    for (const char* origin : {"www.example.org", "https://example.org/page", "*", "null"}) {
        EXPECT_NE(refusal({.flags = {"--allow-origin", origin}, .environment = {}, .file = {}})
                      .find("must be an origin such as"),
                  std::string::npos);
    }
    for (const char* range : {"proxy.example.org", "10.0.0.1/8", "10.0.0.0/40", "*"}) {
        EXPECT_NE(refusal({.flags = {"--trusted-proxy", range}, .environment = {}, .file = {}})
                      .find("must be an address or a range"),
                  std::string::npos);
    }
}

TEST(Config, BadTurnServer_IsRefusedWithoutItsSecret) {
    for (const char* url :
         {"turn:ann:hunter2@", "turn:ann:hunter2", "ann:hunter2@host", "turn:hunter2@host",
          "turn:ann:hunter2%@host", "turn:ann:hunter2@host:99999", "turn:ann:hunter2@ho st",
          "turn:ann:hunter2@host?transport=sctp", "turn::hunter2@host"}) {
        const std::string line =
            refusal({.flags = {}, .environment = {{"UMBRELLA_TURN_SERVER", url}}, .file = {}});
        EXPECT_EQ(line.find("hunter2"), std::string::npos) << line;
        EXPECT_NE(line.find("UMBRELLA_TURN_SERVER must be like turn:USER:PASSWORD@HOST"),
                  std::string::npos)
            << line;
    }
}

TEST(Config, CloudWithoutPublicIp_Warns) {
    const Config config = good({.flags = {"--cloud"}});
    ASSERT_EQ(config.warnings.size(), 1U);
    EXPECT_NE(config.warnings[0].find("UMBRELLA_PUBLIC_IP"), std::string::npos);
}

TEST(Config, MisspeltVariable_Warns) {
    const Config config = good(
        {.flags = {}, .environment = {{"UMBRELLA_PUBLIC_HOSTS", "x"}, {"PATH", "/"}}, .file = {}});
    ASSERT_EQ(config.warnings.size(), 1U);
    EXPECT_NE(config.warnings[0].find("UMBRELLA_PUBLIC_HOSTS"), std::string::npos);
}

TEST(Config, WebPortAmongTheMediaPorts_Warns) {
    EXPECT_EQ(good({.flags = {"--http-serve-addr", ":50000"}}).warnings.size(), 1U);
}

TEST(Config, Help_NamesEveryFlagAndVariable) {
    const auto help = load({.flags = {"--help"}});
    ASSERT_FALSE(help.has_value());
    EXPECT_EQ(help.error().status, 0);
    for (const char* word : {"--cloud",
                             "--http-prefix",
                             "--http-serve-addr",
                             "--public-ip",
                             "--public-host",
                             "--udp-port",
                             "--min-port",
                             "--max-port",
                             "--config",
                             "--video-codecs",
                             "--stun-server",
                             "--turn-server",
                             "--log-level",
                             "--version",
                             "UMBRELLA_CLOUD",
                             "UMBRELLA_HTTP_PREFIX",
                             "UMBRELLA_HTTP_SERVE_ADDR",
                             "UMBRELLA_PUBLIC_IP",
                             "UMBRELLA_PUBLIC_HOST",
                             "UMBRELLA_MIN_PORT",
                             "UMBRELLA_MAX_PORT",
                             "UMBRELLA_CONFIG"}) {
        EXPECT_NE(help.error().text.find(word), std::string::npos) << word;
    }
}

TEST(Config, Version_IsPrinted) {
    const auto version = load({.flags = {"--version"}});
    ASSERT_FALSE(version.has_value());
    EXPECT_EQ(version.error().status, 0);
    EXPECT_EQ(version.error().text, "umbrella 1.2.3");
}

}  // namespace
}  // namespace umbrella::app
