"""Bills of months before the books begin are settled elsewhere; what is corrected of them later is owed here."""

import pytest
from django.apps import apps
from django.utils import timezone

from tests.integration.billing import village
from wanjia.revenue.receivables.operations.beginning import begin_books
from wanjia.revenue.receivables.queries.verified import all_verified

pytestmark = pytest.mark.django_db


def test_only_later_months_are_owed() -> None:
    village.make_village()
    begin_books(month=village.JANUARY, source="交接", by=village.CLERK, at=timezone.now())
    begin_books(month=village.JANUARY, source="交接", by=village.CLERK, at=timezone.now())

    for month in (village.DECEMBER, village.JANUARY):
        village.billed(month)

    months = apps.get_model("receivables", "Charge").objects.values_list("month", flat=True).distinct()
    assert list(months) == [village.JANUARY]
    before = apps.get_model("billing", "Bill").objects.filter(bill_month=village.DECEMBER)
    assert before.exists()
    assert not before.filter(paid_at=None).exists()
    assert not [found for one in all_verified() for found in one.differences]
