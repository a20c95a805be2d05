"""`users.*` and `account.*`: people."""

from __future__ import annotations

import re

from mock_services import web
from mock_services.messenger import people
from mock_services.messenger.methods import asked as ask
from mock_services.messenger.methods import objects, shown
from mock_services.messenger.methods.calls import method
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.models import EducationalProfile
from mock_services.vkid.profiles import masked

_NAME = re.compile(r"(?:id)?(\d{1,9})")


@method("users.get")
def get_users(caller: EducationalProfile, asked: ask.People) -> list[objects.User]:
    """Tell of people; of oneself when nobody is named. Strangers are left out."""
    ids = list(dict.fromkeys(_id(name) for name in asked.user_ids)) or [caller.id]
    seen = people.seen_by(web.db(), caller, ids)
    return shown.users(web.db(), [each for each in ids if each in seen], asked.fields)


def _id(name: str) -> int:
    found = _NAME.fullmatch(name)
    if found is None:
        raise VkError(Trouble.USER)
    return int(found[1])


@method("account.getProfileInfo")
def get_profile_info(caller: EducationalProfile, asked: ask.Asked) -> objects.Settings:  # noqa: ARG001
    """Tell what a person sees of her own account."""
    return objects.Settings(
        id=caller.id,
        first_name=caller.name,
        last_name=caller.surname,
        bdate=f"{caller.born.day}.{caller.born.month}.{caller.born.year}",
        sex=shown.SEX[caller.sex],
        phone=masked(caller.vk_account.phone),
        screen_name=f"id{caller.id}",
    )
