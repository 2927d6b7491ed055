# Runs a command on a terminal of its own, and types the next answer (ANSWERS, one a line) whenever its output ends in a question.
# It is COLUMNS wide, of which the command's environment says nothing.
# What it printed goes to stdout; its exit code is the exit code. usage: on-terminal.py COMMAND...
import fcntl
import os
import pty
import struct
import sys
import termios

questions = [b"[y/N] ", b" and its key: ", b"kind: ", b"its name ["]
columns = int(os.environ.pop("COLUMNS", "200"))
answers = os.environ.pop("ANSWERS").split("\n")
child, terminal = pty.fork()
if child == 0:
    # Without a size nothing fits on it.
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 50, columns, 0, 0))
    os.execvp(sys.argv[1], sys.argv[1:])
printed = b""
while True:
    try:
        chunk = os.read(terminal, 65536)
    except OSError:  # the other side is closed
        break
    if not chunk:
        break
    printed += chunk
    last_line = printed.rsplit(b"\n", 1)[-1]
    if answers and any(question in last_line for question in questions):
        os.write(terminal, answers.pop(0).encode() + b"\n")
        printed += b"\n"
_, status = os.waitpid(child, 0)
sys.stdout.buffer.write(printed)
sys.exit(os.waitstatus_to_exitcode(status))
