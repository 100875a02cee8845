"""Static files under names that change with their content, compressed once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc] # it has no types
    """Hashed names where the files were collected, plain names where they were not yet."""

    def stored_name(self, name: str) -> str:
        """The hashed name; before the first collection, the name itself."""
        if not self.hashed_files:
            return name
        stored: str = super().stored_name(name)
        return stored
