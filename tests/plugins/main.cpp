#include "plugins/register.hpp"
#include <cstdlib>

#include <gst/gst.h>
#include <gtest/gtest.h>

int main(int argc, char** argv) {
    gst_init(&argc, &argv);
    ::testing::InitGoogleTest(&argc, argv);
    if (!umbrella_register_plugin()) {
        return EXIT_FAILURE;
    }
    return RUN_ALL_TESTS();
}
