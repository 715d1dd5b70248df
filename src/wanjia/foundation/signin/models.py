"""Who may sign in, as which person, and how that person has arranged the screen."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from wanjia.foundation.signin.types import Density, Language, Theme


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
    created_at = models.DateTimeField()

    objects = UserManager()

    USERNAME_FIELD = "login"

    def __str__(self) -> str:
        """Show the login."""
        return str(self.login)


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
