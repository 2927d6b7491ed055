"""Receipts as plain text."""

WIDTH = 40


def amount(cents):
    """1234 as "12.34"."""
    return f"{cents // 100}.{cents % 100:02d}"


def line(left, right, width=WIDTH):
    """One text at the left margin, one at the right, with dots between."""
    return f"{left} {'.' * max(2, width - len(left) - len(right) - 2)} {right}"
