"""What VK ID's JSON endpoints take and give, as they describe it."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from mock_services.models import EducationalProfile, Sex, Token
from mock_services.vkid.clients import EDUCATIONAL, PHONE
from mock_services.vkid.profiles import masked

_SEX: dict[Sex, Literal[1, 2]] = {Sex.FEMALE: 1, Sex.MALE: 2}
"""VK's numbers."""


class TokenForm(BaseModel):
    """A code or a refresh token for tokens; each parameter in the query or in the body."""

    grant_type: Literal["authorization_code", "refresh_token"]
    client_id: str
    device_id: str = Field(description="as it came with the code")
    state: str | None = Field(default=None, description="comes back as it is")
    code: str | None = None
    code_verifier: str | None = None
    redirect_uri: str | None = None
    refresh_token: str | None = None
    scope: str | None = Field(default=None, description="fewer of the scopes, when refreshing")


class AccessForm(BaseModel):
    """An access token, here or in the header `Authorization: Bearer …`."""

    access_token: str
    client_id: str | None = None


class IdentityForm(BaseModel):
    """An ID token."""

    id_token: str
    client_id: str | None = None


class Tokens(BaseModel):
    """What a code or a refresh token is good for."""

    access_token: str
    refresh_token: str
    id_token: str
    token_type: Literal["Bearer"]
    expires_in: int
    user_id: int
    scope: str
    state: str | None = None


class User(BaseModel):
    """Somebody as a service may know her."""

    user_id: str
    first_name: str
    last_name: str
    phone: str | None = None
    birthday: str | None = Field(default=None, description="dd.mm.yyyy")
    sex: Literal[1, 2] | None = Field(default=None, description="1: female, 2: male")
    verified: bool | None = None
    patronymic: str | None = None
    profile_id: int | None = Field(default=None, description="of the educational profile")


class UserInfo(BaseModel):
    """Whose token it is."""

    user: User


class Done(BaseModel):
    """It is done."""

    response: Literal[1]


class OAuthError(BaseModel):
    """Why not."""

    error: str
    error_description: str
    state: str | None = None


def user_of(token: Token) -> UserInfo:
    """Tell what a token's scopes open."""
    profile = token.profile
    scopes = token.scope.split()
    user = User(
        user_id=str(profile.vk_account_id),
        first_name=profile.name,
        last_name=profile.surname,
        birthday=f"{profile.born:%d.%m.%Y}",
        sex=_SEX[profile.sex],
        verified=False,
    )
    if PHONE in scopes or EDUCATIONAL in scopes:
        user.phone = profile.vk_account.phone
    if EDUCATIONAL in scopes:
        user.patronymic, user.profile_id = profile.patronymic, profile.id
    return UserInfo(user=user)


def masked_user(profile: EducationalProfile) -> UserInfo:
    """Tell what anybody may know who has an ID token."""
    return UserInfo(
        user=User(
            user_id=str(profile.vk_account_id),
            first_name=profile.name,
            last_name=f"{profile.surname[0]}.",
            phone=masked(profile.vk_account.phone),
        )
    )
