#!/bin/sh
# Stands where Prisma expects its native schema engine, which is not used here (docs/decisions): comparing schemas goes
# through the WebAssembly build, see tools/scripts/schema-diff.ts.
echo 'Prisma Migrate is not used in this project: see docs/decisions' >&2
exit 1
