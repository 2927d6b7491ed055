"""Makes wheels of installed distributions: repack-wheels.py FOLDER NAME... Exits with 3 where one is not installed.

What was installed is listed in its RECORD; a wheel is those files in a zip archive. Scripts are left out: pip makes
them again from entry points, and a library has no need of others.
"""

import csv
import io
import os
import sys
import zipfile
from importlib import metadata

LEFT_OUT = {"INSTALLER", "REQUESTED", "direct_url.json", "RECORD"}


def file_name(distribution):
    lines = (distribution.read_text("WHEEL") or "Tag: py3-none-any").splitlines()
    tags = [line.split(": ", 1)[1].split("-") for line in lines if line.startswith("Tag: ")]
    joined = "-".join(".".join(sorted({tag[part] for tag in tags})) for part in range(3))
    name = distribution.metadata["Name"].replace("-", "_").replace(".", "_")
    return f"{name}-{distribution.version}-{joined}.whl"


def repack(distribution, folder):
    rows = io.StringIO()
    record = csv.writer(rows, lineterminator="\n")
    info = None
    with zipfile.ZipFile(os.path.join(folder, file_name(distribution)), "w", zipfile.ZIP_STORED) as wheel:
        for file in distribution.files:
            name = str(file)
            if name.startswith("..") or "__pycache__" in name or not os.path.isfile(file.locate()):
                continue
            is_info = file.parts[0].endswith(".dist-info")
            info = file.parts[0] if is_info else info
            if is_info and file.name in LEFT_OUT:
                continue
            wheel.write(file.locate(), name)
            record.writerow((name, "", ""))
        record.writerow((f"{info}/RECORD", "", ""))
        wheel.writestr(f"{info}/RECORD", rows.getvalue())


def main(folder, names):
    try:
        distributions = [metadata.distribution(name) for name in names]
    except metadata.PackageNotFoundError:
        sys.exit(3)
    for distribution in distributions:
        repack(distribution, folder)


main(sys.argv[1], sys.argv[2:])
