"""Files kept with something; their contents lie in the site's folder of files."""

from __future__ import annotations

from django.db import models

from wanjia.foundation.attachments.rules import LONGEST_NAME


class Attachment(models.Model):
    """附件: a photograph, scan or document kept with what it shows; never changed, as the database itself sees to."""

    subject_kind = models.CharField(max_length=60)
    subject_id = models.BigIntegerField()
    unit = models.ForeignKey("organisation.Unit", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=LONGEST_NAME)
    media_type = models.CharField(max_length=40)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    attached_by = models.CharField(max_length=40)
    attached_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["subject_kind", "subject_id", "sha256"], name="content_once_per_subject"),
        )

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)
