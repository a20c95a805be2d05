"""Who is in which chat, and who may do what there: the domain, without its pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from mock_services.control.people import give_vk_id
from mock_services.messenger import chats, inbox, manual, messages, people
from mock_services.messenger.chats import ChatError, NotAllowedError
from mock_services.models import (
    Account,
    Chat,
    ChatKind,
    EducationalProfile,
    Enrolment,
    Link,
    Load,
    Member,
    MemberRole,
    Message,
    Parenthood,
    Role,
    SchoolClass,
)
from mock_services.schema import BehaviourOrder, VkIdOrder
from mock_services.worlds import World, Worlds
from tests.roles import another_role


@pytest.fixture
def db(world: World) -> Iterator[Session]:
    with world.session() as db:
        yield db


@pytest.fixture(scope="module")
def two_schools() -> Iterator[Worlds]:
    worlds = Worlds(teachers=40, domain="localhost", port=80)
    yield worlds
    worlds.close()


def link(db: Session, world: World, account_id: int) -> EducationalProfile:
    give_vk_id(db, world, db.get_one(Account, account_id), VkIdOrder(linked=True, phone=None))
    return db.get_one(Link, account_id).profile


def titles(db: Session, profile: EducationalProfile) -> list[str]:
    return [chat.title for chat in chats.chats_of(db, profile.id)]


def students(db: Session, school_class_id: int) -> list[int]:
    own = Enrolment.school_class_id == school_class_id
    return list(db.scalars(select(Enrolment.student_id).where(own)))


def parents(db: Session, student_id: int) -> list[int]:
    own = Parenthood.student_id == student_id
    return list(db.scalars(select(Parenthood.parent_id).where(own)))


def member(db: Session, chat: Chat, profile: EducationalProfile) -> Member:
    found = chats.membership(db, chat.id, profile.id)
    assert found
    return found


def first_load(db: Session, teacher_id: int) -> Load:
    return db.scalars(select(Load).where(Load.teacher_id == teacher_id)).first() or pytest.fail(
        "no load"
    )


def subject_chat(db: Session, world: World, load: Load) -> Chat:
    teacher = db.get_one(Account, load.teacher_id)
    return chats.create_school_chat(
        db, world, ChatKind.SUBJECT, teacher, load.school_class, load.subject
    )


class TestChatsOfTheSchool:
    def test_a_class_teacher_has_three_chats_at_once(self, db: Session, world: World) -> None:
        """A12: students, parents, colleagues; she owns those of her class."""
        teacher = link(db, world, world.school.class_teacher)
        assert titles(db, teacher) == ["Коллеги, СОШ № 1", "Ученики, 5А", "Родители, 5А"]
        roles = [member(db, chat, teacher).role for chat in chats.chats_of(db, teacher.id)]
        assert roles == [MemberRole.MEMBER, MemberRole.OWNER, MemberRole.OWNER]

    def test_subject_chats_may_appear_by_themselves(self, db: Session, world: World) -> None:
        """A switch: in one region they do.  They are those of her load, and hers."""
        world.behaviour.change(BehaviourOrder(subject_chats=True))
        teacher = link(db, world, world.school.teacher)
        colleagues, *subjects = chats.chats_of(db, teacher.id)
        assert colleagues.kind is ChatKind.COLLEAGUES
        loads = db.scalars(select(Load).where(Load.teacher_id == world.school.teacher)).all()
        assert {(each.school_class_id, each.subject_id) for each in subjects} == {
            (each.school_class_id, each.subject_id) for each in loads
        }
        assert {member(db, each, teacher).role for each in subjects} == {MemberRole.OWNER}
        pupil = link(db, world, students(db, loads[0].school_class_id)[0])
        assert chats.membership(db, subjects[0].id, pupil.id)

    def test_any_other_teacher_has_only_colleagues(self, db: Session, world: World) -> None:
        assert titles(db, link(db, world, world.school.teacher)) == ["Коллеги, СОШ № 1"]

    def test_a_student_has_no_chat_before_the_teacher_links(
        self, db: Session, world: World
    ) -> None:
        student = link(db, world, world.school.student)
        assert titles(db, student) == []
        link(db, world, world.school.class_teacher)
        assert titles(db, student) == ["Ученики, 5А"]

    def test_who_links_later_comes_in_by_herself(self, db: Session, world: World) -> None:
        """Bn: nobody is added by hand."""
        link(db, world, world.school.class_teacher)
        assert titles(db, link(db, world, world.school.student)) == ["Ученики, 5А"]
        assert titles(db, link(db, world, world.school.parent)) == ["Родители, 5А"]

    def test_a_subject_chat_has_both_sides_of_the_class_and_its_teacher(
        self, db: Session, world: World
    ) -> None:
        """Who linked before is in it from the start, who links later comes in."""
        load = first_load(db, world.school.class_teacher)
        early, late = students(db, load.school_class_id)[:2]
        early_people = [link(db, world, each) for each in (early, *parents(db, early))]
        teacher = link(db, world, world.school.class_teacher)
        chat = subject_chat(db, world, load)
        late_people = [link(db, world, each) for each in (late, *parents(db, late))]
        expected = {each.id for each in (teacher, *early_people, *late_people)}
        assert {each.profile_id for each in people.members(db, chat.id)} == expected
        assert member(db, chat, teacher).role is MemberRole.OWNER

    def test_a_teacher_who_links_later_owns_the_subject_chat_that_was_made_for_her(
        self, db: Session, world: World
    ) -> None:
        load = first_load(db, world.school.class_teacher)
        chat = subject_chat(db, world, load)
        pupil = link(db, world, students(db, load.school_class_id)[0])
        teacher = link(db, world, world.school.class_teacher)
        assert member(db, chat, pupil).role is MemberRole.MEMBER
        assert member(db, chat, teacher).role is MemberRole.OWNER

    def test_who_takes_over_a_subject_leaves_its_chat_to_whoever_made_it(
        self, db: Session, world: World
    ) -> None:
        load = first_load(db, world.school.class_teacher)
        owner = link(db, world, world.school.class_teacher)
        chat = subject_chat(db, world, load)
        load.teacher_id = world.school.teacher
        successor = link(db, world, world.school.teacher)
        assert member(db, chat, owner).role is MemberRole.OWNER
        assert member(db, chat, successor).role is MemberRole.MEMBER

    def test_a_subject_chat_is_not_for_other_classes(self, db: Session, world: World) -> None:
        load = first_load(db, world.school.class_teacher)
        stranger = students(db, load.school_class_id + 1)[0]
        link(db, world, world.school.class_teacher)
        before = link(db, world, stranger)
        chat = subject_chat(db, world, load)
        after = link(db, world, students(db, load.school_class_id + 1)[1])
        assert chats.membership(db, chat.id, before.id) is None
        assert chats.membership(db, chat.id, after.id) is None

    def test_the_same_subject_chat_is_not_made_twice(self, db: Session, world: World) -> None:
        load = first_load(db, world.school.class_teacher)
        link(db, world, world.school.class_teacher)
        chat = subject_chat(db, world, load)
        with pytest.raises(ChatError, match=f"Чат «{chat.title}» уже есть"):
            subject_chat(db, world, load)

    def test_the_second_teacher_finds_the_chat_of_colleagues(
        self, db: Session, world: World
    ) -> None:
        first = link(db, world, world.school.teacher)
        second = link(db, world, world.school.class_teacher)
        (chat,) = chats.chats_of(db, first.id)
        assert {each.profile_id for each in people.members(db, chat.id)} == {first.id, second.id}

    def test_a_parent_of_two_is_in_the_chats_of_both_classes(
        self, db: Session, world: World
    ) -> None:
        """Once in each, also where both children are in the same class."""
        parent = world.school.parent
        (own,) = db.scalars(
            select(Parenthood.student_id).where(Parenthood.parent_id == parent)
        ).all()
        (class_id,) = db.scalars(
            select(Enrolment.school_class_id).where(Enrolment.student_id == own)
        ).all()
        sibling = next(each for each in students(db, class_id) if each != own)
        elsewhere = students(db, class_id + 1)[0]
        for child in (sibling, elsewhere):
            db.add(Parenthood(parent_id=parent, student_id=child))
        for number in (class_id, class_id + 1):
            head = db.get_one(SchoolClass, number).head_id
            assert head
            link(db, world, head)
        profile = link(db, world, parent)
        assert titles(db, profile) == ["Родители, 5А", "Родители, 5Б"]
        (part,) = people.parts(db, [profile])
        assert part.words.startswith("родитель: ")
        assert part.words.count("(5А)") == 2
        assert part.words.count("(5Б)") == 1

    def test_a_teacher_whose_child_is_in_her_class_owns_its_chats(
        self, db: Session, world: World
    ) -> None:
        """Though she came as a parent first."""
        load = first_load(db, world.school.class_teacher)
        teacher = db.get_one(Account, load.teacher_id)
        parent = another_role(db, teacher, Role.PARENT)
        child = students(db, load.school_class_id)[0]
        db.add(Parenthood(parent_id=parent.id, student_id=child))
        profile = link(db, world, parent.id)
        world.clock.advance(60)
        link(db, world, teacher.id)
        assert member(db, subject_chat(db, world, load), profile).role is MemberRole.OWNER

    def test_what_people_are_at_school_is_told_in_words(self, db: Session, world: World) -> None:
        school = world.school
        ids = (school.class_teacher, school.teacher, school.student, school.parent)
        found = people.parts(db, [link(db, world, each) for each in ids])
        head, teacher, student, parent = [part.words for part in found]
        assert head == "учитель, классный руководитель 5А"
        assert teacher == "учитель"
        assert student in {"ученик 5А", "ученица 5А"}
        assert parent.endswith(f"{found[2].profile.display_name} (5А)")


class TestTwoSchools:
    @pytest.fixture
    def world(self, two_schools: Worlds) -> Iterator[World]:
        world = two_schools.create()
        yield world
        two_schools.delete(world.name)

    def test_schools_do_not_mix(self, db: Session, world: World) -> None:
        """The classes have the same names, the chats and the people do not meet."""
        heads = db.scalars(
            select(SchoolClass.head_id).where(SchoolClass.grade == 5, SchoolClass.letter == "А")
        )
        here, there = [link(db, world, head) for head in heads if head]
        pupils = db.scalars(select(SchoolClass.id).where(SchoolClass.letter == "А")).all()
        for class_id in pupils:
            link(db, world, students(db, class_id)[0])
        assert titles(db, there) == ["Коллеги, СОШ № 2", "Ученики, 5А", "Родители, 5А"]
        mine, yours = [
            {each.profile_id for chat in chats.chats_of(db, one.id) for each in chat.members}
            for one in (here, there)
        ]
        assert not mine & yours
        known = {each.id for each in manual.acquaintances(db, here)}
        assert known
        assert there.id not in known

    def test_a_stranger_cannot_be_put_into_a_chat(self, db: Session, world: World) -> None:
        teachers = db.scalars(select(Account.id).where(Account.role == Role.TEACHER)).all()
        here, there = [link(db, world, each) for each in (teachers[0], teachers[-1])]
        with pytest.raises(ChatError, match="только тех, кто есть в списке"):
            manual.create_manual_chat(db, world, here, "Обмен", [there.id], closed=True)
        assert db.scalars(select(Chat).where(Chat.kind == ChatKind.MANUAL)).all() == []


class TestChatsByHand:
    @pytest.fixture
    def owner(self, db: Session, world: World) -> EducationalProfile:
        return link(db, world, world.school.class_teacher)

    @pytest.fixture
    def guest(self, db: Session, world: World) -> EducationalProfile:
        return link(db, world, world.school.teacher)

    @pytest.fixture
    def chat(
        self, db: Session, world: World, owner: EducationalProfile, guest: EducationalProfile
    ) -> Chat:
        return manual.create_manual_chat(
            db, world, owner, " Стен  газета ", [guest.id], closed=True
        )

    def test_it_has_its_owner_and_the_chosen(
        self, db: Session, chat: Chat, owner: EducationalProfile, guest: EducationalProfile
    ) -> None:
        found = [(each.profile_id, each.role) for each in people.members(db, chat.id)]
        assert found == [(owner.id, MemberRole.OWNER), (guest.id, MemberRole.MEMBER)]
        assert chat.title == "Стен газета"

    @pytest.mark.parametrize("title", ["", "  \n ", "я" * 101])
    def test_a_title_is_needed_and_not_too_long(
        self, db: Session, world: World, owner: EducationalProfile, title: str
    ) -> None:
        with pytest.raises(ChatError):
            manual.create_manual_chat(db, world, owner, title, closed=True)

    def test_in_a_closed_chat_only_owner_and_admins_manage(
        self,
        db: Session,
        world: World,
        chat: Chat,
        owner: EducationalProfile,
        guest: EducationalProfile,
    ) -> None:
        plain = member(db, chat, guest)
        assert not manual.may_manage(chat, plain)
        refused: list[Callable[[], object]] = [
            lambda: manual.rename(db, world, plain, "Моё"),
            lambda: manual.renew_invitation(world, plain),
            lambda: manual.set_closed(db, world, plain, closed=False),
        ]
        for ask in refused:
            with pytest.raises(NotAllowedError, match="владелец или администратор"):
                ask()
        manual.set_admin(db, world, member(db, chat, owner), plain, admin=True)
        manual.rename(db, world, plain, "Моё")
        assert chat.title == "Моё"

    def test_in_an_open_chat_everybody_manages_but_only_the_owner_deletes(
        self,
        db: Session,
        world: World,
        chat: Chat,
        owner: EducationalProfile,
        guest: EducationalProfile,
    ) -> None:
        manual.set_closed(db, world, member(db, chat, owner), closed=False)
        plain = member(db, chat, guest)
        manual.rename(db, world, plain, "Общее")
        assert chat.title == "Общее"
        refused: list[Callable[[], object]] = [
            lambda: manual.set_closed(db, world, plain, closed=True),
            lambda: manual.delete(db, plain),
            lambda: manual.remove(db, world, plain, member(db, chat, owner)),
            lambda: manual.set_admin(db, world, plain, plain, admin=True),
        ]
        for ask in refused:
            with pytest.raises(NotAllowedError):
                ask()

    def test_the_owner_can_neither_leave_nor_be_put_out(
        self, db: Session, world: World, chat: Chat, owner: EducationalProfile
    ) -> None:
        own = member(db, chat, owner)
        with pytest.raises(ChatError, match="удалите его целиком"):
            manual.leave(db, world, own)
        with pytest.raises(ChatError, match="не может исключить себя"):
            manual.remove(db, world, own, own)
        with pytest.raises(ChatError, match="остаётся владельцем"):
            manual.set_admin(db, world, own, own, admin=False)

    def test_who_is_removed_or_leaves_is_out(
        self,
        db: Session,
        world: World,
        chat: Chat,
        owner: EducationalProfile,
        guest: EducationalProfile,
    ) -> None:
        manual.remove(db, world, member(db, chat, owner), member(db, chat, guest))
        assert chats.membership(db, chat.id, guest.id) is None
        manual.leave(db, world, manual.join(db, world, chat, guest))
        assert chats.membership(db, chat.id, guest.id) is None

    def test_deleting_takes_members_and_messages_with_it(
        self, db: Session, world: World, chat: Chat, owner: EducationalProfile
    ) -> None:
        own = member(db, chat, owner)
        messages.write(db, world, own, "Последнее слово")
        chat_id = chat.id
        manual.delete(db, own)
        assert not db.scalars(select(Member).where(Member.chat_id == chat_id)).all()
        assert not db.scalars(select(Message).where(Message.chat_id == chat_id)).all()

    def test_a_renewed_invitation_kills_the_old_one(
        self, db: Session, world: World, chat: Chat, owner: EducationalProfile
    ) -> None:
        old = chat.invite_token
        manual.renew_invitation(world, member(db, chat, owner))
        assert manual.invitation(db, old) is None
        assert manual.invitation(db, chat.invite_token) == chat

    def test_joining_twice_is_joining_once(self, db: Session, world: World, chat: Chat) -> None:
        newcomer = link(db, world, world.school.student)
        first = manual.join(db, world, chat, newcomer)
        said = len(messages.history(db, chat.id))
        assert manual.join(db, world, chat, newcomer) is first
        assert len(messages.history(db, chat.id)) == said

    def test_chats_of_the_school_cannot_be_managed_here(
        self, db: Session, world: World, owner: EducationalProfile
    ) -> None:
        """Bn: even their owner invites nobody, and their link leads nowhere."""
        chat = next(each for each in chats.chats_of(db, owner.id) if each.title == "Ученики, 5А")
        own = member(db, chat, owner)
        assert own.role is MemberRole.OWNER
        assert manual.invitation(db, chat.invite_token) is None
        refused: list[Callable[[], object]] = [
            lambda: manual.rename(db, world, own, "Моё"),
            lambda: manual.delete(db, own),
            lambda: manual.leave(db, world, own),
            lambda: manual.renew_invitation(world, own),
        ]
        for ask in refused:
            with pytest.raises(NotAllowedError, match="в электронном журнале"):
                ask()


class TestMessages:
    @pytest.fixture
    def chat(self, db: Session, world: World) -> Chat:
        owner = link(db, world, world.school.class_teacher)
        guest = link(db, world, world.school.teacher)
        return manual.create_manual_chat(db, world, owner, "Стенгазета", [guest.id], closed=True)

    def entry(self, db: Session, chat: Chat, who: Member) -> inbox.Entry:
        return next(each for each in inbox.entries(db, who.profile_id) if each.chat is chat)

    def test_what_others_write_is_unread_until_it_is_seen(
        self, db: Session, world: World, chat: Chat
    ) -> None:
        owner, guest = people.members(db, chat.id)
        assert self.entry(db, chat, guest).unread == 0
        messages.write(db, world, owner, "Раз")
        last = messages.write(db, world, owner, "Два")
        assert (self.entry(db, chat, guest).unread, self.entry(db, chat, owner).unread) == (2, 0)
        messages.mark_read(guest, last)
        assert self.entry(db, chat, guest).unread == 0

    def test_what_was_said_before_one_came_is_no_news(
        self, db: Session, world: World, chat: Chat
    ) -> None:
        owner, _ = people.members(db, chat.id)
        messages.write(db, world, owner, "До тебя")
        newcomer = manual.join(db, world, chat, link(db, world, world.school.student))
        assert self.entry(db, chat, newcomer).unread == 0

    @pytest.mark.parametrize("text", ["", " \r\n ", "я" * 4097])
    def test_nothing_and_too_much_are_not_sent(
        self, db: Session, world: World, chat: Chat, text: str
    ) -> None:
        said = len(messages.history(db, chat.id))
        with pytest.raises(ChatError):
            messages.write(db, world, people.members(db, chat.id)[0], text)
        assert len(messages.history(db, chat.id)) == said

    def test_a_long_history_comes_in_pages(self, db: Session, world: World, chat: Chat) -> None:
        owner, _ = people.members(db, chat.id)
        for number in range(messages.PAGE + 10):
            messages.write(db, world, owner, str(number))
        newest = messages.history(db, chat.id)
        assert [newest[0].text, newest[-1].text] == ["10", "59"]
        earlier = messages.history(db, chat.id, before=newest[0].id)
        assert [each.text for each in earlier[-2:]] == ["8", "9"]
        assert messages.history(db, chat.id, after=newest[-2].id) == [newest[-1]]

    def test_the_chat_with_the_latest_word_comes_first(
        self, db: Session, world: World, chat: Chat
    ) -> None:
        """By the clock; where it stands still, by who spoke last."""
        owner, _ = people.members(db, chat.id)
        other = manual.create_manual_chat(db, world, owner.profile, "Поход", closed=True)
        order = [each.chat.title for each in inbox.entries(db, owner.profile_id)]
        assert order[:2] == ["Поход", "Стенгазета"]
        messages.write(db, world, owner, "Рисуем!")
        assert inbox.entries(db, owner.profile_id)[0].chat is chat
        world.clock.advance(60)
        messages.write(db, world, member(db, other, owner.profile), "Идём!")
        assert inbox.entries(db, owner.profile_id)[0].chat is other

    def test_the_list_is_one_question_however_many_chats(
        self, db: Session, world: World, chat: Chat
    ) -> None:
        owner, _ = people.members(db, chat.id)
        for number in range(12):
            made = manual.create_manual_chat(
                db, world, owner.profile, f"Кружок {number}", closed=True
            )
            messages.write(db, world, member(db, made, owner.profile), "Начинаем")
        profile_id = owner.profile_id
        db.flush()
        db.expunge_all()
        asked = 0

        def count(*_: object) -> None:
            nonlocal asked
            asked += 1

        event.listen(db.get_bind(), "before_cursor_execute", count)
        try:
            found = inbox.entries(db, profile_id)
            assert all(each.last and each.last.author for each in found[:12])
        finally:
            event.remove(db.get_bind(), "before_cursor_execute", count)
        assert (len(found), asked) == (16, 1)
