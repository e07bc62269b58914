"""The command line: `fortrinn run` starts the dashboard, `fortrinn export` writes a figure to a file."""

from __future__ import annotations

import argparse
import signal
import subprocess
import sys
from pathlib import Path

from data_sources.errors import FortrinnError
from data_sources.store import PROJECT


def main(arguments: list[str] | None = None) -> int:
    """Run a command; return the exit status. An error the user can mend is one line, not a stack trace."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.command(options)
    except FortrinnError as error:
        print(f"fortrinn: {error}", file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="fortrinn", description="Regional growth dashboard.")
    commands = parser.add_subparsers(required=True, metavar="command")
    run = commands.add_parser("run", help="start the dashboard on this machine")
    run.add_argument("--port", type=int, default=8501, help="port to listen on (default: %(default)s)")
    run.set_defaults(command=_run)
    export = commands.add_parser("export", help="write a figure to a .png or .csv file")
    export.add_argument("figure", help="id of the figure, as in the file names of downloads")
    export.add_argument("file", type=Path, help="file to write; its ending says the form")
    export.add_argument("--region", default="kongsberg", help="id of the area (default: %(default)s)")
    export.add_argument("--comparator", default="norge", help="id of the area to compare with")
    export.add_argument("--year", type=int, default=2026, help="newest year to show (default: %(default)s)")
    export.add_argument("--size", choices=("16:9", "1:1"), default="16:9", help="form of a picture")
    export.set_defaults(command=_export)
    return parser


def _run(options: argparse.Namespace) -> int:
    command = [sys.executable, "-m", "streamlit", "run", "serve.py", "--server.port", str(options.port)]
    print(f"Fortrinn: http://127.0.0.1:{options.port} (stop with Ctrl+C)", flush=True)
    # Whoever ends this process by its id ends what it has started as well.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(0))
    try:
        # Streamlit reads its settings from the folder it is started in.
        return subprocess.call(command, cwd=PROJECT)  # noqa: S603 - our own interpreter and file
    except KeyboardInterrupt:
        return 0


def _export(options: argparse.Namespace) -> int:
    from data_sources.regions import load_region_set
    from data_sources.statistics import Statistics
    from data_sources.store import Store
    from figures import export, registry

    data = Statistics(Store(), load_region_set())
    try:
        registry.figure_row(options.figure)
    except KeyError:
        known = ", ".join(row.id for row in registry.FIGURES)
        print(f"fortrinn: no figure {options.figure!r}; there are {known}", file=sys.stderr)
        return 2
    figure = registry.draw(
        options.figure, data, data.area(options.region), data.area(options.comparator), options.year
    )
    ending = options.file.suffix.lower()
    if ending not in (".png", ".csv"):
        print(f"fortrinn: {options.file.name}: expected a file ending in .png or .csv", file=sys.stderr)
        return 2
    if figure.chart is None:
        print(f"fortrinn: nothing to show: {figure.title}", file=sys.stderr)
        return 1
    content = export.png(figure, options.size) if ending == ".png" else export.table_csv(figure)
    file: Path = options.file
    if figure.is_demo and "DEMODATA" not in file.stem:
        file = file.with_stem(f"{file.stem}_DEMODATA")
        print(f"fortrinn: not real figures, so written to {file.name}", file=sys.stderr)
    try:
        file.write_bytes(content)
    except OSError as error:
        print(f"fortrinn: {file}: cannot be written: {error.strerror}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
