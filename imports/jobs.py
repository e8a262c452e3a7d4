"""The two kinds of import as loops: rows in, batches to the ledger, every fate counted and reported."""

from collections.abc import Callable, Iterator, Sequence

from imports.balances import BalanceChecker
from imports.bank import BankLine, BankParser
from imports.errors import BadLine
from imports.invoices import Invoice, InvoiceGrouper
from imports.ledger import Known, Loader
from imports.repeats import Repeats
from imports.report import LineReport
from imports.sales_lines import SaleLine, SalesParser
from imports.source import Source, Unreadable
from imports.tally import BalanceCheck, Tally

LINES_A_BATCH = 5_000
INVOICES_A_BATCH = 1_000

Progress = Callable[[int, int | None], None]


class _Fates:
    """Counts and reports the lines that go no further, and turns the rest into parsed lines."""

    def __init__(self, source: Source, report: LineReport, progress: Progress) -> None:
        self.tally = Tally()
        self.report = report
        self._source = source
        self._progress = progress

    def good_lines(self, parser: BankParser | SalesParser) -> Iterator[BankLine | SaleLine]:
        for batch in self._source.batches():
            for row in batch:
                if isinstance(row, Unreadable):
                    self.tally.read(None)
                    self.tally.reject(None)
                    self.report.reject(row.row, row.reason, row.detail, None)
                    continue
                try:
                    line = parser.parse(row)
                except BadLine as error:
                    worth = parser.worth(row)
                    self.tally.read(worth)
                    self.tally.reject(worth)
                    self.report.reject(row, error.reason, error.detail, worth)
                    continue
                self.tally.read(line.worth)
                yield line
            self._progress(self.tally.lines, self._source.total)

    def refuse(self, line: BankLine | SaleLine, reason: str, detail: str) -> None:
        self.tally.reject(line.worth)
        self.report.reject(line.row, reason, detail, line.worth)


def import_statement(
    parser: BankParser, source: Source, loader: Loader[BankLine], report: LineReport, progress: Progress
) -> tuple[Tally, BalanceCheck | None]:
    """Load a bank statement; the balance check is None where the file has no balance column."""
    mapping = parser.mapping
    fates, checker = _Fates(source, report, progress), BalanceChecker(mapping.balance_tolerance)

    def load(lines: Sequence[BankLine]) -> None:
        for line, outcome in zip(lines, loader.load(lines), strict=True):
            if isinstance(outcome, BadLine):
                fates.refuse(line, outcome.reason, outcome.detail)
                continue
            fates.tally.accept(1, line.signed_cents, duplicate=outcome is Known.DUPLICATE)
            if line.doubt:
                report.doubt(line.row, [line.doubt], line.worth)
            for doubtful, doubt in checker.add(line):
                report.doubt(doubtful.row, [doubt], doubtful.worth)

    batch: list[BankLine] = []
    with Repeats() as repeats:
        for line in fates.good_lines(parser):
            assert isinstance(line, BankLine)
            seen = repeats.first(line.external_id, line.row.line, line.content)
            if seen is not None:
                reason = "repeated_line" if seen.same else "external_id_reused"
                how = "the same transaction" if seen.same else "another transaction"
                fates.refuse(line, reason, f"external id {line.external_id} is that of line {seen.line}, {how}")
                continue
            batch.append(line)
            if len(batch) >= LINES_A_BATCH:
                load(batch)
                batch = []
    if batch:
        load(batch)
    for doubtful, doubt in checker.finish():
        report.doubt(doubtful.row, [doubt], doubtful.worth)
    return fates.tally, checker.result() if mapping.columns.balance else None


def import_sales(
    parser: SalesParser, source: Source, loader: Loader[Invoice], report: LineReport, progress: Progress
) -> Tally:
    """Load a shop's invoice lines as sales and returns."""
    fates, mapping = _Fates(source, report, progress), parser.mapping

    def load(invoices: Sequence[Invoice]) -> None:
        for invoice, outcome in zip(invoices, loader.load(invoices), strict=True):
            if isinstance(outcome, BadLine):
                for line in invoice.lines:
                    fates.refuse(line, outcome.reason, outcome.detail)
                continue
            fates.tally.accept(len(invoice.lines), invoice.signed_cents, duplicate=outcome is Known.DUPLICATE)
            for line, doubts in zip(invoice.lines, invoice.doubts, strict=True):
                if doubts:
                    report.doubt(line.row, doubts, line.worth)

    batch: list[Invoice] = []
    with Repeats() as repeats:
        grouper = InvoiceGrouper(
            mapping.payment_method, mapping.open_lines, repeats, has_customers=parser.has_customers
        )

        def take(complete: Iterator[Invoice]) -> None:
            for invoice in complete:
                batch.append(invoice)
                if len(batch) >= INVOICES_A_BATCH:
                    load(batch)
                    batch.clear()

        for line in fates.good_lines(parser):
            assert isinstance(line, SaleLine)
            take(grouper.add(line))
        take(grouper.finish())
        if batch:
            load(batch)
    return fates.tally
