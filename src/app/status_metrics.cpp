#include "app/status_metrics.hpp"

#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>
#include <prometheus/text_serializer.h>

namespace umbrella::app {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using status::v1::Flow;
using status::v1::Totals;

constexpr double ms_per_s = 1000.0;
constexpr double us_per_s = 1'000'000.0;

struct Sample {
    std::vector<ClientMetric::Label> labels;
    double value = 0;
};

double number(std::uint64_t value) {
    return static_cast<double>(value);
}

class Page {
  public:
    void gauge(std::string name, std::string help, double value) {
        add(MetricType::Gauge, std::move(name), std::move(help), {{.labels = {}, .value = value}});
    }
    void counter(std::string name, std::string help, double value) {
        counters(std::move(name), std::move(help), {{.labels = {}, .value = value}});
    }
    void counters(std::string name, std::string help, const std::vector<Sample>& samples) {
        add(MetricType::Counter, std::move(name), std::move(help), samples);
    }
    /// One counter of two kinds of media.
    void by_kind(std::string name, std::string help, std::uint64_t audio, std::uint64_t video) {
        counters(std::move(name), std::move(help),
                 {{.labels = {{"kind", "audio"}}, .value = number(audio)},
                  {.labels = {{"kind", "video"}}, .value = number(video)}});
    }
    void info(std::string name, std::string help, std::vector<ClientMetric::Label> labels) {
        add(MetricType::Gauge, std::move(name), std::move(help),
            {{.labels = std::move(labels), .value = 1}});
    }
    [[nodiscard]] std::string text() const {
        return prometheus::TextSerializer().prometheus::Serializer::Serialize(families_);
    }

  private:
    void add(MetricType type, std::string name, std::string help,
             const std::vector<Sample>& samples) {
        MetricFamily family{
            .name = std::move(name), .help = std::move(help), .type = type, .metric = {}};
        for (const Sample& sample : samples) {
            ClientMetric metric;
            metric.label = sample.labels;
            (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) =
                sample.value;
            family.metric.push_back(std::move(metric));
        }
        families_.push_back(std::move(family));
    }

    std::vector<MetricFamily> families_;
};

void add_people(Page& page, const Totals& totals) {
    page.gauge("umbrella_rooms", "Rooms with somebody in them.", number(totals.rooms()));
    page.gauge("umbrella_participants", "People in all rooms, those that are away included.",
               number(totals.participants()));
    page.gauge("umbrella_connections", "Open WebSockets.", number(totals.connections()));
    page.gauge("umbrella_publications", "Sources that are published.",
               number(totals.publications()));
    page.gauge("umbrella_subscriptions", "Slots that carry a source to somebody.",
               number(totals.subscriptions()));
    page.counter("umbrella_joins_total", "People who have come in, resumed sessions not counted.",
                 number(totals.joins()));
}

void add_media(Page& page, const Totals& totals) {
    const Flow& audio_in = totals.audio_received();
    const Flow& video_in = totals.video_received();
    const Flow& audio_out = totals.audio_sent();
    const Flow& video_out = totals.video_sent();
    page.by_kind("umbrella_rtp_received_bytes_total", "Bytes of RTP packets from publishers.",
                 audio_in.bytes(), video_in.bytes());
    page.by_kind("umbrella_rtp_received_packets_total", "RTP packets from publishers.",
                 audio_in.packets(), video_in.packets());
    page.by_kind("umbrella_rtp_lost_packets_total", "RTP packets of publishers that never came.",
                 audio_in.lost(), video_in.lost());
    page.by_kind("umbrella_rtp_sent_bytes_total", "Bytes of RTP packets to subscribers.",
                 audio_out.bytes(), video_out.bytes());
    page.by_kind("umbrella_rtp_sent_packets_total", "RTP packets to subscribers.",
                 audio_out.packets(), video_out.packets());
    page.by_kind("umbrella_rtp_sent_lost_packets_total",
                 "RTP packets to subscribers that these report as lost.", audio_out.lost(),
                 video_out.lost());
}

void add_trunks(Page& page, const status::v1::TrunkTotals& trunks) {
    page.gauge("umbrella_trunks", "Trunks that are set here.", number(trunks.dialled()));
    page.gauge("umbrella_trunk_links", "Links to other servers that are up, whoever has dialled.",
               number(trunks.links()));
    page.gauge("umbrella_trunk_servers", "Other servers that are joined with this one.",
               number(trunks.servers()));
    page.gauge("umbrella_trunk_participants", "People at other servers.",
               number(trunks.participants()));
    page.gauge("umbrella_trunk_streams_sent", "Streams that cross links from here.",
               number(trunks.streams_sent()));
    page.gauge("umbrella_trunk_streams_received", "Streams that cross links to here.",
               number(trunks.streams_received()));
    page.counter("umbrella_trunk_sent_bytes_total", "Bytes of RTP and RTCP to other servers.",
                 number(trunks.bytes_sent()));
    page.counter("umbrella_trunk_received_bytes_total", "Bytes of RTP and RTCP from other servers.",
                 number(trunks.bytes_received()));
    page.gauge("umbrella_trunk_round_trip_seconds",
               "The longest round trip of the links; 0 while there is none.",
               number(trunks.round_trip_us()) / us_per_s);
}

/// Under the names that Prometheus' own client libraries use.
void add_process(Page& page, const status::v1::Process& process) {
    page.counter("process_cpu_seconds_total", "CPU time of all threads, user and system.",
                 number(process.cpu_ms()) / ms_per_s);
    page.gauge("process_resident_memory_bytes", "Resident memory.",
               number(process.resident_bytes()));
    page.gauge("process_open_fds", "Open file descriptors.", number(process.descriptors()));
    page.gauge("process_max_fds", "The most file descriptors that may be open.",
               number(process.descriptor_limit()));
    page.gauge("process_threads", "Threads.", number(process.threads()));
    page.gauge("process_start_time_seconds", "When the process started, since 1970-01-01 UTC.",
               number(process.started_ms()) / ms_per_s);
}

}  // namespace

std::string status_to_metrics(const status::v1::Status& status) {
    Page page;
    page.info("umbrella_build_info", "Which Umbrella this is; always 1.",
              {{"version", status.version()}});
    add_people(page, status.totals());
    add_media(page, status.totals());
    add_trunks(page, status.trunks());
    add_process(page, status.process());
    return page.text();
}

}  // namespace umbrella::app
