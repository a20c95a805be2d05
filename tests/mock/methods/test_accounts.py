"""`users.*` and `account.*`."""

from __future__ import annotations

from sqlalchemy import delete

from mock_services.models import EducationalProfile, Link, Member
from mock_services.worlds import World
from tests.mock.methods.conftest import Program


def test_users_get_tells_of_oneself_and_of_ones_school(
    owner: Program, teacher: EducationalProfile, pupil: EducationalProfile
) -> None:
    """VKCOM/vk-api-schema users/methods.json: by default the current user."""
    (me,) = owner("users.get")
    assert (me["id"], me["first_name"], me["last_name"]) == (
        teacher.id,
        teacher.name,
        teacher.surname,
    )
    found = owner("users.get", user_ids=[f"id{pupil.id}", teacher.id, 99999])
    assert [each["id"] for each in found] == [pupil.id, teacher.id]  # as they were named
    assert owner.refused("users.get", user_ids=["durov!"]) == 113


def test_an_educational_profile_tells_of_every_place_at_school(
    owner: Program, teacher: EducationalProfile, pupil: EducationalProfile
) -> None:
    """The fields that l2700l/SferumAPI reads; what is in them is inferred."""
    found = owner("users.get", user_ids=[teacher.id, pupil.id], fields=["educational_profile"])
    roles = [each["educational_profile"]["edu_roles"] for each in found]
    (school,) = roles[0]["organizations"]
    assert set(roles[0]) == {"user_id", "main_roles", "main_role_code", "organizations"}
    assert roles[0]["main_roles"] == "учитель, классный руководитель 5А"
    assert school["organization_name"].startswith("Средняя общеобразовательная школа")
    assert [(each["role_code"], each["order"]) for each in school["roles"]] == [
        ("teacher", 0),
        ("teacher", 1),
    ]
    assert roles[1]["main_role_code"] == "student"


def test_one_sees_ones_own_account(owner: Program, teacher: EducationalProfile) -> None:
    """VKCOM/vk-api-schema account/objects.json; the phone is not told whole."""
    found = owner("account.getProfileInfo")
    assert (found["id"], found["screen_name"]) == (teacher.id, f"id{teacher.id}")
    assert found["bdate"] == f"{teacher.born.day}.{teacher.born.month}.{teacher.born.year}"
    assert teacher.vk_account.phone not in str(found)


def test_strangers_are_left_out(owner: Program, pupil: EducationalProfile, world: World) -> None:
    """An educational profile is closed to those who share neither school nor chat with it."""
    with world.session() as db:
        db.execute(delete(Link).where(Link.profile_id == pupil.id))
        db.execute(delete(Member).where(Member.profile_id == pupil.id))
    assert owner("users.get", user_ids=[pupil.id], fields=["educational_profile"]) == []
