"""Prints what `steps` must know of this Python, as JSON. Versions are read from file names: importing cfn-lint takes a second."""

import glob
import importlib.util
import json
import os
import platform
import re
import sys

installed = [
    (re.search(r"cfn_lint-(.+)\.dist-info$", info).group(1), info)
    for folder in sys.path
    for info in sorted(glob.glob(os.path.join(folder or ".", "cfn_lint-*.dist-info")))
    if os.path.isdir(os.path.join(folder, "cfnlint"))
]
print(
    json.dumps(
        {
            "executable": sys.executable,
            "version": "%d.%d" % sys.version_info[:2],
            "platform": "%s-%s-%s" % (sys.implementation.cache_tag, platform.system().lower(), platform.machine()),
            "cfnLint": installed[0][0] if installed else None,
            "cfnLintInfo": os.path.abspath(installed[0][1]) if installed else None,
            "hasPip": importlib.util.find_spec("pip") is not None,
            "hasEnsurePip": importlib.util.find_spec("ensurepip") is not None,
        }
    )
)
