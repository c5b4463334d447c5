#include "core/rtp/dialect.hpp"

#include <algorithm>
#include <utility>

#include "base/result.hpp"
#include "core/rtp/packet.hpp"

namespace umbrella::core::rtp {
namespace {

constexpr std::uint8_t padding_flag = 0x20;
constexpr std::uint8_t extension_flag = 0x10;
constexpr std::uint8_t payload_type_mask = 0x7F;
constexpr std::size_t payload_type_at = 1;
constexpr std::uint16_t one_byte_profile = 0xBEDE;
/// Elements that one packet may bring; further ones are left out. Browsers put 6 into one.
constexpr std::size_t max_elements = 15;

Bytes bytes_of(const std::string& text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

}  // namespace

Dialect::Dialect() {
    outgoing_.fill(none);
}

void Dialect::add(std::uint8_t ours, std::uint8_t theirs, MediaKind kind) {
    UMBRELLA_ASSERT(ours <= payload_type_mask && theirs <= payload_type_mask);
    if (incoming_.at(theirs).ours == none) {
        incoming_.at(theirs) = {.ours = ours, .kind = kind};
    }
    outgoing_.at(ours) = theirs;
}

void Dialect::add_format(const PayloadFormat& format, std::uint8_t theirs,
                         std::optional<std::uint8_t> rtx) {
    const MediaKind kind = kind_of(format.codec);
    add(format.payload_type, theirs, kind);
    if (rtx) {
        add(format.rtx_payload_type, *rtx, kind);
    }
}

void Dialect::add_extension(ExtensionId ours, std::uint8_t theirs) {
    UMBRELLA_ASSERT(theirs >= 1 && theirs <= 14);
    const auto id = static_cast<std::uint8_t>(ours);
    extension_in_.at(theirs) = id;
    extension_out_.at(id) = theirs;
}

void Dialect::set_mid(MediaKind kind, std::string mid) {
    UMBRELLA_ASSERT(!mid.empty() && mid.size() <= 16);
    mids_.at(static_cast<std::size_t>(kind)) = std::move(mid);
}

std::optional<std::uint8_t> Dialect::theirs_of(std::uint8_t payload_type) const {
    const std::uint8_t theirs = outgoing_.at(payload_type & payload_type_mask);
    return theirs == none ? std::nullopt : std::optional(theirs);
}

std::size_t Dialect::make_ours(Bytes packet, MutableBytes out) const {
    const auto view = PacketView::parse(packet);
    if (!view || incoming_.at(view->payload_type()).ours == none) {
        return 0;
    }
    const Incoming& format = incoming_.at(view->payload_type());
    const std::string& mid = mids_.at(static_cast<std::size_t>(format.kind));
    std::array<ExtensionElement, max_elements + 1> elements;
    std::size_t count = 0;
    if (!mid.empty()) {
        elements.at(count++) = {.id = static_cast<std::uint8_t>(ExtensionId::Mid),
                                .data = bytes_of(mid)};
    }
    ExtensionReader reader = view->extensions();
    while (const auto element = reader.next()) {
        const std::uint8_t ours =
            element->id < extension_in_.size() ? extension_in_.at(element->id) : 0;
        const bool wanted = ours != 0 && ours != static_cast<std::uint8_t>(ExtensionId::Mid);
        if (wanted && count < elements.size()) {
            elements.at(count++) = {.id = ours, .data = element->data};
        }
    }
    const Bytes rest = packet.subspan(view->header_bytes());
    const std::size_t header_bytes = write_header(out,
                                                  {.marker = view->marker(),
                                                   .payload_type = format.ours,
                                                   .sequence_number = view->sequence_number(),
                                                   .timestamp = view->timestamp(),
                                                   .ssrc = view->ssrc()},
                                                  std::span(elements).first(count));
    out[0] = static_cast<std::uint8_t>(out[0] | (packet[0] & padding_flag));
    std::ranges::copy(rest, out.subspan(header_bytes).begin());
    return header_bytes + rest.size();
}

bool Dialect::make_theirs(MutableBytes packet) const {
    const auto view = PacketView::parse(packet);
    const auto theirs = view ? theirs_of(view->payload_type()) : std::nullopt;
    if (!theirs) {
        return false;
    }
    std::uint8_t& marker_and_type = packet[payload_type_at];
    marker_and_type =
        static_cast<std::uint8_t>((marker_and_type & ~unsigned{payload_type_mask}) | *theirs);
    if ((packet[0] & extension_flag) != 0) {
        const std::size_t block_at = fixed_header_bytes + 4;
        ByteReader reader(Bytes(packet).subspan(fixed_header_bytes));
        const bool one_byte_form = reader.u16() == one_byte_profile;
        rename_extensions(packet.subspan(block_at, view->header_bytes() - block_at), one_byte_form);
    }
    return true;
}

void Dialect::rename_extensions(MutableBytes block, bool one_byte_form) const {
    const std::size_t head = one_byte_form ? 1 : 2;
    for (std::size_t at = 0; at < block.size();) {
        if (block[at] == 0) {
            ++at;
            continue;
        }
        const std::uint8_t id =
            one_byte_form ? static_cast<std::uint8_t>(block[at] >> 4U) : block[at];
        if (at + head > block.size()) {
            return;
        }
        const std::size_t data =
            one_byte_form ? (block[at] & 0x0FU) + std::size_t{1} : std::size_t{block[at + 1]};
        const std::size_t end = std::min(at + head + data, block.size());
        const std::uint8_t theirs = id < extension_out_.size() ? extension_out_.at(id) : 0;
        if (theirs == 0) {
            std::ranges::fill(block.subspan(at, end - at), std::uint8_t{0});
        } else {
            block[at] = one_byte_form
                            ? static_cast<std::uint8_t>((theirs << 4U) | (block[at] & 0x0FU))
                            : theirs;
        }
        at = end;
    }
}

}  // namespace umbrella::core::rtp
