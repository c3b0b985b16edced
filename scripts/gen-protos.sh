#!/bin/sh
# Write the TypeScript of our .proto files: src/**/proto/ to the gen/ folder beside it. Run it after changing one.
# buf is no dependency because it brings an install script; its platform package works without.
set -eu
cd "$(dirname "$0")/.."
for proto in $(find src -type d -name proto); do
  gen="$(dirname "$proto")/gen"
  rm -rf "$gen"
  npx --yes --ignore-scripts @bufbuild/buf@1.75.0 generate "$proto" --output . --template \
    "{\"version\":\"v2\",\"plugins\":[{\"local\":\"./node_modules/.bin/protoc-gen-es\",\"out\":\"$gen\",\"opt\":[\"target=ts\",\"import_extension=ts\",\"erasable_syntax=true\"]}]}"
done
