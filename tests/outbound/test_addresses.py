"""The guard lets public https hosts through and nothing else, however it is spelled."""

from collections.abc import Sequence

import pytest

from outbound.addresses import AddressRefused, check, is_public

_BAD = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 100.127.255.255 127.0.0.1 127.1.2.3
168.63.129.16 169.254.169.254 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.192 192.0.2.1 192.88.99.1 192.168.1.1
198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255
:: ::1 ::127.0.0.1 ::10.0.0.1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:a9fe:a9fe ::ffff:0:127.0.0.1
64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1 100::1 2001::1 2001:0:7f00:1:: 2001:10::1 2001:20::1 2001:1ff::1
2001:db8::1 2002:7f00:1::1 2002:808:808::1 3fff::1 3fff:fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254
fe80::1 fe80::1%eth0 2606:4700::1%1 fec0::1 ff02::1 ff0e::1 not-an-address 1.2.3 1.2.3.04
"""

_GOOD = """
1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1 168.63.129.15
169.253.1.1 172.15.255.255 172.32.0.1 191.255.255.255 192.0.1.1 192.167.1.1 198.17.255.255 198.20.0.1 223.255.255.255
::ffff:8.8.8.8 2001:200::1 2001:4860:4860::8888 2606:4700::1111 2a00:1450:4001::1 2003::1 3ffe::1
"""
BAD_ADDRESSES = _BAD.split()
GOOD_ADDRESSES = _GOOD.split()

ODD_LINKS = [
    "http://cdn.example.com/a.mp4",
    "ftp://cdn.example.com/a.mp4",
    "file:///etc/passwd",
    "//cdn.example.com/a.mp4",
    "cdn.example.com/a.mp4",
    "https:///a.mp4",
    "https://",
    "",
    "://",
    "https://cdn.example.com:8443/a.mp4",
    "https://cdn.example.com:0/a.mp4",
    "https://cdn.example.com:80/a.mp4",
    "https://cdn.example.com:99999/a.mp4",
    "https://cdn.example.com:x/a.mp4",
    "https://user@cdn.example.com/a.mp4",
    "https://user:word@cdn.example.com/a.mp4",
    "https://@cdn.example.com/a.mp4",
    "https://cdn.example.com\\@127.0.0.1/a.mp4",
    "https://cdn.example.com /a.mp4",
    "https://cdn.exa\tmple.com/a.mp4",
    "https://cdn.example.com/a.mp4\r\nHost: inside",
    "https://cdn.example.com/\ud800.mp4",
    "https://2130706433/a.mp4",
    "https://0x7f.1/a.mp4",
    "https://0x7f000001/a.mp4",
    "https://0177.0.0.1/a.mp4",
    "https://127.1/a.mp4",
    "https://127.0.0.1./a.mp4",
    "https://08.8.8.8/a.mp4",
    "https://8.8.8.8.8/a.mp4",
    "https://127.0.0.1/a.mp4",
    "https://①②⑦.⓪.⓪.①/a.mp4",
    "https://127。0。0。1/a.mp4",
    "https://%31%32%37.0.0.1/a.mp4",
    "https://[::1]/a.mp4",
    "https://[::ffff:127.0.0.1]/a.mp4",
    "https://[fe80::1%25eth0]/a.mp4",
    "https://[2606:4700::1111%251]/a.mp4",
    "https://[8.8.8.8]/a.mp4",
    "https://[v1.x]/a.mp4",
    "https://[::1/a.mp4",
    "https://a..example.com/a.mp4",
    "https://-a.example.com/a.mp4",
    "https://" + "a" * 64 + ".example.com/a.mp4",
    "https://cdn.example.com/" + "a" * 4096,
]


def literal(host: str, _port: int) -> Sequence[str]:
    """Resolve names to a public address and addresses to themselves, as the system does."""
    return [host] if host[0].isdigit() or ":" in host else ["93.184.216.34"]


def test_there_are_enough_bad_addresses_to_mean_something():
    assert len(BAD_ADDRESSES) >= 36


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_an_address_that_is_not_public_is_known(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", GOOD_ADDRESSES)
def test_a_public_address_is_known(address):
    assert is_public(address)


def test_a_long_signed_link_is_taken_up_to_what_an_answer_may_hold():
    url = f"https://cdn.example.com/a.mp4?signature={'a' * 4056}"
    assert len(url) == 4096

    place, _ = check(url, resolve=literal)

    assert place.target.endswith("a" * 4056)


@pytest.mark.parametrize("url", ODD_LINKS)
def test_an_odd_link_is_refused(url):
    with pytest.raises(AddressRefused) as refused:
        check(url, resolve=literal)

    assert refused.value.sentence.endswith(".")
    assert "example" not in refused.value.sentence


@pytest.mark.parametrize("address", BAD_ADDRESSES)
def test_one_bad_address_among_good_ones_refuses_the_host(address):
    with pytest.raises(AddressRefused):
        check("https://cdn.example.com/a.mp4", resolve=lambda *_: ["8.8.8.8", address])


def test_a_host_without_addresses_is_refused():
    with pytest.raises(AddressRefused):
        check("https://cdn.example.com/a.mp4", resolve=lambda *_: [])


@pytest.mark.parametrize(
    ("url", "host", "target"),
    [
        ("https://cdn.example.com/a.mp4", "cdn.example.com", "/a.mp4"),
        ("https://CDN.Example.COM:443/a.mp4", "cdn.example.com", "/a.mp4"),
        ("https://cdn.example.com./a.mp4", "cdn.example.com", "/a.mp4"),
        ("https://my_bucket.example.com/a.mp4", "my_bucket.example.com", "/a.mp4"),
        ("https://bücher.example/a.mp4", "xn--bcher-kva.example", "/a.mp4"),
        ("https://8.8.8.8/a.mp4", "8.8.8.8", "/a.mp4"),
        ("https://[2606:4700::1111]/a.mp4", "2606:4700::1111", "/a.mp4"),
        ("https://cdn.example.com", "cdn.example.com", "/"),
        ("https://cdn.example.com?x=1#y", "cdn.example.com", "/?x=1"),
        ("https://cdn.example.com/a%2Fb.mp4?sig=a%2Bb%3D&t=1+2", "cdn.example.com", "/a%2Fb.mp4?sig=a%2Bb%3D&t=1+2"),
        ("https://cdn.example.com/é.mp4", "cdn.example.com", "/%C3%A9.mp4"),
    ],
)
def test_a_public_link_is_taken_apart(url, host, target):
    place, addresses = check(url, resolve=literal)

    assert (place.is_tls, place.host, place.port, place.target) == (True, host, 443, target)
    assert addresses == list(literal(host, 443))


def test_the_host_is_looked_up_once():
    answers = iter([["8.8.8.8"], ["127.0.0.1"]])

    _, addresses = check("https://cdn.example.com/a.mp4", resolve=lambda *_: next(answers))

    assert addresses == ["8.8.8.8"]
    assert next(answers) == ["127.0.0.1"], "the second answer was not asked for"


PRACTICE = "http://127.0.0.1:8700"


def test_practice_reaches_its_own_sandbox():
    place, addresses = check(f"{PRACTICE}/media/a.mp4", practice_origin=PRACTICE, resolve=literal)

    assert (place.is_tls, place.host_header, place.target) == (False, "127.0.0.1:8700", "/media/a.mp4")
    assert addresses == ["127.0.0.1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8701/media/a.mp4",
        "http://127.0.0.1/media/a.mp4",
        "http://127.0.0.2:8700/media/a.mp4",
        "http://localhost:8700/media/a.mp4",
        "https://127.0.0.1:8700/media/a.mp4",
        "http://user@127.0.0.1:8700/media/a.mp4",
        "https://cdn.example.com/a.mp4",
    ],
)
def test_practice_reaches_nothing_else(url):
    with pytest.raises(AddressRefused):
        check(url, practice_origin=PRACTICE, resolve=literal)


def test_practice_without_a_sandbox_reaches_nothing():
    with pytest.raises(AddressRefused):
        check("https://cdn.example.com/a.mp4", practice_origin="://", resolve=literal)


@pytest.mark.parametrize(
    ("url", "header"),
    [
        ("https://[2606:4700::1111]/a", "[2606:4700::1111]"),
        ("https://cdn.example.com/a", "cdn.example.com"),
    ],
)
def test_the_host_header_names_the_host_as_a_browser_would(url, header):
    assert check(url, resolve=literal)[0].host_header == header
