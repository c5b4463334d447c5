#include "plugins/register.hpp"
#include "record_into.hpp"
#include <cstdlib>

#include <gst/gst.h>
#include <gtest/gtest.h>

#include "base/result.hpp"

int main(int argc, char** argv) {
    ::testing::InitGoogleTest(&argc, argv);
    gst_init(&argc, &argv);
    UMBRELLA_ASSERT(umbrella_register_plugin());
    // The same program, run by one of its tests.
    if (const char* directory = std::getenv("UMBRELLA_TEST_RECORD_INTO")) {
        return umbrella::test::record_into(directory);
    }
    return RUN_ALL_TESTS();
}
