"""How each person wants to be told, and what was told already."""

from __future__ import annotations

import secrets

from django.db import models

from diogel.web.accounts.models import User


def new_secret() -> str:
    return secrets.token_urlsafe(32)


class Wish(models.Model):
    """`secret` is the address of their own calendar; who renews it closes the one before. `told_on`: the day of their last e-mail."""

    user = models.OneToOneField(User, models.CASCADE, related_name="wish")
    by_mail = models.BooleanField(default=True)
    secret = models.CharField(max_length=64, unique=True, default=new_secret)
    told_on = models.DateField(null=True)


class ReferralTold(models.Model):
    """A referral whose partner has been told by e-mail."""

    referral = models.UUIDField(primary_key=True)
