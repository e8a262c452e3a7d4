"""Fraud on the bank's accounts: every typology together, as planned. Pure."""

from simulator.bank.context import BankContext
from simulator.events import Events, concat
from simulator.fraud.labels import Labels, concat_labels
from simulator.fraud.mules import fan_in, fan_out
from simulator.fraud.structuring import structuring
from simulator.fraud.takeover import takeovers


def planned(context: BankContext) -> tuple[Events, Labels]:
    """Return the events of fraud of a block's customers, before looking at balances, and their labels.

    Whoever leaves out what cannot be paid leaves out its labels too: ``labels.of(happened.key)``.
    """
    parts = [typology(context) for typology in (takeovers, fan_in, fan_out, structuring)]
    return concat([events for events, _ in parts]), concat_labels([labels for _, labels in parts])
