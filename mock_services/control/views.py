"""The control room for people who break things on purpose.

    /                        the world `main`
    /worlds/<world>          any world
    /worlds/<world>/...      what is pressed there; each leads back

Programs have the API for all of it.
"""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from mock_services import web
from mock_services.clock import LAST_DAY
from mock_services.control import people, presets
from mock_services.control.forms import EFFECTS, SERVICES, FaultForm, WorldForm
from mock_services.faults import effect_of
from mock_services.journal.linking import ForeignProfileError
from mock_services.models import Account
from mock_services.schema import Fault, Player, VkIdOrder
from mock_services.words import clock, plural
from mock_services.worlds import MAIN, World, WorldError

bp = Blueprint("views", __name__)
PARTS = {
    "class_teacher": "Классный руководитель",
    "teacher": "Учитель без классного руководства",
    "teacher_with_vk_id": "Учитель, у которого уже есть VK ID",
    "student": "Ученица или ученик",
    "parent": "Родитель",
}
ROLES = {
    "teacher": "Учитель",
    "student": "Ученица или ученик",
    "parent": "Родитель",
    "officer": "Управление образования",
}
STEPS = {60: "1 мин", 300: "5 мин", 900: "15 мин", 3600: "1 час", 86_400: "1 день"}
"""How far the clock goes at a press, in seconds."""
FOUND = 12
"""People shown for a search."""


@bp.get("/")
def show_main() -> ResponseReturnValue:
    """Show the stand's own world."""
    return _room(_world(MAIN))


@bp.get("/worlds")
def choose_world() -> ResponseReturnValue:
    """Go to the world that was chosen from the list."""
    return _back(_world(request.args.get("world", MAIN)))


@bp.get("/worlds/<name>")
def show(name: str) -> ResponseReturnValue:
    """Show any world."""
    return _room(_world(name))


# --- worlds ------------------------------------------------------------------------------------


@bp.post("/worlds")
def create_world() -> ResponseReturnValue:
    """Make a fresh world and go there; its clock runs, as a person expects of a clock."""
    form = WorldForm()
    if form.validate():
        name = (form.name.data or "").strip() or None
        try:
            made = web.worlds().create(name, ticking=True)
        except WorldError as error:
            form.name.errors = [f"{error}."]
        else:
            flash(f"Мир «{made.name}» готов.")
            return _back(made)
    return _room(_world(MAIN), world_form=form), 422


@bp.route("/worlds/<name>/reset", methods=["GET", "POST"])
def reset(name: str) -> ResponseReturnValue:
    """Put a world back as it was invented, once the person has said yes."""
    world = _world(name)
    if request.method == "POST":
        world.reset()
        flash(f"Мир «{name}» снова такой, каким был придуман.")
        return _back(world)
    return _confirm(
        world,
        "Сбросить мир?",
        "Привязки, чаты, сообщения и поломки пропадут, часы вернутся к началу, "
        "всем придётся войти заново.",
        "Сбросить",
    )


@bp.route("/worlds/<name>/delete", methods=["GET", "POST"])
def delete(name: str) -> ResponseReturnValue:
    """Forget a world, once the person has said yes."""
    world = _world(name)
    if name == MAIN:
        abort(404)
    if request.method == "POST":
        web.worlds().delete(name)
        flash(f"Мира «{name}» больше нет.")
        return redirect(url_for(".show_main"), 303)
    return _confirm(world, "Удалить мир?", "Всё, что в нём было, пропадёт.", "Удалить")


# --- people and time ---------------------------------------------------------------------------


@bp.post("/worlds/<name>/people/<int:number>")
def give(name: str, number: int) -> ResponseReturnValue:
    """Let a person have a VK ID, an educational profile, or the link."""
    world = _world(name)
    what = request.form.get("give")
    order = VkIdOrder(educational_profile=what == "profile", linked=what == "link")
    try:
        with world.session() as db:
            account = db.get(Account, number) or abort(404)
            people.give_vk_id(db, world, account, order)
            who = account.person.full_name
    except ForeignProfileError:
        flash("Учебный профиль с этим номером уже привязал другой человек.", "warn")
    else:
        said = {"profile": "есть учебный профиль", "link": "профили связаны"}
        flash(f"{who}: {said.get(what or '', 'есть VK ID')}.")
    return _back(world, "people", text=request.form.get("text") or None)


@bp.post("/worlds/<name>/clock")
def advance(name: str) -> ResponseReturnValue:
    """Move the clock on."""
    world = _world(name)
    seconds = request.form.get("seconds", 0, int)
    if seconds not in STEPS:
        abort(400)
    try:
        time = world.advance(seconds)
    except ValueError:
        flash(f"Дальше {LAST_DAY:%d.%m.%Y} часы не идут: сбросьте мир.", "warn")
    else:
        flash(f"Часы переведены на {STEPS[seconds]}: теперь {clock(time)}.")
    return _back(world, "time")


# --- troubles ----------------------------------------------------------------------------------


@bp.post("/worlds/<name>/presets/<key>")
def turn(name: str, key: str) -> ResponseReturnValue:
    """Turn a ready trouble on, or off again: as the page said, whatever has been done since."""
    world = _world(name)
    on = request.form.get("on") == "yes"
    presets.turn(world, presets.find(key) or abort(404), on=on)
    return _back(world, f"switch-{key}")


@bp.post("/worlds/<name>/faults")
def break_(name: str) -> ResponseReturnValue:
    """Make a fault of one's own."""
    world = _world(name)
    form = FaultForm()
    if form.validate():
        world.faults.add(form.order)
        flash("Сломано. Починить можно здесь же.")
        return _back(world, "faults")
    return _room(world, fault_form=form), 422


@bp.post("/worlds/<name>/faults/mend")
def mend(name: str) -> ResponseReturnValue:
    """Mend one fault, or one phone, or all that is broken."""
    world = _world(name)
    number = request.form.get("fault", type=int)
    phone = request.form.get("phone")
    if number is not None:
        world.faults.remove(number)
    elif phone is not None:
        presets.mend_phone(world, phone)
    else:
        presets.mend_all(world)
    return _back(world, "faults")


# --- the page ----------------------------------------------------------------------------------


def _room(
    world: World, world_form: WorldForm | None = None, fault_form: FaultForm | None = None
) -> str:
    text = request.args.get("text", "").strip()[:100]
    switches = [(each, presets.is_on(world, each)) for each in presets.PRESETS]
    return render_template(
        "control/room.html",
        room=world,
        own_address=_address(world),
        worlds=sorted(each.name for each in web.worlds()),
        main=MAIN,
        people=_people(world, text),
        text=text,
        presets=switches,
        on=[each for each, on in switches if on],
        faults=[(each, _words(each)) for each in world.faults],
        phones=presets.phones(world),
        steps=STEPS,
        services=SERVICES,
        world_form=world_form or WorldForm(formdata=None),
        fault_form=fault_form or FaultForm(formdata=None),
    )


def _people(world: World, text: str) -> list[tuple[str, Player]]:
    """List whom to play: those of the parts, or who was searched for."""
    with world.session() as db:
        if not text:
            return [(PARTS[part], who) for part, who in people.cast(db, world).items()]
        query = {"role": None, "head": None, "school_class": None}
        found = people.find(db, **query, text=text, limit=FOUND)
    return [(ROLES[who.role], who) for who in found]


def _words(fault: Fault) -> str:
    """Say what a fault does, e.g. `Журнал, POST /chats*: обрыв связи, после работы, ещё 2 раза`."""
    path = "" if fault.path == "*" else fault.path
    where = [SERVICES[fault.service or ""], f"{fault.method or ''} {path}".strip()]
    low, high = fault.latency_range
    name = effect_of(fault)
    effects = [] if name == "delay" else [EFFECTS.get(name, f"Ошибка {fault.status}")]
    if high:
        seconds = _number(low) if low == high else f"{_number(low)}–{_number(high)}"
        effects.append(f"задержка {seconds}\u00a0с")
    if fault.when == "after":
        effects.append("после работы")
    if fault.rate < 1:
        effects.append(f"{_number(fault.rate * 100)}\u00a0% запросов")
    if fault.left is not None:
        effects.append(f"ещё {plural(fault.left, 'раз', 'раза', 'раз')}")
    effect = ", ".join(effects)
    return f"{', '.join(filter(None, where))}: {effect[0].lower()}{effect[1:]}"


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _confirm(world: World, heading: str, advice: str, button: str) -> str:
    return render_template(
        "control/confirm.html",
        room=world,
        heading=heading,
        advice=advice,
        button=button,
        form=web.Form(),
        back=_address(world),
    )


def _back(
    world: World, place: str | None = None, *, text: str | None = None
) -> ResponseReturnValue:
    return redirect(_address(world, place, text=text), 303)


def _address(world: World, place: str | None = None, *, text: str | None = None) -> str:
    if world.name == MAIN:
        return url_for(".show_main", _anchor=place, text=text)
    return url_for(".show", name=world.name, _anchor=place, text=text)


def _world(name: str) -> World:
    return web.worlds().get(name) or abort(404)
