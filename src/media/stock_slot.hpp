// The slot of the stock send path: `queue ! umbrellaslot ! webrtcbin`, which numbers, encrypts and
// sends.
#pragma once

#include "media/slot.hpp"

namespace umbrella::media {

class StockSlot : public Slot {
  public:
    StockSlot(const GstPtr<GstBin>& bin, const GstPtr<GstElement>& webrtcbin, Options options);
    ~StockSlot() override { unbind(); }

    /// Packets may enter webrtcbin from now on, which would block whoever pushes before its DTLS
    /// keys exist (transportsendbin.c:119).
    void open() override;

  private:
    [[nodiscard]] Counts counts() const override;
    void begin(Publication& publication) override;
    void end() override {}
};

}  // namespace umbrella::media
