"""Mail by the environment alone, through a real host that asks for STARTTLS and a sign-in; and what becomes of it there
when the password is wrong, an address is refused, or the host is away.
"""

import re
import runpy
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from home import upkeep
from notices import mailing
from notices.models import Notice, Outage, Posted
from samsar_portal import env
from teams.models import Invitation, Membership, Team
from teams.roles import Role
from tests.accounts.people import browser
from tests.conftest import NOW, join
from tests.notices.conftest import told
from tests.notices.host import Host, certificate_of

pytestmark = pytest.mark.django_db(transaction=True)

DUE = NOW + timedelta(minutes=20)
SENDER = ("Fjørd “Vidéos”", "videos@example.test")
Use = Callable[..., None]


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The certificate of a mail host on this machine."""
    return certificate_of("localhost", tmp_path_factory.mktemp("mail") / "localhost.pem")


@pytest.fixture
def host(certificate: Path) -> Iterator[Host]:
    """A mail host that nobody was told of yet."""
    with Host(certificate) as listening:
        yield listening


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, settings: Any, certificate: Path) -> Use:
    """Let the portal send by an address, read from the environment as at its start."""

    def by(url: str, *, is_trusted: bool = True) -> None:
        if is_trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        monkeypatch.setenv("EMAIL_URL", url)
        monkeypatch.setenv("PORTAL_MAIL_FROM", f"{SENDER[0]} <{SENDER[1]}>")
        monkeypatch.setenv("PUBLIC_URL", "https://videos.example.test")
        read = runpy.run_path(env.__file__)
        for name, value in read["EMAIL"].items():
            setattr(settings, name, value)
        settings.DEFAULT_FROM_EMAIL, settings.PUBLIC_URL = read["MAIL_FROM"], read["PUBLIC_URL"]

    return by


@pytest.fixture
def owner(live: Team) -> Membership:
    """Whoever invites and is told, in a team whose name is not of ASCII alone."""
    Team.objects.filter(pk=live.pk).update(name="Fjørd & Ærlig “Field”", timezone="Europe/Oslo")
    place = join(live, "mira@example.test", Role.OWNER)
    place.user.name = "Mïra Sølberg"
    place.user.save()
    return Membership.objects.select_related("team", "user").get(pk=place.pk)


def invites(owner: Membership, email: str = "ida@example.test") -> str:
    """Press "Invite" on the team page; return what the page says next."""
    client = browser(owner.user, proved_at=timezone.now())
    answer = client.post(reverse("invitation_new", args=[owner.team.key]), {"email": email, "role": "reviewer"})
    assert answer.status_code == 303
    return client.get(reverse("team", args=[owner.team.key])).text


def posts(at: datetime = DUE) -> int:
    """Make one round of the courier."""
    return mailing.post_due(clock=lambda: at)


def about_mail() -> list[str]:
    """What `manage.py doctor` says of mail."""
    return [sentence for sentence in upkeep.late(NOW) if "ail" in sentence and "sweep" not in sentence]


def text_of(mail: EmailMessage) -> str:
    """The text as a person reads it, after the checks that hold for every mail of ours."""
    [sender] = mail["From"].addresses
    assert (sender.display_name, sender.addr_spec) == SENDER
    assert mail.get_content_type() == "text/plain"
    assert mail.get_content_charset() == "utf-8"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[^@\s]+@videos\.example\.test>", mail["Message-ID"].strip())
    at = parsedate_to_datetime(mail["Date"]).replace(tzinfo=UTC)  # -0000, as for a machine whose zone says nothing
    assert abs(at - datetime.now(UTC)) < timedelta(minutes=2)
    assert not mail.defects
    text = mail.get_content().replace("\r\n", "\n")
    wide = [line for line in text.split("\n") if len(line) > 78]
    assert all(line.startswith("https://") and " " not in line for line in wide), wide
    return text


def test_an_invitation_and_a_bundle_arrive_as_they_are_meant(host: Host, use: Use, owner: Membership) -> None:
    use(host.url())
    assert "The mail is on its way" in invites(owner)
    told(owner.team, owner, count=5, failed=1, title="Brød & Sjø", path=f"/t/{owner.team.key}/activity/")
    assert posts() == 1
    assert host.signed_in == 2
    assert host.senders == [SENDER[1]] * 2

    invitation, bundle = host.mails
    assert invitation["To"] == "ida@example.test"
    assert invitation["Subject"].strip() == "Mïra Sølberg invites you to Fjørd & Ærlig “Field”"
    text = text_of(invitation)
    assert "Mïra Sølberg (mira@example.test) invites you to the team “Fjørd & Ærlig “Field””" in " ".join(text.split())
    [link] = re.findall(r"^https://\S+$", text, re.MULTILINE)
    assert link.startswith("https://videos.example.test/invited/")
    page = Client().get(link.removeprefix("https://videos.example.test"), follow=True)
    assert page.status_code == 200
    assert "Fjørd &amp; Ærlig “Field”" in page.text

    assert bundle["To"] == "mira@example.test"
    assert bundle["Subject"].strip() == "5 videos are ready, 1 failed: Brød & Sjø"
    text = text_of(bundle)
    assert f"5 videos are ready, 1 failed.\nBrød & Sjø · Fjørd & Ærlig “Field”\n{env_link(owner)}\n" in text
    [stop] = re.findall(r"https://videos\.example\.test(/\S*stop\S*)", text)
    assert bundle["List-Unsubscribe"].strip() == f"<https://videos.example.test{stop}>"
    assert Client().get(stop).status_code == 200
    assert about_mail() == []


def env_link(owner: Membership) -> str:
    """Where the bundle leads."""
    return f"https://videos.example.test/t/{owner.team.key}/activity/"


def test_a_wrong_password_keeps_mail_back_until_it_is_right_and_doctor_says_so(
    host: Host, use: Use, owner: Membership
) -> None:
    use(host.url("wrong"))
    assert "The mail could not be sent: hand the link over yourself." in invites(owner)
    assert Invitation.objects.get().is_open(timezone.now())
    [said] = about_mail()
    assert "does not accept the portal's name and password. Look at EMAIL_URL." in said
    Outage.objects.all().delete()

    told(owner.team, owner)
    assert (posts(), host.mails) == (0, [])
    assert about_mail()[0].startswith("Mail cannot be sent since 2026-11-20")
    use(host.url())
    assert posts(DUE + timedelta(seconds=30)) == 0, "all mail rests for a minute"
    assert posts(DUE + timedelta(minutes=2)) == 1
    assert posts(DUE + timedelta(hours=3)) == 0
    assert len(host.mails) == 1
    assert about_mail() == []


def test_a_host_that_is_away_loses_nothing_and_sends_nothing_twice(
    certificate: Path, use: Use, owner: Membership
) -> None:
    with Host(certificate) as host:
        url, port = host.url(), host.port
    use(url)
    told(owner.team, owner)
    assert posts() == 0
    assert "The mail could not be sent: hand the link over yourself." in invites(owner)
    assert "cannot be reached" in about_mail()[0]
    assert Posted.objects.count() == 0
    with Host(certificate, port=port) as host:
        assert [posts(DUE + timedelta(minutes=later)) for later in (2, 3, 300)] == [1, 0, 0]
        assert len(host.mails) == 1
    assert about_mail() == []


def test_a_host_that_is_back_is_found_out_though_nothing_is_due(certificate: Path, use: Use, owner: Membership) -> None:
    with Host(certificate) as host:
        use(host.url())
        port = host.port
    told(owner.team, owner)
    assert posts() == 0
    Notice.objects.update(mail_at=None)  # read in the bell meanwhile
    assert posts(DUE + timedelta(minutes=2)) == 0
    assert Outage.objects.get().tries == 2
    with Host(certificate, port=port) as host:
        assert posts(DUE + timedelta(minutes=5)) == 0
        assert (host.mails, host.signed_in) == ([], 1)
    assert about_mail() == []


def test_a_mail_that_somebody_waits_for_says_that_the_host_is_back(host: Host, use: Use, owner: Membership) -> None:
    use(host.url("wrong"))
    invites(owner)
    assert len(about_mail()) == 1
    use(host.url())
    assert "The mail is on its way" in invites(owner, "ola@example.test")
    assert about_mail() == []


def test_an_address_that_is_refused_for_good_holds_up_nobody_and_doctor_says_whose(
    host: Host, use: Use, owner: Membership, caplog: pytest.LogCaptureFixture
) -> None:
    use(host.url())
    other = join(owner.team, "ola@example.test", Role.MANAGER)
    host.refused = {"mira@example.test": "550 5.1.1 mira@example.test is unknown", "ida@example.test": "550 no"}
    told(owner.team, owner)
    told(owner.team, other, bundle="b2")
    assert posts() == 1
    assert [mail["To"] for mail in host.mails] == ["ola@example.test"]
    assert [posts(DUE + timedelta(minutes=later)) for later in (2, 60, 600)] == [0, 0, 0]
    assert Notice.objects.filter(user=owner.user_id, in_bell=True, read_at=None).exists(), "the bell has it"
    said = f"The mail server refused mail to person {owner.user_id} for good (550). Their address may be wrong."
    assert about_mail() == [said]

    assert "The mail could not be sent: hand the link over yourself." in invites(owner)
    assert about_mail() == [said], "that is about one address, and no outage"
    ours = [each.getMessage() for each in caplog.records if each.name != "mail.log"]
    assert len(ours) > 1
    assert "example.test" not in f"{ours}"


def test_an_address_that_is_refused_for_now_is_tried_again_and_arrives_once(
    host: Host, use: Use, owner: Membership
) -> None:
    use(host.url())
    host.refused = {"mira@example.test": "451 4.7.1 come back later"}
    told(owner.team, owner)
    assert posts() == 0
    host.refused = {}
    assert [posts(DUE + timedelta(minutes=later)) for later in (5, 11, 60)] == [0, 1, 0]
    assert len(host.mails) == 1


def test_a_host_whose_certificate_nobody_vouches_for_gets_no_password(host: Host, use: Use, owner: Membership) -> None:
    use(host.url(), is_trusted=False)
    told(owner.team, owner)
    assert posts() == 0
    assert "certificate cannot be trusted" in about_mail()[0]
    assert (host.signed_in, host.mails) == (0, [])
