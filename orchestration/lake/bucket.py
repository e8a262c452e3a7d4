"""Make the lake's bucket on a new object store. Belongs here: administration; objects are ``store``'s."""

from pathlib import Path
from urllib.parse import unquote, urlsplit

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from fluxo.errors import ConfigurationError, ServiceDown
from fluxo.settings import Settings

_OURS_ALREADY = {"BucketAlreadyOwnedByYou"}


def prepare_lake(settings: Settings) -> str:
    """Make the lake's bucket or folder if it is missing; return the lake's URL. Safe to repeat.

    Raises ConfigurationError if the store refuses, ServiceDown if it does not answer.
    """
    parts = urlsplit(settings.lake)
    if parts.scheme == "file":
        Path(unquote(parts.path)).mkdir(parents=True, exist_ok=True)
        return settings.lake
    client = boto3.client("s3", endpoint_url=settings.s3_endpoint, region_name=settings.s3_region)
    elsewhere = {} if settings.s3_region == "us-east-1" else {"LocationConstraint": settings.s3_region}
    try:
        client.create_bucket(Bucket=parts.netloc, **({"CreateBucketConfiguration": elsewhere} if elsewhere else {}))
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code not in _OURS_ALREADY:
            raise ConfigurationError(
                f"The bucket {parts.netloc} cannot be made ({code}): correct the AWS credentials or FLUXO_LAKE_URL."
            ) from None
    except BotoCoreError as error:
        raise ServiceDown(
            f"The object store of {settings.lake} does not answer ({type(error).__name__}): start it, or correct "
            "FLUXO_S3_ENDPOINT and the AWS credentials."
        ) from None
    return settings.lake
