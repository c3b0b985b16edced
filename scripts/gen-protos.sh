#!/bin/sh
# Write the TypeScript of our .proto files: src/**/proto/ to the gen/ folder beside it. Run it after changing one.
# buf and protoc-gen-es are no dependencies: one brings an install script (its platform package works without), the other
# wants a newer Node than the project.
set -eu
cd "$(dirname "$0")/.."
for proto in $(find src -type d -name proto); do
  gen="$(dirname "$proto")/gen"
  rm -rf "$gen"
  npx --yes --ignore-scripts @bufbuild/buf@1.75.0 generate "$proto" --output . --template \
    "{\"version\":\"v2\",\"plugins\":[{\"local\":[\"npx\",\"--yes\",\"--ignore-scripts\",\"@bufbuild/protoc-gen-es@2.17.0\"],\"out\":\"$gen\",\"opt\":[\"target=ts\",\"import_extension=ts\",\"erasable_syntax=true\"]}]}"
done
