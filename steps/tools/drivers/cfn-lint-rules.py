"""Writes what the installed cfn-lint knows of its rules, and of those that .cfnlintrc adds, for `steps validate --explain`: one JSON list."""

import json
import sys

from cfnlint.config import ConfigMixIn
from cfnlint.runner import Runner

rules = Runner(ConfigMixIn([])).rules
json.dump(
    [
        {"id": rule.id, "title": rule.shortdesc, "reason": rule.description, "page": rule.source_url}
        for rule in (rules[name] for name in rules)
    ],
    sys.stdout,
)
