"""Lints templates with cfn-lint on behalf of `steps validate`.

A JSON request comes on stdin: {"templates": [{"id", "file"}], "regions", "defaultRegions", "workers", "timeLimit"}.
One JSON line per template goes out: {"id", "matches": [...]} or {"id", "failure": "why"}.

cfn-lint takes over a second to load, so it is loaded once and the workers are forked from it. A worker that crashes or
takes too long costs only the template that it had: the next worker is forked for the rest.
"""

import collections
import json
import os
import select
import signal
import sys


def load_rules(request):
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    config = ConfigMixIn([])
    regions = request["regions"] or (None if config.file_args.get("regions") else request["defaultRegions"])
    if regions:
        config = ConfigMixIn([], regions=regions)
    return config, Runner(config).rules


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
    }


class Worker:
    """A forked process that lints one template at a time."""

    def __init__(self, config, rules, time_limit, siblings):
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
            serve(commands_out, answers_in, config, rules, time_limit)
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


def serve(commands, answers, config, rules, time_limit):
    status = 1
    try:
        # The default action ends the process even inside an extension that never returns to the interpreter.
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        with os.fdopen(commands) as lines, os.fdopen(answers, "w") as out:
            for line in lines:
                template = json.loads(line)
                signal.alarm(time_limit)
                try:
                    answer = {"matches": lint(template["file"], config, rules)}
                except Exception as error:  # the template's own defect must not cost the others
                    answer = {"failure": f"{type(error).__name__}: {error}"}
                signal.alarm(0)
                out.write(json.dumps({"id": template["id"], **answer}) + "\n")
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


def lint_all(request, config, rules, emit):
    pending = collections.deque(request["templates"])
    time_limit = request["timeLimit"]
    workers = {}

    def employ():
        worker = Worker(config, rules, time_limit, list(workers.values()))
        workers[worker.answers] = worker
        worker.give(pending.popleft())

    while pending or workers:
        while pending and len(workers) < request["workers"]:
            employ()
        for descriptor in select.select(list(workers), [], [])[0]:
            worker = workers[descriptor]
            chunk = os.read(descriptor, 65536)
            worker.buffer += chunk
            if not chunk:
                del workers[descriptor]
                emit({"id": worker.template["id"], "failure": describe_death(worker.stop(), time_limit)})
            elif worker.buffer.endswith(b"\n"):
                emit(json.loads(worker.buffer))
                worker.buffer = b""
                if pending:
                    worker.give(pending.popleft())
                else:
                    del workers[descriptor]
                    worker.stop()


def main():
    request = json.load(sys.stdin)
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
    lint_all(request, config, rules, emit)


if __name__ == "__main__":
    main()
