"""What the worker does: make the build that was asked for."""

from __future__ import annotations

import os
from functools import partial

from django.conf import settings
from django.db import close_old_connections
from django_tasks import task

from diogel.build.artifacts import Build
from diogel.build.open import build_folder
from diogel.build.workspace import Workspace
from diogel.errors import DiogelError
from diogel.sharing import standing
from diogel.stores.keys import Keys
from diogel.web.rooms import before_builds
from diogel.web.runs import actions
from diogel.web.runs.telling import Telling


@task()
def make_build(number: int) -> None:
    """The pointer moves when all is done, so whatever happens here the last good build stands. It takes minutes, in which a database may
    have closed its end: what came of it is written over a connection that is looked at first."""
    run = actions.begin(number)
    if run is None:
        return
    try:
        before = _current()
        for deliver in before_builds():
            deliver(standing.today())
        with Telling(partial(actions.tell, run)) as progress:
            outcome = build_folder(
                settings.FOLDER, on=standing.today(), progress=progress, out=settings.BUILDS,
                paths=before.given_paths if before else None, strict=run.strict, again=run.again,
            )  # fmt: skip
    except DiogelError as fault:
        close_old_connections()
        actions.fail(run, fault)
    except Exception:
        close_old_connections()
        actions.fail(run, None)
        raise
    else:
        close_old_connections()
        actions.finish(run, outcome, before)


def _current() -> Build | None:
    """What stands before this build. The pointer will move, so it is held by its own path."""
    path = Workspace.of(settings.FOLDER, settings.BUILDS).current()
    return Build(path, Keys.find(settings.FOLDER, os.environ)) if path else None
