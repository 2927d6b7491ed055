# Drives an interactive shell on a terminal of its own. KEYS is JSON: texts that are typed, {"see": TEXT} waits for a text on the screen,
# {"dump": FILE} types Ctrl-O and waits for the file that the shell then writes. What was shown goes to stdout.
# usage: KEYS=... in-shell.py COMMAND...
import fcntl
import json
import os
import pty
import select
import struct
import sys
import termios
import time

keys = json.loads(os.environ.pop("KEYS"))
child, terminal = pty.fork()
if child == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 60, 200, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
# fish asks what the terminal is, and waits for the answer.
questions = {b"\x1b[c": b"\x1b[?62c", b"\x1b[6n": b"\x1b[1;1R"}
shown = b""
begun = 0


def read(seconds):
    global shown
    ready, _, _ = select.select([terminal], [], [], seconds)
    if not ready:
        return True
    try:
        chunk = os.read(terminal, 65536)
    except OSError:
        return False
    for question, answer in questions.items():
        for _ in range(chunk.count(question)):
            os.write(terminal, answer)
    shown += chunk
    return bool(chunk)


def wait(is_there, what):
    end = time.monotonic() + 60
    while not is_there():
        if time.monotonic() > end or not read(0.02):
            sys.stdout.buffer.write(shown)
            sys.exit(f"\nwaited in vain for {what}")


for key in keys:
    if isinstance(key, str):
        begun = len(shown)
        os.write(terminal, key.encode())
    elif "see" in key:
        wait(lambda: key["see"].encode() in shown[begun:], key["see"])
    else:
        os.write(terminal, b"\x0f")
        wait(lambda: os.path.exists(key["dump"]) and os.path.getsize(key["dump"]) > 0, key["dump"])
os.kill(child, 9)
while read(0.5):
    if os.waitpid(child, os.WNOHANG)[0]:
        break
sys.stdout.buffer.write(shown)
