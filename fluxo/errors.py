"""The one error that people see. Belongs here: errors that carry a sentence a person can act on."""


class FluxoError(Exception):
    """A mistake or a missing part, told in one sentence: what was wrong, where, what to do.

    The command line prints the sentence and exits with ``exit_code``; the stack trace is shown only
    when asked for (``fluxo --debug``).
    """

    exit_code = 1


class ConfigurationError(FluxoError):
    """A setting is missing, unknown or impossible."""

    exit_code = 2


class ServiceDown(FluxoError):
    """A service that the command needs does not answer; the sentence says which and what to start."""

    exit_code = 3


class InvariantBroken(FluxoError):
    """A check of ``fluxo verify`` does not hold."""

    exit_code = 4
