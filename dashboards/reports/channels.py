"""Where a report goes: a mail server, or files in a folder where none is set."""

import re
import smtplib
from contextlib import ExitStack
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from dashboards.reports.message import Rendered, compose
from fluxo.errors import ConfigurationError, FluxoError
from fluxo.settings import Settings

_TIMEOUT_SECONDS = 30


class DeliveryFailed(FluxoError):
    """A report did not reach a recipient; the others are not held up."""


class Smtp:
    """A mail server: ``smtp://`` (encrypted where the server offers it) or ``smtps://``."""

    name = "smtp"

    def __init__(self, settings: Settings) -> None:
        url = urlsplit(settings.secret("smtp_url"))
        if url.scheme not in {"smtp", "smtps"} or not url.hostname:
            raise ConfigurationError("FLUXO_SMTP_URL is not smtp://user:password@host:port (or smtps://).")
        self.encrypted = url.scheme == "smtps"
        self.host, self.port = url.hostname, url.port or (465 if self.encrypted else 587)
        self.user, self.password = unquote(url.username or ""), unquote(url.password or "")
        self.sender = settings.report_sender

    def send(self, rendered: Rendered, recipient: str) -> str:
        """Send the mail; return where it went. Raises DeliveryFailed with the server's reason."""
        mail = compose(rendered, self.sender, recipient)
        try:
            self._send(mail)
        except (smtplib.SMTPException, OSError) as error:
            reason = " ".join(str(error).split())
            raise DeliveryFailed(f"{self.host}:{self.port} did not take the mail ({reason}).") from None
        return f"{self.host}:{self.port}"

    def _send(self, mail: EmailMessage) -> None:
        connect = smtplib.SMTP_SSL if self.encrypted else smtplib.SMTP
        with ExitStack() as stack:
            server = stack.enter_context(connect(self.host, self.port, timeout=_TIMEOUT_SECONDS))
            server.ehlo()
            if not self.encrypted and server.has_extn("starttls"):
                server.starttls()
            if self.user:
                server.login(self.user, self.password)
            server.send_message(mail)


class Files:
    """A folder: the mail as ``.eml``, and its HTML and XLSX beside it."""

    name = "files"

    def __init__(self, settings: Settings) -> None:
        self.folder = settings.reports_folder
        self.sender = settings.report_sender

    def send(self, rendered: Rendered, recipient: str) -> str:
        """Write the files; return the folder."""
        folder = self.folder / rendered.content.report.slug / rendered.content.day.isoformat()
        folder.mkdir(parents=True, exist_ok=True)
        safe = re.sub(r"[^A-Za-z0-9@._-]", "_", recipient)
        _write(folder / f"{rendered.name}.html", rendered.html.encode())
        _write(folder / f"{rendered.name}.xlsx", rendered.xlsx)
        _write(folder / f"{safe}.eml", bytes(compose(rendered, self.sender, recipient)))
        return str(folder)


def _write(path: Path, content: bytes) -> None:
    temporary = path.with_name(path.name + ".tmp")
    temporary.write_bytes(content)
    temporary.replace(path)


def channel(settings: Settings) -> Smtp | Files:
    """Return the channel that the settings ask for. Raises ConfigurationError."""
    return Smtp(settings) if settings.smtp_url else Files(settings)
