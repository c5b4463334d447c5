#!/bin/sh
# bundle.sh OUTPUT.c DEPFILE FOLDER: everything the server serves, as the source of a GResource.
# For meson; FOLDER is a private one in the build directory.
set -eu
output=$1
depfile=$2
folder=$3
scripts=$(dirname "$0")
mkdir -p "$folder"
"$scripts/install.sh"
node "$scripts/build.mjs" --out "$folder/web" --gresource "$folder/web.gresource.xml" \
    --depfile "$depfile" --target "$output"
glib-compile-resources --generate-source --c-name umbrella_web --sourcedir "$folder/web" \
    --target "$output" "$folder/web.gresource.xml"
