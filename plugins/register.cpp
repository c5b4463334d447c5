#include "plugins/register.hpp"

#include "plugins/plugin.hpp"

bool umbrella_register_plugin() {
    return gst_plugin_register_static(
               GST_VERSION_MAJOR, GST_VERSION_MINOR, "umbrella", UMBRELLA_PLUGIN_DESCRIPTION,
               umbrella_plugin_init, UMBRELLA_VERSION, UMBRELLA_PLUGIN_LICENSE,
               UMBRELLA_PLUGIN_PACKAGE, UMBRELLA_PLUGIN_PACKAGE, UMBRELLA_PLUGIN_ORIGIN) != FALSE;
}
