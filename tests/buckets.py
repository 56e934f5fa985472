"""A server that speaks S3, for tests: moto's, on a port of its own in this process."""

import logging
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

KEYS = {"access_key": "key-of-tests", "secret_key": "secret-of-tests"}


@contextmanager
def running_bucket(name):
    """Run a server with an empty bucket, and yield its address and the settings of Django's storage for it."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        options = {"endpoint_url": address, "region_name": "us-east-1"}
        boto3.client(
            "s3", aws_access_key_id=KEYS["access_key"], aws_secret_access_key=KEYS["secret_key"], **options
        ).create_bucket(Bucket=name)
        yield (
            address,
            {
                "BACKEND": "storages.backends.s3.S3Storage",
                "OPTIONS": {
                    **options,
                    **KEYS,
                    "bucket_name": name,
                    "addressing_style": "path",
                    "signature_version": "s3v4",
                    "file_overwrite": True,
                    "object_parameters": {"CacheControl": "private, max-age=43200, immutable"},
                },
            },
        )
    finally:
        server.stop()
