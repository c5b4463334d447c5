#include "media/ice_candidate_stats.hpp"

#include <array>

namespace umbrella::media {
namespace {

const gchar* type_name(NiceCandidateType type) {
    switch (type) {
        case NICE_CANDIDATE_TYPE_HOST:
            return "host";
        case NICE_CANDIDATE_TYPE_SERVER_REFLEXIVE:
            return "srflx";
        case NICE_CANDIDATE_TYPE_PEER_REFLEXIVE:
            return "prflx";
        case NICE_CANDIDATE_TYPE_RELAYED:
            return "relay";
    }
    return "";
}

GstWebRTCICECandidateStats** list_stats(GSList* candidates, guint stream) {
    const guint count = g_slist_length(candidates);
    auto** stats = static_cast<GstWebRTCICECandidateStats**>(
        g_malloc0_n(gsize{count} + 1, sizeof(GstWebRTCICECandidateStats*)));
    guint i = 0;
    for (const GSList* item = candidates; item != nullptr; item = item->next) {
        const CandidatePtr candidate(static_cast<NiceCandidate*>(item->data));
        stats[i++] = candidate_stats(*candidate, stream);
    }
    g_slist_free(candidates);
    return stats;
}

}  // namespace

GstWebRTCICECandidateStats* candidate_stats(const NiceCandidate& candidate, guint stream) {
    auto* stats =
        static_cast<GstWebRTCICECandidateStats*>(g_malloc0(sizeof(GstWebRTCICECandidateStats)));
    std::array<gchar, NICE_ADDRESS_STRING_LEN> address{};
    nice_address_to_string(&candidate.addr, address.data());
    stats->ipaddr = g_strdup(address.data());
    stats->port = nice_address_get_port(&candidate.addr);
    stats->stream_id = stream;
    stats->type = type_name(candidate.type);
    stats->proto = candidate.transport == NICE_CANDIDATE_TRANSPORT_UDP ? "udp" : "tcp";
    stats->prio = candidate.priority;
    return stats;
}

GstWebRTCICECandidateStats** local_candidate_stats(NiceAgent* agent, guint stream) {
    return list_stats(agent == nullptr
                          ? nullptr
                          : nice_agent_get_local_candidates(agent, stream, NICE_COMPONENT_TYPE_RTP),
                      stream);
}

GstWebRTCICECandidateStats** remote_candidate_stats(NiceAgent* agent, guint stream) {
    return list_stats(
        agent == nullptr ? nullptr
                         : nice_agent_get_remote_candidates(agent, stream, NICE_COMPONENT_TYPE_RTP),
        stream);
}

}  // namespace umbrella::media
