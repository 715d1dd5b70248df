"""Which files are kept, and what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wanjia.foundation.attachments import rules

JPEG, PNG, PDF = b"\xff\xd8\xff\xe0rest", b"\x89PNG\r\n\x1a\nrest", b"%PDF-1.7 rest"
FULL = rules.LARGEST_MEGABYTES * rules.MEGABYTE


class TestMediaTypeOf:
    @pytest.mark.parametrize(
        ("content", "kind"),
        [
            (JPEG, "image/jpeg"),
            (PNG, "image/png"),
            (PDF, "application/pdf"),
            (b"<html>", None),
            (b"<svg onload=x>", None),
            (b"MZ", None),
            (b"\xff\xd8", None),
        ],
    )
    def test_is_told_from_the_content(self, content: bytes, kind: str | None) -> None:
        assert rules.media_type_of(content) == kind


class TestWhyNotAttached:
    @pytest.mark.parametrize(
        ("content", "kept", "why"),
        [
            (JPEG, 0, None),
            (JPEG, rules.MOST_FILES - 1, None),
            (JPEG, rules.MOST_FILES, "No more than 20"),
            (b"", 0, "empty"),
            (b"<html>", 0, "Only photographs"),
            (JPEG.ljust(FULL, b"x"), 0, None),
            (JPEG.ljust(FULL + 1, b"x"), 0, "larger than 10 MB"),
        ],
    )
    def test_empty_large_foreign_and_too_many_files_are_refused(
        self, content: bytes, kept: int, why: str | None
    ) -> None:
        said = rules.why_not_attached(content, kept=kept)

        assert (said is None) if why is None else (said is not None and why in said)


class TestCleanName:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("表箱 照片.jpg", "表箱 照片.jpg"),
            ("../../etc/passwd", "etcpasswd"),
            ("C:\\scan\\a.pdf", "Cscana.pdf"),
            ("a\r\nX-Header: 1.png", "aX-Header 1.png"),
            ("photo\u202egpj.exe.png", "photogpj.exe.png"),
            ("...", "file"),
            ("", "file"),
        ],
    )
    def test_keeps_one_line_without_a_path(self, name: str, shown: str) -> None:
        assert rules.clean_name(name) == shown

    @given(st.text(max_size=400))
    def test_is_never_long_and_clean_already(self, name: str) -> None:
        shown = rules.clean_name(name)

        assert 0 < len(shown) <= rules.LONGEST_NAME
        assert rules.clean_name(shown) == shown
