#include "media/dot_outline.hpp"

#include <gtest/gtest.h>

namespace umbrella::media {
namespace {

constexpr std::string_view dot = R"(digraph pipeline {
  label="<GstPipeline>\numbrella\n[>]";
  legend [
    label="Legend\l",
  ];
  subgraph cluster_w_0x1 {
    label="GstWebRTCBin\nalice-7f3a-webrtc\n[>]";
    subgraph cluster_w_0x1_sink {
      label="";
      w_0x1_sink_0 [label="sink_0"];
      w_0x1_proxypad0 [label="proxypad0"];
    w_0x1_sink_0 -> w_0x1_proxypad0 [style=dashed, minlen=0]
    }

    fillcolor="#ffffff";
    w_0x1_proxypad0 -> rtpbin_0x2_sink [label="ANY"]
    subgraph cluster_rtpbin_0x2 {
      label="GstRtpBin\nrtpbin";
      subgraph cluster_rtpbin_0x2_sink {
        label="";
        rtpbin_0x2_sink [label="sink"];
      }

      rtpbin_0x2_sink -> rtpbin_0x2_src [style="invis"];
    }

  }

  subgraph cluster_t_0x3 {
    label="GstTee\ntee";
    subgraph cluster_t_0x3_src {
      label="";
      t_0x3_src [label="src_0"];
    }

  }

  t_0x3_src -> w_0x1_sink_0 [label="ANY"]
}
)";

TEST(DotOutline, InsidesOfTheType_AreLeftOut) {
    EXPECT_EQ(without_insides_of("GstWebRTCBin", dot), R"(digraph pipeline {
  label="<GstPipeline>\numbrella\n[>]";
  legend [
    label="Legend\l",
  ];
  subgraph cluster_w_0x1 {
    label="GstWebRTCBin\nalice-7f3a-webrtc\n[>]";
    subgraph cluster_w_0x1_sink {
      label="";
      w_0x1_sink_0 [label="sink_0"];
      w_0x1_proxypad0 [label="proxypad0"];
    w_0x1_sink_0 -> w_0x1_proxypad0 [style=dashed, minlen=0]
    }

    fillcolor="#ffffff";

  }

  subgraph cluster_t_0x3 {
    label="GstTee\ntee";
    subgraph cluster_t_0x3_src {
      label="";
      t_0x3_src [label="src_0"];
    }

  }

  t_0x3_src -> w_0x1_sink_0 [label="ANY"]
}
)");
}

TEST(DotOutline, OtherTypes_StayWhole) {
    EXPECT_EQ(without_insides_of("GstBin", dot), dot);
    EXPECT_EQ(without_insides_of("GstWebRTC", dot), dot) << "the type is all of the label's line";
}

TEST(DotOutline, TextThatIsNoDot_HarmsNothing) {
    EXPECT_EQ(without_insides_of("GstTee", ""), "");
    EXPECT_EQ(without_insides_of("GstTee", "}\n}\n{\nlabel=\"GstTee\\nx\"\na -> b\n"),
              "}\n}\n{\nlabel=\"GstTee\\nx\"\na -> b\n");
}

}  // namespace
}  // namespace umbrella::media
