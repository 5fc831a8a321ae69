"""Make a build: plan, take in, link, tables, measures, publish. The pointer is swapped last."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from diogel import __version__
from diogel.build import incidents, people, places, tables
from diogel.build.artifacts import EVIDENCE, MODEL, OF_EVENTS, Build, secret_of
from diogel.build.incident_model import incident_model
from diogel.build.intake import take_in_all
from diogel.build.measures import run_measures
from diogel.build.plan import Plan, PlannedDelivery, make_plan
from diogel.build.quality import quality_of
from diogel.build.workspace import Workspace
from diogel.definitions.model import Partnership
from diogel.definitions.tables import TABLES
from diogel.errors import AgreementError, DeliveryError
from diogel.ingest.areas import AreaIndex
from diogel.ingest.parts import parts_of
from diogel.ingest.receipt import Receipt, left_out
from diogel.ingest.receive import stray_folders
from diogel.linkage.index import Known
from diogel.linkage.link import Linked
from diogel.progress import Progress
from diogel.sharing.decisions import DecisionLog
from diogel.stores.base import Store
from diogel.stores.keys import Keys
from diogel.stores.open import open_store

_DELIVERY = pa.schema([
    ("delivery_id", pa.string()), ("dataset", pa.string()), ("partner", pa.string()), ("file", pa.string()),
    ("received_at", pa.timestamp("us")), ("sha256", pa.string()), ("status", pa.string()), ("rows_in", pa.int64()),
    ("rows_accepted", pa.int64()), ("rows_quarantined", pa.int64()),
])  # fmt: skip


_JUDGED_AT_ONCE = 200_000
"""With more identities, how good the links are takes longer than a morning has: `diogel evaluate linkage` says it when asked."""


@dataclass
class _Run:
    """What the steps of one build hand to one another."""

    partnership: Partnership
    workspace: Workspace
    keys: Keys
    plan: Plan
    out: Path
    log: DecisionLog
    progress: Progress
    store_url: str
    stages: dict[str, float] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        begun = time.perf_counter()
        yield
        self.stages[name] = round(time.perf_counter() - begun, 3)


@dataclass(frozen=True)
class Outcome:
    """What a run came to. `fresh` is False where nothing had changed and the current build stands."""

    build: Build
    fresh: bool

    @property
    def exit_code(self) -> int:
        """0; 12 when an agreement kept a delivery out; 11 when a delivery could not be taken in.

        One that was erased before and came back is left out as it should be, and is told; nothing is wrong with the build.
        """
        statuses = {(receipt.status, receipt.by_agreement) for receipt in self.build.receipts if not receipt.erased_under}
        if ("refused", False) in statuses or self.build.results["strays"]:
            return DeliveryError.exit_code
        return AgreementError.exit_code if ("refused", True) in statuses else 0


def run_build(
    partnership: Partnership, workspace: Workspace, keys: Keys, *, on: date, store: str = "duckdb", progress: Progress, again: bool = False
) -> Outcome:
    """Make the build of this folder as of the day `on`, unless the current one already is it.

    Raises a DiogelError when it can't be made; the last good build then stands. A delivery or a measure that is
    refused does not stop the build: it is told in its receipt and in `Outcome.exit_code`.
    """
    with workspace.locked():
        workspace.sweep()
        now = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        draft = workspace.partial("draft")
        draft.mkdir(parents=True)
        plan = make_plan(partnership, workspace, keys, on=on, now=now, store=store, log=DecisionLog(draft / "decisions.jsonl"))
        standing = _standing(workspace, keys, plan)
        if standing and not again:
            shutil.rmtree(draft)
            return Outcome(standing, fresh=False)
        out = draft.rename(workspace.partial(plan.build_id))
        run = _Run(partnership, workspace, keys, plan, out, DecisionLog(out / "decisions.jsonl"), progress, store)
        try:
            _make(run)
        except BaseException:
            shutil.rmtree(out, ignore_errors=True)
            raise
        path = workspace.publish(plan.build_id)
        workspace.prune()
        return Outcome(Build(path, keys), fresh=True)


def _standing(workspace: Workspace, keys: Keys, plan: Plan) -> Build | None:
    """The current build, when it was made of just what this plan would use."""
    current = workspace.current()
    if current is None:
        return None
    build = Build(current, keys)
    return build if build.manifest["fingerprint"] == plan.fingerprint else None


def _make(run: _Run) -> None:
    with run.stage("intake"):
        receipts = _receive(run)
        run.results["strays"] = [str(stray) for stray in stray_folders(run.partnership)]
    store = open_store(run.store_url, run.keys)
    try:
        _make_tables(run, store, receipts)
    finally:
        store.close()
    _write_json(run.out / "results.json", run.results)
    _write_json(run.out / "manifest.json", _manifest(run, receipts))


def _receive(run: _Run) -> list[Receipt]:
    """Take everything in; copy receipts and quarantine into the build."""
    taken = take_in_all(run.plan, run.partnership.vocabularies, run.workspace, run.keys, run.progress)
    by_delivery = {(receipt.dataset, receipt.delivery_id, receipt.file): receipt for receipt in taken}
    (run.out / "receipts").mkdir()
    (run.out / "quarantine").mkdir()
    receipts = []
    for planned in run.plan.deliveries:
        receipt = _receipt(run, planned, by_delivery)
        name = f"{receipt.dataset}-{receipt.delivery_id}-{receipt.status}"
        (run.out / "receipts" / f"{name}.json").write_text(receipt.model_dump_json(indent=1), "utf-8")
        quarantine = run.workspace.intake / planned.key / "quarantine.parquet"
        if planned.key and quarantine.is_file():
            shutil.copyfile(quarantine, run.out / "quarantine" / f"{receipt.dataset}-{receipt.delivery_id}.parquet")
        receipts.append(receipt)
    return receipts


def _receipt(run: _Run, planned: PlannedDelivery, taken: dict[tuple[str, str, str], Receipt]) -> Receipt:
    dataset = run.partnership.datasets[planned.file.dataset]
    if planned.action == "leave_out":
        return left_out(
            planned.file, dataset, problem=planned.problem, by_agreement=planned.by_agreement, erased_under=planned.erased_under
        )
    return next(
        receipt for (name, delivery_id, _), receipt in taken.items() if (name, delivery_id) == (dataset.dataset, planned.file.delivery_id)
    )


def _make_tables(run: _Run, store: Store, receipts: list[Receipt]) -> None:
    accepted = [(one, receipt) for one, receipt in zip(run.plan.deliveries, receipts, strict=True) if receipt.status == "accepted"]
    _put_deliveries(store, receipts)
    salt = run.keys.pseudonym_salt()
    with run.stage("tables"):
        run.progress.start("tables", total=4, unit="steps")
        with_rows = _load_rows(run, store, [one for one, _ in accepted])
        tables.make_events(store, run.partnership.datasets, salt=salt)
        run.progress.advance(1)
        tables.make_places(store, salt=salt)
        index = AreaIndex.from_partnership(run.partnership)
        postcodes = places.Postcodes.of(run.partnership)
        store.put("area", index.table())
        places.place_areas(store, index, postcodes)
        run.progress.advance(1)
        tables.finish_places(store)
        places.make_sites(store, salt=salt)
        people.make_identities(store)
        places.home_areas(store, index, postcodes)
        run.progress.advance(2)
        run.progress.finish()
    with run.stage("linkage"):
        _link(run, store, salt)
        people.make_persons(store)
        people.make_involvements(store)
        tables.make_casework(store, run.partnership.datasets, salt=salt)
        run.results["incidents"] = incidents.make_incidents(store, incident_model(run.partnership), salt=salt).summary
    with run.stage("save"):
        run.results["tables"] = _save_tables(run, store)
        _save_datasets(run, store, with_rows)
        run.results["known_to"] = _known_to(store)
    with run.stage("measures"):
        run.results["measures"] = run_measures(
            store, run.partnership, on=run.plan.on, fed=run.plan.fed, log=run.log, out=run.out / "measures", salt=salt
        )


def _link(run: _Run, store: Store, salt: str) -> None:
    """Who is one person, by what the last build kept; and how good the links are, where that takes seconds."""
    allowed = {name: people.linkable_fields(passage, run.log) for name, passage in run.plan.passages.items()}
    model = run.plan.model
    model.save(run.out / MODEL)
    linked = people.link_identities(
        store, allowed, model, _known(run), ledger=run.plan.ledger,
        keep_in=run.out / "identity" / "index", salt=salt, progress=run.progress,
    )  # fmt: skip
    store.put("pair", linked.pairs)
    store.put("link", linked.links)
    if linked.ties:
        linked.ties.put(store)
    store.put("person_change", _changes(run, linked))
    run.results["linkage"] = linked.summary
    if linked.summary["identities"] <= _JUDGED_AT_ONCE:
        quality = quality_of(store, model, allowed, on=run.plan.on, summary=linked.summary, build=run.plan.build_id)
        run.results["linkage_quality"] = quality.plain()


def _put_deliveries(store: Store, receipts: list[Receipt]) -> None:
    rows = [{name: getattr(receipt, name) for name in _DELIVERY.names} for receipt in receipts]
    store.put("delivery", pa.Table.from_pylist(rows, schema=_DELIVERY))


def _load_rows(run: _Run, store: Store, accepted: list[PlannedDelivery]) -> list[str]:
    """Every accepted delivery's rows and identities, one table a dataset, then one of all. Says which datasets have rows."""
    rows: dict[str, list[str]] = {}
    identities: dict[str, list[str]] = {}
    for dataset in sorted({one.file.dataset for one in accepted}):
        folders = [run.workspace.intake / one.key for one in accepted if one.file.dataset == dataset]
        parts = [part for folder in folders for part in parts_of(folder, "rows")]
        if not parts:  # headers alone came
            continue
        store.load(f"rows_{dataset}", parts, secret="tables")
        rows[dataset] = store.fetch(f'SELECT * FROM "rows_{dataset}" LIMIT 0').column_names
        named = [folder / "identity.parquet" for folder in folders if (folder / "identity.parquet").is_file()]
        if named:
            store.load(f"named_{dataset}", named, secret="identity")
            partner = run.partnership.datasets[dataset].provider
            store.create(
                f"people_{dataset}", f"SELECT DISTINCT '{dataset}' AS dataset, '{partner}' AS partner, n.* FROM \"named_{dataset}\" AS n"
            )
            identities[dataset] = store.fetch(f'SELECT * FROM "people_{dataset}" LIMIT 0').column_names
    tables.unify(store, rows, tables.ROW_FIELDS, prefix="rows_", into="taken_in")
    tables.unify(store, identities, people.IDENTITY_FIELDS, prefix="people_", into="identity_taken_in")
    return sorted(rows)


def _known(run: _Run) -> Known | None:
    """What linkage kept in the current build: who was who, so that a person keeps the same id, and what is compared already."""
    current = _current(run)
    return Known(current.path / "identity" / "index") if current else None


def _current(run: _Run) -> Build | None:
    path = run.workspace.current()
    build = Build(path, run.keys) if path else None
    return build if build and build.manifest["keys"] == run.keys.mark() else None


def _changes(run: _Run, linked: Linked) -> pa.Table:
    """The log of merges and splits: of every build so far, then of this one."""
    fresh = linked.changes.add_column(0, "build", pa.repeat(run.plan.build_id, linked.changes.num_rows).cast(pa.string()))
    current = _current(run)
    if current is None or not current.table_path("person_change").is_file():
        return fresh
    return pa.concat_tables([current.table("person_change").cast(fresh.schema), fresh])


def _save_tables(run: _Run, store: Store) -> dict[str, int]:
    counts = {}
    for name in [*TABLES, *EVIDENCE, *OF_EVENTS]:
        secret = secret_of(name)
        folder = run.out / ("identity" if secret == "identity" else "tables")
        folder.mkdir(parents=True, exist_ok=True)
        columns = ", ".join(column.name for column in TABLES.get(name, ())) or "*"
        counts[name] = store.save(f"SELECT {columns} FROM {name}{tables.in_order(name)}", folder / f"{name}.parquet", secret=secret)
    return counts


def _save_datasets(run: _Run, store: Store, datasets: list[str]) -> None:
    """Each dataset as it was conformed, with what stands in no shared table: its own attributes, for whoever a clause lets read them, and
    how intelligence is to be handled."""
    for dataset in datasets:
        own = ("attribute.", "row.grading", "row.handling_conditions")
        if any(column.meaning.startswith(own) for column in run.plan.passages[dataset].columns):
            store.save(f'SELECT * FROM "rows_{dataset}"', run.out / "tables" / f"dataset_{dataset}.parquet", secret="tables")


def _known_to(store: Store) -> dict[str, int]:
    """How many persons are known to how many partners."""
    counted = store.fetch(
        "SELECT partners, COUNT(*) AS persons FROM (SELECT person_id, COUNT(DISTINCT partner) AS partners "
        "FROM person_identity GROUP BY person_id) AS k GROUP BY partners ORDER BY partners"
    )
    return {str(row["partners"]): row["persons"] for row in counted.to_pylist()}


def _manifest(run: _Run, receipts: list[Receipt]) -> dict[str, Any]:
    return {
        "manifest": 1,
        "build": run.plan.build_id,
        "diogel": __version__,
        "partnership": run.partnership.id,
        "on": run.plan.on.isoformat(),
        "store": run.store_url,
        "keys": run.keys.mark(),
        "paths": {name: str(path) for name, path in run.partnership.paths.items()},
        "fingerprint": run.plan.fingerprint,
        "finished_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": run.stages,
        "deliveries": [
            {
                "dataset": receipt.dataset,
                "delivery_id": receipt.delivery_id,
                "file": receipt.file,
                "sha256": receipt.sha256,
                "status": receipt.status,
            }
            for receipt in receipts
        ],
        "fed": run.plan.fed,
        "closed": {name: str(refusal) for name, refusal in run.plan.closed.items()},
        "tables": run.results["tables"],
    }


def _write_json(path: Path, content: dict[str, Any]) -> None:
    path.write_text(json.dumps(content, indent=1, ensure_ascii=False, default=str), "utf-8")
