"""What fault tests order: the cheapest video there is."""

from samsar import TextToVideo

#: A 10 s video with RUNWAYML, in thousandths of a credit.
PRICE = 120_000
#: Renders that nobody will look at are scripted to stay where they are, so that nothing is drawn for them.
PROMPT = "A lighthouse at dusk. [stuck]"


def prompt(text: str = PROMPT) -> TextToVideo:
    """Return a submission of 120 credits."""
    return TextToVideo(prompt=text, video_model="RUNWAYML", image_model="SEEDREAM", duration=10)
