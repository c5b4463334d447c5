// tests/support/camera.py in a process of its own.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <gio/gio.h>

#include "base/object_ptr.hpp"

namespace umbrella::test {

class CameraProcess {
  public:
    /// Runs when this returns.
    explicit CameraProcess(const std::vector<std::string>& arguments = {});
    /// Ends it.
    ~CameraProcess();
    CameraProcess(const CameraProcess&) = delete;
    CameraProcess& operator=(const CameraProcess&) = delete;

    /// 0: it could not be started.
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string address(const std::string& path = "/stream") const;
    /// All that it has said so far. Ends it: what comes is read to its end.
    [[nodiscard]] std::string take_words();

  private:
    [[nodiscard]] std::string read_line();

    ObjectPtr<GSubprocess> process_;
    ObjectPtr<GDataInputStream> words_;
    std::uint16_t port_ = 0;
};

}  // namespace umbrella::test
