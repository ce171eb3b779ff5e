"""A bucket over a real socket: moto's S3 server, an imitation in a process of its own, and not AWS or MinIO.

Run as a script it prints its address and serves until it is stopped.
"""

import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import boto3
import requests
from botocore.config import Config


@dataclass(frozen=True, slots=True)
class Bucket:
    """A fresh bucket: its name, and where its server is."""

    name: str
    endpoint: str

    @property
    def storages(self) -> dict[str, object]:
        """The setting STORAGES with this bucket as the default."""
        options = {"bucket_name": self.name, "endpoint_url": self.endpoint, "region_name": "us-east-1"}
        return {
            "default": {"BACKEND": "outbound.bucket.Bucket", "OPTIONS": options},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        }


@contextmanager
def server() -> Iterator[str]:
    """Start the server; gives its address."""
    command = [sys.executable, "-W", "ignore", __file__]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert process.stdout is not None
    endpoint = process.stdout.readline().strip()
    assert endpoint.startswith("http://127.0.0.1:"), "the bucket's server did not start"
    requests.get(f"{endpoint}/moto-api/", timeout=20).raise_for_status()
    try:
        yield endpoint
    finally:
        process.terminate()
        process.wait(20)
        process.stdout.close()


def fresh(endpoint: str) -> Bucket:
    """Make a bucket of its own."""
    name = f"films-{uuid.uuid4().hex[:12]}"
    path_style = Config(s3={"addressing_style": "path"})
    client = boto3.client("s3", endpoint_url=endpoint, region_name="us-east-1", config=path_style)
    client.create_bucket(Bucket=name)
    client.close()
    return Bucket(name, endpoint)


if __name__ == "__main__":
    import threading

    from moto.server import ThreadedMotoServer

    serving = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    serving.start()
    sys.stdout.write("http://{}:{}\n".format(*serving.get_host_and_port()))
    sys.stdout.flush()
    threading.Event().wait()
