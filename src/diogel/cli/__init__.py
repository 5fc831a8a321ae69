"""The command line: one function a command, each a few lines over the engine.

Exit codes by class of error: 2 usage, 10 definition, 11 delivery, 12 agreement, 13 disclosure, 14 audit.
"""

from __future__ import annotations

import errno
import sys
from typing import Any

import click

from diogel import __version__
from diogel.errors import DiogelError


class Told(click.Group):
    """Shows a DiogelError as it is written and leaves with its exit code: never a traceback for a user's mistake."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except DiogelError as error:
            click.echo(f"diogel: {error}", err=True)
            sys.exit(error.exit_code)
        except OSError as fault:
            if fault.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS):
                raise
            click.echo(
                f"diogel: {fault.strerror}: {fault.filename or ''}\n  nothing was changed; make room or give the right, then try again",
                err=True,
            )
            sys.exit(DiogelError.exit_code)
        except KeyboardInterrupt:
            click.echo("diogel: stopped; nothing was changed", err=True)
            sys.exit(130)


@click.group(cls=Told, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="diogel")
def main() -> None:
    """What a partnership has agreed is a folder of plain text; Diogel carries it out."""


def _register() -> None:
    from diogel.cli import (
        audit,
        backup,
        builds,
        casework,
        evaluate,
        explaining,
        folder,
        hashing,
        linkage,
        retention,
        review,
        serving,
        testing,
    )

    for module in (folder, builds, explaining, evaluate, hashing, linkage, retention, review, serving, audit, backup, testing, casework):
        for command in module.COMMANDS:
            main.add_command(command)


_register()
