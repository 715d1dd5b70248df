"""Files kept with something: once, under their hash, never changed, and seen to be lost or changed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction

from tests.integration.registry import make_units, station_actor
from wanjia.foundation.attachments import files, rules
from wanjia.foundation.attachments.models import Attachment
from wanjia.foundation.attachments.operations import AttachmentRefused, attach
from wanjia.foundation.attachments.queries import UnknownAttachment, attachment_of, attachments_of, content_of
from wanjia.foundation.attachments.types import NewAttachment
from wanjia.foundation.events.queries import timeline
from wanjia.foundation.organisation.queries import unit_named

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, tzinfo=UTC)
PHOTO, KIND = b"\xff\xd8\xff\xe0 a photograph", "tests.case"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Iterator[Path]:
    settings.WANJIA_FILES = tmp_path
    make_units()
    return tmp_path


def attached(content: bytes = PHOTO, *, name: str = "表箱.jpg", subject: int = 1) -> int:
    new = NewAttachment(KIND, subject, unit_named("S1").unit_id, name, content)
    return attach(new, by=station_actor("S1"), at=AT)


def of(subject: int = 1) -> Any:
    return attachments_of(KIND, subject_id=subject)


class TestAttach:
    def test_a_file_is_kept_as_it_is_and_told_of(self, folder: Path) -> None:
        attachment_id = attached()

        row = attachment_of(KIND, subject_id=1, attachment_id=attachment_id)
        assert (row.name, row.media_type, row.size_bytes, row.is_image) == ("表箱.jpg", "image/jpeg", len(PHOTO), True)
        assert content_of(row) == PHOTO
        told = timeline(KIND, scope=station_actor("S1").scope, subject_id=1)
        assert told["name"].to_list() == ["attachments.file_attached"]
        path = folder / "attachments" / row.sha256[:2] / row.sha256
        assert path.stat().st_mode & 0o777 == 0o400

    def test_the_same_content_is_kept_once_and_belongs_to_whoever_hands_it_in(self, folder: Path) -> None:
        first, again, other = attached(), attached(name="again.jpg"), attached(subject=2)

        assert first == again != other
        assert [row.name for row in of()] == ["表箱.jpg"]
        assert len(list(folder.glob("attachments/*/*"))) == 1

    def test_what_is_refused_leaves_nothing(self, folder: Path) -> None:
        with pytest.raises(AttachmentRefused, match="Only photographs"):
            attached(b"<svg/>")

        assert of() == []
        assert not list(folder.glob("attachments/*/*"))

    def test_there_is_a_limit_to_how_many(self) -> None:
        for number in range(rules.MOST_FILES):
            attached(PHOTO + bytes([number]))

        with pytest.raises(AttachmentRefused, match="No more than"):
            attached()

    def test_the_database_refuses_to_change_what_is_told(self) -> None:
        attached()

        with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
            Attachment.objects.update(sha256="0" * 64)


class TestContentOf:
    def test_a_content_that_was_changed_or_lost_is_not_given(self, folder: Path) -> None:
        attached()
        row = of()[0]
        path = folder / "attachments" / row.sha256[:2] / row.sha256
        path.chmod(0o600)
        path.write_bytes(b"\xff\xd8\xff another")

        with pytest.raises(files.FileLost, match="was changed"):
            content_of(row)
        path.unlink()
        with pytest.raises(files.FileLost, match="is not there"):
            content_of(row)
        with pytest.raises(ValueError, match="no hash"):
            files.content_of("../secret")

    def test_a_file_of_another_thing_is_as_good_as_unknown(self) -> None:
        attachment_id = attached()

        with pytest.raises(UnknownAttachment):
            attachment_of(KIND, subject_id=2, attachment_id=attachment_id)
