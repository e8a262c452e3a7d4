"""The report as one mail: text, HTML with its pictures inside, and the spreadsheet."""

import base64
import hashlib
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from dashboards.reports.content import Content
from dashboards.reports.html import Page, page
from dashboards.reports.workbook import workbook
from fluxo.clock import utc_now

_XLSX = ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet")


@dataclass(frozen=True)
class Rendered:
    """A report in its forms, made once for all its recipients."""

    content: Content
    page: Page
    xlsx: bytes

    @property
    def name(self) -> str:
        """Name of its files, without extension."""
        return f"{self.content.report.slug}-{self.content.day:%Y-%m-%d}"

    @property
    def html(self) -> str:
        """The report in one file, pictures included, for a browser."""
        return self.page.html(
            {item.cid: f"data:image/png;base64,{base64.b64encode(item.png).decode()}" for item in self.page.pictures}
        )


def render(content: Content) -> Rendered:
    """Make the report's forms: draws its charts and fills its workbook."""
    return Rendered(content, page(content), workbook(content))


def message_id(report: str, period: str, recipient: str) -> str:
    """Return the same id for the same delivery, so that a repeat after a crash is seen as the same mail."""
    digest = hashlib.sha256(f"{report}/{period}/{recipient}".encode()).hexdigest()[:24]
    return f"<{report}.{period}.{digest}@fluxo>"


def compose(rendered: Rendered, sender: str, recipient: str) -> EmailMessage:
    """Return the mail for one recipient."""
    content = rendered.content
    mail = EmailMessage()
    mail["Subject"] = f"{content.report.title.pt} · {content.workspace_name} · {content.day:%d/%m/%Y}"
    mail["From"] = sender
    mail["To"] = recipient
    mail["Date"] = format_datetime(utc_now())
    mail["Message-ID"] = message_id(content.report.slug, content.day.isoformat(), recipient)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain(rendered))
    domain = mail["Message-ID"].strip("<>")
    mail.add_alternative(
        rendered.page.html({item.cid: f"cid:{item.cid}.{domain}" for item in rendered.page.pictures}), subtype="html"
    )
    body = mail.get_payload()[1]  # type: ignore[index]
    for item in rendered.page.pictures:
        body.add_related(  # type: ignore[union-attr]
            item.png, "image", "png", cid=f"<{item.cid}.{domain}>", filename=f"{item.cid}.png", disposition="inline"
        )
    mail.add_attachment(rendered.xlsx, maintype=_XLSX[0], subtype=_XLSX[1], filename=f"{rendered.name}.xlsx")
    return mail


def _plain(rendered: Rendered) -> str:
    content = rendered.content
    lines = [f"{content.report.title.pt} · {content.workspace_name} · {content.day:%d/%m/%Y}", ""]
    lines += [f"{tile.name}: {tile.value}" for part in rendered.page.parts for tile in part.tiles]
    lines += ["", f"Dados até {content.until:%d/%m/%Y}. A planilha em anexo tem todos os números."]
    return "\n".join(lines) + "\n"
