#!/usr/bin/env python3
"""Builds the wheel of receipt_text into ../../wheels: the same bytes on every machine.

A wheel is a zip with a fixed layout (https://packaging.python.org/en/latest/specifications/binary-distribution-format/), so
nothing but Python is needed; times are fixed and nothing is compressed, for compressors differ between versions.
"""

import base64
import hashlib
import pathlib
import sys
import zipfile

NAME, VERSION = "receipt_text", "1.0.0"
HERE = pathlib.Path(__file__).resolve().parent
INFO = f"{NAME}-{VERSION}.dist-info"

METADATA = f"""Metadata-Version: 2.1
Name: receipt-text
Version: {VERSION}
Summary: Receipts as plain text
Requires-Python: >=3.9
"""
WHEEL = """Wheel-Version: 1.0
Generator: build_wheel.py
Root-Is-Purelib: true
Tag: py3-none-any
"""


def digest(content):
    return base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def contents():
    files = {str(path.relative_to(HERE)): path.read_bytes() for path in sorted((HERE / NAME).glob("**/*.py"))}
    files[f"{INFO}/METADATA"] = METADATA.encode()
    files[f"{INFO}/WHEEL"] = WHEEL.encode()
    record = [f"{name},sha256={digest(content)},{len(content)}" for name, content in files.items()]
    files[f"{INFO}/RECORD"] = "\n".join([*record, f"{INFO}/RECORD,,", ""]).encode()
    return files


def main(folder):
    wheel = pathlib.Path(folder) / f"{NAME}-{VERSION}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_STORED) as archive:
        for name, content in contents().items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, content)
    print(f"{wheel.name} sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else HERE.parent.parent / "wheels")
