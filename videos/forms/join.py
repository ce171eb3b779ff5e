"""The form that joins finished videos, in order."""

from collections.abc import Sequence

from django import forms

from samsar import JoinVideos
from videos.models import Video

TOO_FEW = "Add at least two videos."


class JoinForm(forms.Form):
    """Whether scenes blend into each other; the videos stand in the tray, in their order."""

    blend_scenes = forms.BooleanField(required=False)

    def to_submission(self, videos: Sequence[Video]) -> JoinVideos:
        """Return the valid form as what will be sent."""
        return JoinVideos(
            session_ids=tuple(video.job.session_id for video in videos), blend_scenes=self.cleaned_data["blend_scenes"]
        )
