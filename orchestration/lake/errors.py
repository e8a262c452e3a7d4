"""Errors of the lake as sentences: what the object store answered, where, and what to do about it."""

from collections.abc import Iterator
from contextlib import contextmanager

from fluxo.errors import ConfigurationError, FluxoError, ServiceDown


class LakeCorrupted(FluxoError):
    """An object or its control file is missing, truncated or changed."""


class LakeFull(FluxoError):
    """The disk or the bucket takes no more."""


_WRONG_CREDENTIALS = ("INVALID_ACCESS_KEY_ID", "SIGNATURE_DOES_NOT_MATCH", "InvalidAccessKeyId", "HTTP status code 403")
_NO_ANSWER = ("NETWORK_CONNECTION", "curlCode", "Couldn't connect", "Could not resolve", "timed out", "Timeout")
_FULL = ("No space left", "XMinioStorageFull", "QUOTA", "507")


@contextmanager
def told_clearly(url: str, endpoint: str | None) -> Iterator[None]:
    """Turn the file system's errors into FluxoErrors. FileNotFoundError of a single object passes through."""
    try:
        yield
    except OSError as error:
        raise _translated(error, url, endpoint) from error


def _translated(error: OSError, url: str, endpoint: str | None) -> Exception:
    text = str(error)
    where = f"{url}{f' at {endpoint}' if endpoint else ''}"
    if any(mark in text for mark in _FULL):
        return LakeFull(f"The lake {where} is full: make room, then run the same command again.")
    if "NO_SUCH_BUCKET" in text or "NoSuchBucket" in text or "bucket does not exist" in text.lower():
        return ConfigurationError(f"The bucket of {where} does not exist: create it, or correct FLUXO_LAKE_URL.")
    if "ACCESS_DENIED" in text or "Access Denied" in text or any(mark in text for mark in _WRONG_CREDENTIALS):
        return ConfigurationError(
            f"{where} refuses these credentials: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY (or a profile "
            "or role) of a user who may read and write it."
        )
    if any(mark in text for mark in _NO_ANSWER):
        return ServiceDown(f"The object store of {where} does not answer: start it, or correct FLUXO_S3_ENDPOINT.")
    return error
