"""What a job that did not become a video says of its cost."""

from credits.models import Source
from samsar.pricing import in_credits
from videos.models import Job


def kept_words(job: Job) -> str:
    """Say what a job that did not become a video cost: charged, estimated or nothing."""
    if not job.charged:
        is_settled = job.charge_source in (Source.BALANCE, Source.PERSON)
        return "Nothing stays charged for it." if is_settled else "Nothing was charged."
    if job.charge_source == Source.PERSON:
        return f"{in_credits(job.charged, 'is,are')} charged for it."
    doubt = " (our estimate, not confirmed by Samsar)" if job.charge_source == Source.ESTIMATE else ""
    return f"{in_credits(job.charged, 'was,were')} charged when Samsar accepted it{doubt}."
