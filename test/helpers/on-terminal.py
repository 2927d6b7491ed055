# Runs a command on a terminal of its own. What it printed goes to stdout; its exit code is the exit code.
# usage: on-terminal.py COMMAND...
# SIZE: its rows and columns, as in 24x80.
# ANSWERS: types the next of these, one a line, whenever the output ends in a question, and prints all at the end.
# Without ANSWERS it prints as it comes, and does what stdin says, one a line: `type TEXT`, `size ROWSxCOLUMNS`. What is typed is a JSON string.
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios


def resize(file, size):
    rows, columns = (int(part) for part in size.split("x"))
    fcntl.ioctl(file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def read(terminal):
    try:
        return os.read(terminal, 65536)
    except OSError:  # the other side is closed
        return b""


def answer(terminal, answers):
    questions = [b"[y/N] ", b" and its key: ", b"kind: ", b"its name ["]
    printed = b""
    while chunk := read(terminal):
        printed += chunk
        last_line = printed.rsplit(b"\n", 1)[-1]
        if answers and any(question in last_line for question in questions):
            os.write(terminal, answers.pop(0).encode() + b"\n")
            printed += b"\n"
    sys.stdout.buffer.write(printed)


def obey(terminal):
    watched = [terminal, sys.stdin]
    while True:
        ready, _, _ = select.select(watched, [], [])
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if not line:
                watched.remove(sys.stdin)
            elif line.startswith("size "):
                resize(terminal, line[5:])
            elif line.startswith("type "):
                os.write(terminal, json.loads(line[5:]).encode())
        if terminal in ready:
            chunk = read(terminal)
            if not chunk:
                return
            sys.stdout.buffer.write(chunk)
            sys.stdout.buffer.flush()


answers = os.environ.pop("ANSWERS", None)
# Without a size nothing fits on it.
size = os.environ.pop("SIZE", "50x200")
child, terminal = pty.fork()
if child == 0:
    resize(0, size)
    os.execvp(sys.argv[1], sys.argv[1:])
if answers is None:
    obey(terminal)
else:
    answer(terminal, answers.split("\n"))
_, status = os.waitpid(child, 0)
sys.stdout.flush()
sys.exit(os.waitstatus_to_exitcode(status) % 256)
