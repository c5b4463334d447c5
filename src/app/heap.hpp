// What this process keeps of the memory that people have used who are gone: as little as can be.
// Main thread.
#pragma once

#include "net/glib.hpp"

namespace umbrella::app {

/// To be called first in main(), before any thread begins.
///
/// GLib before 2.76 has an allocator of its own for what is small (GSlice), which has stores for
/// each thread and gives nothing back. It is told not to by the environment alone, and reads that
/// before main(): so the program is executed once more, as `argv`. Where that fails it goes on as
/// it is.
///
/// And every peer has threads of its own, over which glibc spreads eight heaps a core, whose holes
/// add up: with one heap a core the memory stays flat as people come and go.
void keep_heaps_small(char** argv);

/// Gives the system back what those have used who have left. glibc keeps what is free between two
/// pieces that are not: of 150 people 250 MB until it is told to look.
class HeapKeeper {
  public:
    /// Somebody is leaving, whose threads and elements will have ended soon.
    void somebody_left();

  private:
    net::Source due_;
};

}  // namespace umbrella::app
