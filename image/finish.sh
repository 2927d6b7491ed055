#!/bin/sh
# The last of each target: what Node compiles of `steps`, and the bill of materials of all that is there.
set -eu
export HOME=/root
steps --version
steps validate --help >/dev/null
node /tmp/sbom.mjs >/usr/share/codebuild-steps.spdx.json
sh /usr/local/sbin/tidy-image
