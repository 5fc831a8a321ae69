"""Agreements and erasure: where they stand in the workplace, and what waits there."""

from __future__ import annotations

from diogel.definitions.model import Text
from diogel.web.governance.queries import cases, erasures
from diogel.web.governance.queries.agreements import Register
from diogel.web.permissions import Permission
from diogel.web.rooms import Room, Task

ROOMS = (
    Room(
        "governance",
        Text(en="Governance", cy="Llywodraethu"),
        Text(
            en="Agreements, what flows under them, what is about to lapse",
            cy="Cytundebau, yr hyn sy'n llifo danynt, yr hyn sydd ar fin dod i ben",
        ),
        Permission.AGREEMENTS_READ,
    ),
    Room(
        "retention",
        Text(en="Erasure", cy="Dileu"),
        Text(en="What is past its time, and certificates", cy="Yr hyn sydd wedi mynd heibio i'w amser, a thystysgrifau"),
        Permission.RETENTION_READ,
    ),
)

TASKS = (
    Task(
        "agreements",
        Permission.AUDIT_READ,
        lambda count: Text(
            en="Agreements that lapse or are to be reviewed within 90 days", cy="Cytundebau i ddod i ben neu i'w hadolygu o fewn 90 diwrnod"
        ),
        lambda user: len(Register.today().near),
    ),
    Task(
        "retention",
        Permission.RETENTION_APPROVE,
        lambda count: Text(en="Erasures to approve", cy="Dileadau i'w cymeradwyo"),
        lambda user: erasures.to_approve(user.id),
    ),
    Task(
        "cases_past",
        Permission.RETENTION_APPROVE,
        lambda count: Text(en="Erasures of cases to approve", cy="Dileadau achosion i'w cymeradwyo"),
        lambda user: cases.to_approve(user.id, user.partnership),
    ),
)
