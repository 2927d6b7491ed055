"""Writes the receipt of an accepted order."""

import json
import pathlib

from receipt_text import amount, line

CATALOGUE = pathlib.Path("/opt/catalogue.json")


def write_receipt(order, catalogue):
    rows = [
        line(f"{item['quantity']} x {catalogue[item['product']]['title']}", amount(item["quantity"] * catalogue[item["product"]]["cents"]))
        for item in order["lines"]
    ]
    return "\n".join([f"Order {order['orderId']}", *rows, line("Total", amount(order["totalCents"]))])


def handler(order, _context):
    return {"text": write_receipt(order, json.loads(CATALOGUE.read_text()))}
