"""`diogel serve` as it is, and the bare page beside it: `python -m benchmarks.web.served FOLDER PORT`."""

from __future__ import annotations

import sys
from pathlib import Path

from diogel.web import serve

if __name__ == "__main__":
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    serve.start(folder)
    from django.conf import settings

    settings.ROOT_URLCONF = "benchmarks.web.bare"
    serve.serve(folder, host="127.0.0.1", port=port, worker=False)
