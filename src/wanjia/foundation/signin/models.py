"""Who may sign in, as which person, and how that person has arranged the screen."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac

from wanjia.foundation.locking.models import LockableQuerySet
from wanjia.foundation.signin.types import Density, Language, Theme

SALT = "wanjia.signin.session"


class UserManager(BaseUserManager["User"]):
    """Finds users by their login."""


class User(AbstractBaseUser):
    """登录账号: the sign-in of one person; what it permits follows from the person's posts."""

    login = models.CharField(max_length=40, unique=True)
    person = models.OneToOneField("organisation.Person", on_delete=models.PROTECT, related_name="+")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="made by the demo, with a password that everybody knows")
    must_change_password = models.BooleanField(default=False)
    language = models.CharField(max_length=10, choices=[(v, v) for v in Language], default=Language.CHINESE)
    theme = models.CharField(max_length=10, choices=[(v, v) for v in Theme], default=Theme.SYSTEM)
    density = models.CharField(max_length=20, choices=[(v, v) for v in Density], default=Density.COMFORTABLE)
    sessions_ended = models.PositiveIntegerField(default=0, help_text="how often all sessions were ended at once")
    created_at = models.DateTimeField()

    objects = UserManager()
    rows = LockableQuerySet.as_manager()

    USERNAME_FIELD = "login"

    def __str__(self) -> str:
        """Show the login."""
        return str(self.login)

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Bind sessions to the password and to how often they were all ended: a changed hash ends them."""
        bound = f"{self.password}|{self.sessions_ended}"
        return salted_hmac(SALT, bound, secret=secret, algorithm="sha256").hexdigest()


class SavedView(models.Model):
    """保存的视图: filters, columns and order of a list under a name, for one person."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    listing = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, help_text="the address's query, without page")

    class Meta:
        constraints = (models.UniqueConstraint(fields=["user", "listing", "name"], name="view_named_once"),)

    def __str__(self) -> str:
        """Show the name."""
        return str(self.name)
