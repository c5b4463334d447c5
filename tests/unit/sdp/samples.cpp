#include "samples.hpp"

#include <gtest/gtest.h>

namespace umbrella::core::sdp::samples {
namespace {

struct Extent {
    std::size_t begin;
    std::size_t end;
};

Extent extent_of(std::string_view text, std::string_view mid) {
    const std::size_t at = text.find("a=mid:" + std::string(mid) + "\r\n");
    EXPECT_NE(at, std::string_view::npos) << "no m-line " << mid;
    if (at == std::string_view::npos) {
        return {text.size(), text.size()};
    }
    const std::size_t next = text.find("\r\nm=", at);
    return {text.rfind("\r\nm=", at) + 2, next == std::string_view::npos ? text.size() : next + 2};
}

std::string ssrc_lines(const MlinePlan& plan, std::size_t index) {
    const std::string ssrc = std::to_string(1000 + index);
    const std::string rtx = std::to_string(5000 + index);
    const std::string cname = "user3051662871@host-b1a51bdb";
    std::string lines;
    const auto describe = [&](const std::string& one) {
        lines += "a=ssrc:" + one + " msid:" + cname + " webrtctransceiver" + std::to_string(index) +
                 "\r\na=ssrc:" + one + " cname:" + cname + "\r\n";
    };
    if (plan.kind == MediaKind::Video) {
        lines += "a=ssrc-group:FID " + ssrc + " " + rtx + "\r\n";
    }
    describe(ssrc);
    describe(ssrc);  // once for each caps structure of the transceiver
    if (plan.kind == MediaKind::Video) {
        describe(rtx);
    }
    return lines;
}

std::string webrtcbin_section(const MlinePlan& plan, std::size_t index) {
    const bool audio = plan.kind == MediaKind::Audio;
    const bool slot = plan.direction == MlineDirection::Slot;
    std::string text = audio ? "m=audio " : "m=video ";
    text += index == 0 ? "9" : "0";
    text += audio ? " UDP/TLS/RTP/SAVPF 111\r\n" : " UDP/TLS/RTP/SAVPF 96 97\r\n";
    text +=
        "c=IN IP4 0.0.0.0\r\na=setup:actpass\r\n"
        "a=ice-ufrag:Ix3nAtfC3Z7Eq0W4p4ddsh8pOpS2Aoqu\r\n"
        "a=ice-pwd:ScTQfA9dTl1ZtYPbY2Y4MQAa5Nc8rZqb\r\n";
    text += index == 0 ? "" : "a=bundle-only\r\n";
    text += "a=rtcp-mux\r\na=rtcp-rsize\r\n";
    text += slot ? "a=sendonly\r\n" : "a=recvonly\r\n";
    text += audio ? "a=rtpmap:111 OPUS/48000/2\r\na=rtcp-fb:111 nack\r\na=rtcp-fb:111 nack pli\r\n"
                  : "a=rtpmap:96 VP8/90000\r\na=rtcp-fb:96 nack\r\na=rtcp-fb:96 nack pli\r\n"
                    "a=extmap:4 urn:3gpp:video-orientation\r\n";
    text += slot ? ssrc_lines(plan, index) : "";
    text += "a=mid:" + plan.mid.text() +
            "\r\na=fingerprint:sha-256 5B:2F:94:3D:C4:4A:04:6C:6A:9A:4F:1D:8C:27:4E:6B:A5:2B:C5:0C:"
            "2D:DB:B7:77:1E:D4:C5:63:3E:FD:1D:90\r\n";
    return text;
}

std::size_t replace_at(std::string& text, std::size_t at, std::string_view from,
                       std::string_view to) {
    text.replace(at, from.size(), to);
    return at + to.size();
}

}  // namespace

std::vector<MlinePlan> plan(std::size_t pairs) {
    const std::vector<Codec> opus = {Codec::Opus};
    const std::vector<Codec> vp8 = {Codec::Vp8};
    const std::vector<Codec> all = {Codec::Vp8, Codec::Vp9, Codec::H264, Codec::Av1, Codec::H265};
    std::vector<MlinePlan> plan;
    for (const Source source : all_sources) {
        const MediaKind kind = kind_of(source);
        plan.push_back({.mid = Mid(std::string(to_string(source))),
                        .direction = MlineDirection::Publish,
                        .kind = kind,
                        .codecs = kind == MediaKind::Audio ? opus : vp8,
                        .stream_id = {}});
    }
    for (std::size_t i = 0; i < pairs; ++i) {
        for (const MediaKind kind : {MediaKind::Audio, MediaKind::Video}) {
            const bool audio = kind == MediaKind::Audio;
            plan.push_back({.mid = Mid((audio ? "a" : "v") + std::to_string(i)),
                            .direction = MlineDirection::Slot,
                            .kind = kind,
                            .codecs = audio ? opus : all,
                            .stream_id = "pair-" + std::to_string(i)});
        }
    }
    return plan;
}

std::string webrtcbin_offer(const std::vector<MlinePlan>& plan) {
    std::string text =
        "v=0\r\no=- 5577006791947779410 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n"
        "a=ice-options:trickle\r\na=group:BUNDLE";
    for (const MlinePlan& mline : plan) {
        text += " " + mline.mid.text();
    }
    text += "\r\n";
    for (std::size_t i = 0; i < plan.size(); ++i) {
        text += webrtcbin_section(plan[i], i);
    }
    return text;
}

std::string offer(std::size_t pairs) {
    const std::vector<MlinePlan> mlines = plan(pairs);
    Result<std::string> finished = finish_offer(webrtcbin_offer(mlines), mlines);
    EXPECT_TRUE(finished) << finished.error().message;
    return finished.value_or("");
}

std::string with(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    const std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << "nothing to replace: " << from;
    if (at != std::string::npos) {
        replace_at(changed, at, from, to);
    }
    return changed;
}

std::string with_all(std::string_view text, std::string_view from, std::string_view to) {
    std::string changed(text);
    std::size_t at = changed.find(from);
    EXPECT_NE(at, std::string::npos) << "nothing to replace: " << from;
    while (at != std::string::npos) {
        at = changed.find(from, replace_at(changed, at, from, to));
    }
    return changed;
}

std::string with_in(std::string_view text, std::string_view mid, std::string_view from,
                    std::string_view to) {
    const Extent extent = extent_of(text, mid);
    return std::string(text.substr(0, extent.begin)) +
           with(text.substr(extent.begin, extent.end - extent.begin), from, to) +
           std::string(text.substr(extent.end));
}

std::string section(std::string_view text, std::string_view mid) {
    const Extent extent = extent_of(text, mid);
    return std::string(text.substr(extent.begin, extent.end - extent.begin));
}

}  // namespace umbrella::core::sdp::samples
