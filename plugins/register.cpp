#include "plugins/register.hpp"

#include "plugins/plugin.hpp"

namespace {

/// A type of its own, since a type has one factory, and an element is known by the name of that.
bool register_stand_in(const char* factory, GType of, const char* name) {
    GTypeQuery query;
    g_type_query(of, &query);
    const GTypeInfo info{.class_size = static_cast<guint16>(query.class_size),
                         .instance_size = static_cast<guint16>(query.instance_size)};
    const GType type = g_type_register_static(of, name, &info, static_cast<GTypeFlags>(0));
    return gst_element_register(nullptr, factory, GST_RANK_NONE, type) != FALSE;
}

}  // namespace

bool umbrella_register_plugin() {
    return gst_plugin_register_static(
               GST_VERSION_MAJOR, GST_VERSION_MINOR, "umbrella", UMBRELLA_PLUGIN_DESCRIPTION,
               umbrella_plugin_init, UMBRELLA_VERSION, UMBRELLA_PLUGIN_LICENSE,
               UMBRELLA_PLUGIN_PACKAGE, UMBRELLA_PLUGIN_PACKAGE, UMBRELLA_PLUGIN_ORIGIN) != FALSE;
}

bool umbrella_replace_dtls() {
    // A feature replaces another one of the same name. The plugin comes first, since it would else
    // replace ours when webrtcbin loads it (as of GStreamer 1.22 to 1.26).
    GstPlugin* stock = gst_plugin_load_by_name("dtls");
    if (stock == nullptr) {
        return false;
    }
    gst_object_unref(stock);
    return register_stand_in("dtlsdec", UMBRELLA_TYPE_DTLS_DEC, "UmbrellaDtlsDecStandIn") &&
           register_stand_in("dtlsenc", UMBRELLA_TYPE_DTLS_ENC, "UmbrellaDtlsEncStandIn");
}
