"""Sending the digest: one mail with a plain and an HTML part, over the server that the user's own configuration names."""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import TYPE_CHECKING

from posthound.config.own import Mail
from posthound.support.addresses import is_this_machine
from posthound.support.errors import OutputError, UsageError
from posthound.support.reaching import described, in_time, trusted

if TYPE_CHECKING:
    import ssl

TIMEOUT = 30.0
WHOLE = 120.0  # seconds until the mail is handed over


def message(mail: Mail, subject: str, plain: str, html: str) -> EmailMessage:
    """The mail. Raises UsageError for addresses that are none."""
    made = EmailMessage()
    try:
        made["From"], made["To"], made["Subject"] = mail.sender, ", ".join(mail.to), subject
        made["Date"], made["Message-ID"] = formatdate(), make_msgid(domain=mail.sender.rpartition("@")[2] or None)
    except ValueError as error:  # a line end in an address
        raise UsageError(f"[[mail]]: {error}.", "Write plain addresses.") from error
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(plain)
    made.add_alternative(html, subtype="html")
    return made


def send_mail(mail: Mail, made: EmailMessage, secret_of: Callable[[str], str]) -> None:
    """Hands the mail over, encrypted unless the server is on this machine. Raises UsageError or OutputError; neither shows the password."""
    local = is_this_machine(mail.host)
    if mail.tls == "none" and not local:
        raise UsageError(
            '[[mail]]: tls = "none" is for a server on this machine only.', 'Write "starttls" or "implicit".'
        )
    if not mail.to:
        raise UsageError("[[mail]] names nobody to write to.", 'Write to = ["team@acme.example"].')
    password = secret_of(mail.password) if mail.password else ""
    try:
        refused = in_time(WHOLE, lambda: _handed_over(mail, made, password))
    except (smtplib.SMTPException, OSError, ValueError) as error:  # a host that is none is a ValueError
        of_server = isinstance(error, smtplib.SMTPException)
        why = f"{type(error).__name__} {getattr(error, 'smtp_code', '')}".rstrip() if of_server else described(error)
        raise OutputError(
            f"{mail.host} did not take the mail: {why}.",
            "Look at [[mail]] in your own configuration; rotate digest without --mail shows it here.",
        ) from None
    if refused:
        raise OutputError(
            f"{mail.host} did not take the mail for {', '.join(sorted(refused))}.",
            "The others have it. Look at the addresses.",
        )


def _handed_over(mail: Mail, made: EmailMessage, password: str) -> dict[str, tuple[int, bytes]]:
    context = trusted()
    with _connected(mail, context) as server:
        if mail.tls == "starttls":
            server.starttls(context=context)
        if mail.user:
            server.login(mail.user, password)
        return server.send_message(made)


def _connected(mail: Mail, context: ssl.SSLContext) -> smtplib.SMTP:
    host = mail.host.removeprefix("[").removesuffix("]")  # an IPv6 address as URLs have it
    if mail.tls == "implicit":
        return smtplib.SMTP_SSL(host, mail.port, timeout=TIMEOUT, context=context)
    return smtplib.SMTP(host, mail.port, timeout=TIMEOUT)
