"""The sample market: simulated prices that ship with the project, so that every question works without a network."""

from pathlib import Path

from bot.domain.prices import Source
from bot.providers.folder import FolderProvider

SOURCE = Source(id="sample", title="Sample market (simulated)", live=False, simulated=True)


class SampleProvider(FolderProvider):
    """A folder provider whose every series is marked as simulated, whatever the folder says of itself."""

    def __init__(self, folder: Path) -> None:
        """`folder` is `data/sample` of the project. Raises SourceDown where it is missing."""
        super().__init__(folder, SOURCE)
