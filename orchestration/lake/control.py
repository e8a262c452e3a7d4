"""The control figures of an object, kept as JSON beside it: what a load and a check compare with."""

import builtins
import json
from dataclasses import asdict, dataclass
from datetime import date

from orchestration.lake.errors import LakeCorrupted


@dataclass(frozen=True)
class Control:
    """What an object holds.

    ``cents`` is the sum of the absolute amounts of the table's money column (0 where it has none),
    ``first_id`` and ``last_id`` the keys of the first and last row, ``snapshot`` the PostgreSQL snapshot
    (``pg_current_snapshot``) in which these rows were read first: rows that it cannot see came later.
    """

    table: str
    dt: date
    rows: int
    cents: int
    first_id: str | None
    last_id: str | None
    schema_hash: str
    sha256: str
    bytes: int
    snapshot: str

    def to_json(self) -> builtins.bytes:
        return (json.dumps(asdict(self) | {"dt": self.dt.isoformat()}, indent=1) + "\n").encode()

    @classmethod
    def from_json(cls, data: builtins.bytes, where: str) -> "Control":
        """Read a control file. Raises LakeCorrupted, naming it, if it is not one."""
        try:
            values = json.loads(data)
            return cls(**values | {"dt": date.fromisoformat(values["dt"])})
        except (ValueError, TypeError, KeyError):
            raise LakeCorrupted(f"{where} is not a control file: extract that day again.") from None
