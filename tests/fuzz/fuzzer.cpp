// One libFuzzer program; UMBRELLA_FUZZ_TARGET is the target's name.
#include "targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    umbrella::fuzz::UMBRELLA_FUZZ_TARGET({data, size});
    return 0;
}
