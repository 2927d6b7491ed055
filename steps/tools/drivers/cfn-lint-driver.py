"""Lints templates with cfn-lint on behalf of `steps validate`.

A JSON request comes on stdin: {"templates": [{"id", "file"}], "regions", "defaultRegions", "workers", "timeLimit"}.
One JSON line per template goes out: {"id", "matches": [...]} or {"id", "failure": "why"}.
With --resident a request is one line, {"done": true} follows its answers, and the next request may come: what is loaded stays, the workers too.

cfn-lint takes over a second to load, so it is loaded once and the workers are forked from it; each takes the next template
of the queue when it has done one. A worker that crashes or takes too long costs only the template that it had: the next
worker is forked for the rest, as it is for one that has grown large.
"""

import collections
import difflib
import gc
import importlib.util
import json
import os
import select
import signal
import sys


def load_rules(request):
    fast = None if request.get("plain") else load_fast()
    if fast:
        hasten(fast.defer, [template["file"] for template in request["templates"]])
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    config = ConfigMixIn([])
    regions = request["regions"] or (None if config.file_args.get("regions") else request["defaultRegions"])
    if regions:
        config = ConfigMixIn([], regions=regions)
    keep_names()
    rules = Runner(config).rules
    if fast:
        hasten(fast.apply, cfnlint_version(), rules)
    return config, rules


def load_fast():
    spec = importlib.util.spec_from_file_location("cfn_lint_fast", os.path.join(os.path.dirname(__file__), "cfn-lint-fast.py"))
    fast = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(fast)
    return fast


def hasten(change, *arguments):
    """Where cfn-lint cannot be made faster it is run as it is, which says the same."""
    try:
        change(*arguments)
    except Exception as error:
        print(f"cfn-lint is run as it is: {type(error).__name__}: {error}", file=sys.stderr)


def keep_names():
    """Has what cfn-lint says of an unexpected key carry the keys that its schema has, by which one can tell what was meant."""
    try:
        from cfnlint.rules.jsonschema.Base import BaseJsonSchema

        convert = BaseJsonSchema._convert_validation_errors_to_matches
    except (ImportError, AttributeError) as error:
        print(f"cfn-lint does not say which keys a schema has: {type(error).__name__}: {error}", file=sys.stderr)
        return

    def convert_with_names(self, path, error):
        if error.validator == "additionalProperties" and isinstance(error.schema, dict):
            error.extra_args = {**error.extra_args, "allowed_names": list(error.schema.get("properties", {}))}
        return convert(self, path, error)

    BaseJsonSchema._convert_validation_errors_to_matches = convert_with_names


def names_of(match):
    """The names that may stand where this one does: the keys of a schema, or the types that are most like one that is none."""
    if match.rule.id != "E3006":
        return getattr(match, "allowed_names", [])
    from cfnlint.schema import PROVIDER_SCHEMA_MANAGER

    said = match.message.split("'")
    return difflib.get_close_matches(said[1], PROVIDER_SCHEMA_MANAGER.get_resource_types(said[3]), 5, 0.8) if len(said) > 3 else []


def cfnlint_version():
    from cfnlint.version import __version__

    return __version__


def lint(file, config, rules):
    from cfnlint.runner.template.runner import run_template_by_file_path

    return [describe(match) for match in run_template_by_file_path(file, config, rules, False)]


def describe(match):
    path = getattr(match, "path", None) or []
    return {
        "rule": match.rule.id,
        "severity": match.rule.severity,
        "message": match.message,
        "line": match.linenumber,
        "column": match.columnnumber,
        "endLine": match.linenumberend,
        "endColumn": match.columnnumberend,
        "path": [part if isinstance(part, int) else str(part) for part in path],
        "url": match.rule.source_url,
        "names": names_of(match),
    }


# Private memory at which a worker is replaced. Templates leave schemas and solved conditions behind.
LARGEST_GROWTH = 64 * 1024 * 1024
# Where the system does not say how large a process is.
MOST_TEMPLATES = 200


def resident():
    """Bytes of this process in memory, or None where the system does not say."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:
        return None


def has_grown(before, templates):
    now = resident()
    return templates >= MOST_TEMPLATES if before is None or now is None else now - before > LARGEST_GROWTH


class Worker:
    """A forked process that lints one template at a time."""

    def __init__(self, config, rules, siblings):
        commands_out, self.commands = os.pipe()
        self.answers, answers_in = os.pipe()
        self.template = None
        self.buffer = b""
        self.pid = os.fork()
        if self.pid == 0:
            # A pipe ends only when nobody holds its other end any more, the siblings' included.
            for worker in [self, *siblings]:
                os.close(worker.commands)
                os.close(worker.answers)
            serve(commands_out, answers_in, config, rules)
        os.close(commands_out)
        os.close(answers_in)

    def give(self, template):
        self.template = template
        os.write(self.commands, (json.dumps(template) + "\n").encode())

    def stop(self):
        """Returns the wait status."""
        os.close(self.commands)
        os.close(self.answers)
        return os.waitpid(self.pid, 0)[1]


def serve(commands, answers, config, rules):
    status = 1
    try:
        # The default action ends the process even inside an extension that never returns to the interpreter.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        before = resident()
        with os.fdopen(commands) as lines, os.fdopen(answers, "w") as out:
            for count, line in enumerate(lines, 1):
                template = json.loads(line)
                signal.alarm(template["timeLimit"])
                try:
                    answer = {"matches": lint(template["file"], config, rules)}
                except Exception as error:  # the template's own defect must not cost the others; it would be so again
                    answer = {"failure": f"{type(error).__name__}: {error}", "isOfTemplate": True}
                signal.alarm(0)
                out.write(json.dumps({"isLast": has_grown(before, count), "answer": {"id": template["id"], **answer}}) + "\n")
                out.flush()
        status = 0
    finally:
        os._exit(status)


def describe_death(status, time_limit):
    if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGALRM:
        return f"took longer than {time_limit} seconds"
    if os.WIFSIGNALED(status):
        return f"was ended by signal {os.WTERMSIG(status)}"
    return f"ended with exit code {os.WEXITSTATUS(status)}"


class Crew:
    """The workers. They stay between two requests, except those that are to be replaced."""

    def __init__(self, config, rules, emit):
        self.config, self.rules, self.emit = config, rules, emit
        self.busy = {}
        self.idle = []

    def lint_all(self, request):
        pending = collections.deque(request["templates"])
        time_limit = request["timeLimit"]
        while pending or self.busy:
            while pending and len(self.busy) < request["workers"]:
                self.employ({**pending.popleft(), "timeLimit": time_limit})
            for descriptor in select.select(list(self.busy), [], [])[0]:
                worker = self.busy[descriptor]
                chunk = os.read(descriptor, 65536)
                worker.buffer += chunk
                if not chunk:
                    del self.busy[descriptor]
                    self.emit({"id": worker.template["id"], "failure": describe_death(worker.stop(), time_limit)})
                elif worker.buffer.endswith(b"\n"):
                    said = json.loads(worker.buffer)
                    self.emit(said["answer"])
                    worker.buffer = b""
                    del self.busy[descriptor]
                    if said["isLast"]:
                        worker.stop()
                    else:
                        self.idle.append(worker)

    def employ(self, template):
        """Gives a template to a worker that is there, or to a new one. One may have been ended while it had nothing to do."""
        while self.idle:
            worker = self.idle.pop()
            try:
                worker.give(template)
                self.busy[worker.answers] = worker
                return
            except BrokenPipeError:
                worker.stop()
        worker = Worker(self.config, self.rules, [*self.busy.values(), *self.idle])
        worker.give(template)
        self.busy[worker.answers] = worker

    def dismiss(self):
        for worker in self.idle:
            worker.stop()


def main():
    is_resident = "--resident" in sys.argv
    request = json.loads(sys.stdin.readline()) if is_resident else json.load(sys.stdin)
    # What a library prints must not get among the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)

    def emit(answer):
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    try:
        config, rules = load_rules(request)
    except Exception as error:
        for template in request["templates"]:
            emit({"id": template["id"], "failure": f"cfn-lint does not start: {type(error).__name__}: {error}"})
        return
    # What is loaded stays: collecting garbage need not look at it again, and the workers share its memory.
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    crew = Crew(config, rules, emit)
    crew.lint_all(request)
    while is_resident:
        emit({"done": True})
        line = sys.stdin.readline()
        if not line:
            break
        crew.lint_all(json.loads(line))
    crew.dismiss()


if __name__ == "__main__":
    main()
