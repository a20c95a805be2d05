"""What a guide's camera does to a page: the picture has it, the page is left as it was."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Page

from pages.deployment import Addresses, Deployment, published_wording
from pages.user import User
from walkthroughs.drawing import Spot, draw
from walkthroughs.masking import Mask, Person
from walkthroughs.window import Camera, RestlessError

FORM = """
<main>
  <h1>Вход в систему</h1>
  <p id="hello">Здравствуйте, Сергей Петров</p>
  <label>Логин <input id="login" value="petrov.so"></label>
  <label>Пароль <input id="password" type="password" value="Sekret-2026"></label>
  <label>Код <input id="code" value="482913"></label>
  <p id="echo">Вы ввели 482913</p>
  <input id="link" value="http://messenger.w7.localhost:4711/join/abcdefgh12345">
  <img id="face" alt="Сергей Петров" width="40" height="40"
       src="data:image/gif;base64,R0lGODdhAQABAPAAAP8AAAAAACwAAAAAAQABAAACAkQBADs=">
  <div id="qr" role="img" aria-label="QR-код приглашения"
       style="width:200px;height:200px;background:red"></div>
  <ul><li data-personal>Сергей Петров</li><li data-personal>Мельник</li></ul>
  <button>Войти</button>
</main>
<script>
  window.told = [];
  for (const name of ["input", "change", "focus", "blur", "click"])
    document.addEventListener(name, (event) => told.push(name), true);
</script>
"""


@pytest.fixture
def user(page: Page) -> User:
    """Somebody at a form that is filled in."""
    page.set_content(FORM)
    addresses = Addresses(journal="http://journal.localhost", messenger="http://m.localhost")
    return User(page, Deployment(addresses, published_wording()))


def seen(page: Page) -> str:
    """All that the page shows and holds, values too."""
    said: str = page.evaluate(
        """() => {
          const within = (root) => [...root.querySelectorAll("*")]
            .flatMap(({shadowRoot}) => shadowRoot ? [shadowRoot, ...within(shadowRoot)] : []);
          const held = within(document);
          const fields = [document, ...held].flatMap((root) => [...root.querySelectorAll("input")]);
          return document.documentElement.outerHTML + held.map((root) => root.innerHTML).join()
            + fields.map((field) => field.value).join("|") + document.adoptedStyleSheets.length;
        }"""
    )
    return said


def dressed(page: Page, camera: Camera, user: User) -> str:
    """Tell what the page says while it is photographed."""
    told: list[str] = []
    take = camera._take  # noqa: SLF001 - the very moment of the picture

    def look(*arguments: object, **options: object) -> bytes:
        told.append(seen(page))
        return take(*arguments, **options)  # type: ignore[arg-type]

    camera._take = look  # type: ignore[method-assign]  # noqa: SLF001
    camera.photograph(user)
    return told[0]


def test_the_page_is_left_as_it_was(user: User) -> None:
    mask = Mask()
    mask.learn(Person("Петров", "Сергей", "Олегович", "petrov.so", "+79990000001"))
    camera = Camera(mask)
    camera.keep_secret(user.page.locator("#code"))
    before = seen(user.page)
    camera.photograph(user, [user.page.get_by_role("button")])
    assert seen(user.page) == before
    assert user.page.evaluate("told") == []


def test_a_narrow_field_shows_how_its_words_begin_and_stays_where_it_is(user: User) -> None:
    page, login = user.page, user.page.locator("#login")
    page.evaluate(
        """() => { document.querySelector("#login").style.width = "120px";
                   document.addEventListener("scroll", () => told.push("scroll"), true); }"""
    )
    login.fill("")
    login.press_sequentially("Средняя общеобразовательная школа № 1")
    scrolled = login.evaluate("(field) => field.scrollLeft")
    assert scrolled > 0
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    page.evaluate("told = []")
    before = seen(page)
    typed = Camera().photograph(user).png
    assert login.evaluate("(field) => field.scrollLeft") == scrolled
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    assert (seen(page), page.evaluate("told")) == (before, [])
    login.press("Home")
    assert login.evaluate("(field) => field.scrollLeft") == 0
    assert Camera().photograph(user).png == typed


def test_secrets_are_dots_wherever_they_stand(user: User) -> None:
    camera = Camera()
    camera.keep_secret(user.page.locator("#code"))
    said = dressed(user.page, camera, user)
    # The attribute is what the page was sent with: nobody sees it.
    values = said[said.index("</html>") :]
    assert "482913" not in values
    assert "Sekret" not in values
    assert "Вы ввели ••••••" in said
    assert "••••••" in values


def test_the_number_of_dots_does_not_tell_how_long_a_password_is(user: User) -> None:
    one = Camera().photograph(user).png
    user.page.locator("#password").evaluate("(field) => { field.value = 'x'; }")
    assert Camera().photograph(user).png == one


def test_a_code_leaves_no_trace_in_the_picture(user: User) -> None:
    camera = Camera()
    camera.keep_secret(user.page.locator("#code"))
    one = camera.photograph(user).png
    user.page.evaluate(
        """() => { document.querySelector("#code").value = "111222";
                   document.querySelector("#echo").textContent = "Вы ввели 111222"; }"""
    )
    assert camera.photograph(user).png == one


def test_addresses_and_codes_are_the_same_on_every_stand(user: User) -> None:
    one = Camera().photograph(user).png
    user.page.evaluate(
        """() => { document.querySelector("#link").value =
                     "http://messenger.w9.localhost:5000/join/zyxwvutsrq";
                   document.querySelector("#qr").style.background = "blue"; }"""
    )
    assert Camera().photograph(user).png == one


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://vk.me/join/AJQ1d2JVdhfG6cRUzl4H5gV_/", "https://vk.me/join/Xk3vQ9aLmT2"),
        ("https://vk.me/join/AJQ1d2JVdhf/gV_=", "https://vk.me/join/Xk3vQ9aLmT2"),
        ("vk.me/join/AJQ1d2JVdhfG6cRUzl4H5gV_=", "vk.me/join/Xk3vQ9aLmT2"),
        ("VK.me:443/join/AJQ1d2", "vk.me/join/Xk3vQ9aLmT2"),
        ("vk://vk.me/join/AJQ1d2", "vk://vk.me/join/Xk3vQ9aLmT2"),
        ("https://vk.cc/cHx2a", "https://vk.cc/Xk3vQ9aLmT2"),
        ("https://vk.cc/cHx2a/open", "https://vk.cc/Xk3vQ9aLmT2"),
        ("https://web.vk.me/?invite=AJQ1d2JV#AJQ1d2JV", "https://web.vk.me/"),
        ("и.о. директора, 5/А, 120 руб./мес, 1/2", "и.о. директора, 5/А, 120 руб./мес, 1/2"),
        ("anna@example.org/5A", "anna@example.org/5A"),
    ],
)
def test_no_invitation_is_left_however_it_is_written(user: User, link: str, shown: str) -> None:
    user.page.set_content("<p></p>")
    user.page.locator("p").evaluate("(line, link) => { line.textContent = link; }", link)
    assert f"<p>{shown}</p>" in dressed(user.page, Camera(), user)


@pytest.mark.parametrize("masked", [True, False])
def test_a_code_is_covered_whatever_a_deployment_calls_it(user: User, *, masked: bool) -> None:
    words = user.wording.messenger.model_copy(update={"qr_code": "Код приглашения"})
    wording = user.wording.model_copy(update={"messenger": words})
    guest = User(user.page, Deployment(user.addresses, wording))
    user.page.set_content(
        """<h2 id="what">Код приглашения</h2>
           <div id="code" role="img" aria-labelledby="what"
                style="width:200px;height:200px;background:red"></div>"""
    )
    camera = Camera(Mask() if masked else None)
    one = camera.photograph(guest).png
    user.page.locator("#code").evaluate("(code) => { code.style.background = 'blue'; }")
    assert camera.photograph(guest).png == one
    assert camera.photograph(user).png != one, "it is these words by which it is found"


def test_with_a_mask_drawings_are_blurred_and_icons_are_not(user: User) -> None:
    user.page.set_content(
        """<svg id="code" width="200" height="200"></svg>
           <div id="face" role="img" aria-label="Фото" style="width:80px;height:80px"></div>
           <svg id="icon" width="24" height="24"></svg>
           <div id="stage" role="img" aria-label="Шаг 2" style="width:300px;height:8px"></div>"""
    )
    said = dressed(user.page, Camera(Mask()), user)
    names = ("code", "face", "icon", "stage")
    assert {name for name in names if re.search(rf'id="{name}"[^>]*blur', said)} == {
        "code",
        "face",
    }


def test_with_a_mask_people_are_others_and_pictures_are_blurred(user: User) -> None:
    mask = Mask()
    mask.learn(Person("Петров", "Сергей", "Олегович", "petrov.so", "+79990000001"))
    said = dressed(user.page, Camera(mask), user)
    assert "Здравствуйте, Максим Кравцов" in said
    assert 'alt="Максим Кравцов"' in said
    assert "blur(16px)" in said
    assert '<li data-personal="">Максим Кравцов</li>' in said
    assert '<li data-personal="" style="filter: blur(8px) !important;">Мельник</li>' in said
    assert "petrov.so" not in said[said.index("</html>") :]


def test_of_what_is_personal_every_word_is_another_s_or_it_is_blurred(user: User) -> None:
    user.page.set_content(
        """<ul><li id="part" data-personal><b>Мельник</b> <i>Анна</i></li>
           <li id="whole" data-personal><b>Анна</b> — <i>Сергей Петров</i></li>
           <li id="none" data-personal> — </li></ul>"""
    )
    said = dressed(user.page, Camera(Mask()), user)
    names = ("part", "whole", "none")
    blurred = {name for name in names if re.search(rf'id="{name}"[^>]*blur', said)}
    assert blurred == {"part", "none"}
    assert "Анна" not in said


def test_a_mask_finds_people_beside_secrets_and_addresses(user: User) -> None:
    user.page.set_content(
        """<title>\n Сергей Петров\n</title>
           <p id="echo">Сергей Петров ввёл 482913</p>
           <p title="Сергей Петров: http://m.w7.localhost:4711/join/abcdefgh12345">Ссылка</p>
           <input id="code" value="482913">"""
    )
    mask = Mask()
    mask.learn(Person("Петров", "Сергей", "Олегович", "petrov.so", "+79990000001"))
    camera = Camera(mask)
    camera.keep_secret(user.page.locator("#code"))
    before = seen(user.page)
    said = dressed(user.page, camera, user)
    assert "Максим Кравцов ввёл ••••••" in said
    assert 'title="Максим Кравцов: https://m.example/join/Xk3vQ9aLmT2"' in said
    assert "Петров" not in said
    assert camera.photograph(user).title == "Максим Кравцов"
    assert seen(user.page) == before


def test_what_a_custom_element_holds_is_hidden_as_the_rest(user: User) -> None:
    page = user.page
    page.set_content(
        """<school-card></school-card><script>
           const hold = (host, html) => { host.attachShadow({mode: "open"}).innerHTML = html; };
           const card = document.querySelector("school-card");
           hold(card, `<h1 title="Сергей Петров">Вход</h1><p>Сергей Петров ввёл 482913</p>
             <p>http://m.w7.localhost:4711/join/abcdefgh12345</p>
             <input id="code" value="482913"><input type="password" value="Sekret-2026">
             <school-face></school-face><b id="who">Войти</b><button aria-labelledby="who">`);
           hold(card.shadowRoot.querySelector("school-face"),
             `<img width="40" height="40"><i data-personal>Мельник</i>`);</script>"""
    )
    camera = Camera(Mask())
    camera.keep_secret(page.locator("#code"))
    before = seen(page)
    said = dressed(page, camera, user)
    assert '<h1 title="Максим Кравцов">' in said
    assert "Максим Кравцов ввёл ••••••" in said
    assert "https://m.example/join/Xk3vQ9aLmT2" in said
    assert re.search(r"<img[^>]*blur", said)
    assert re.search(r"<i data-personal[^>]*blur", said)
    assert "••••••|••••••••••" in said
    shot = camera.photograph(user, [page.get_by_role("button")])
    assert shot.title == "Вход"
    assert shot.marks[0]
    assert shot.marks[0].label == "Войти"
    assert seen(page) == before


def test_a_picture_is_twice_its_size_and_says_where_things_are(user: User) -> None:
    button = user.page.get_by_role("button")
    box = button.bounding_box()
    assert box
    shot = Camera().photograph(user, [button, user.page.locator("#nothing")])
    mark, nothing = shot.marks
    assert shot.title == "Вход в систему"
    assert nothing is None
    assert mark
    assert mark.label == "Войти"
    assert (mark.box.left, mark.box.top) == pytest.approx((box["x"] * 2, box["y"] * 2))
    with Image.open(BytesIO(shot.png)) as picture:
        assert picture.size == (2560, 1600)


def test_a_long_page_is_photographed_with_all_that_is_touched(user: User) -> None:
    user.page.evaluate(
        """() => { document.querySelector("button").before(Object.assign(
                     document.createElement("div"), {style: "height: 5000px"})); }"""
    )
    targets = [user.page.locator("#login"), user.page.get_by_role("button")]
    shot = Camera().photograph(user, targets)
    with Image.open(BytesIO(shot.png)) as picture:
        height = picture.height
    for mark in shot.marks:
        assert mark
        assert 0 <= mark.box.top <= height - mark.box.height


def test_a_page_that_is_scrolled_sideways_is_photographed_where_it_is(user: User) -> None:
    user.page.set_content(
        """<body style="margin: 0; width: 3000px"><input style="position: absolute; left: 10px">
           <button style="position: absolute; left: 2500px; top: 100px; width: 120px; height: 40px;
                          border: 0; background: #00f">Сохранить</button>"""
    )
    button = user.page.get_by_role("button")
    button.scroll_into_view_if_needed()
    assert user.page.evaluate("scrollX") > 1000
    shot = Camera().photograph(user, [user.page.get_by_role("textbox"), button])
    field, mark = shot.marks
    assert field is None
    assert mark
    with Image.open(BytesIO(shot.png)) as picture:
        assert picture.size == (2560, 1600)
        # Its corner, where no letter is.
        assert picture.convert("RGB").getpixel((round(mark.box.left) + 4, 204)) == (0, 0, 255)
    drawn = draw(shot.png, [Spot(mark.box, pressed=True)], scale=2)
    assert drawn.targets[0].width == 240


def test_what_is_scrolled_out_of_its_pane_has_no_place_in_the_picture(user: User) -> None:
    user.page.set_content(
        """<div style="height: 100px; overflow: auto"><div style="height: 900px"></div>
           <button>Сохранить</button></div>"""
    )
    assert Camera().photograph(user, [user.page.get_by_role("button")]).marks == (None,)


def test_a_choice_is_marked_with_its_whole_card(user: User) -> None:
    user.page.set_content(
        """<fieldset><label style="display: block; width: 500px; padding: 20px">
             <input type="radio" name="a"> Закрытый чат <small>Рекомендуем</small></label>
           <label><input type="radio" name="a"> Открытый чат</label></fieldset>"""
    )
    (mark,) = Camera().photograph(user, [user.page.get_by_role("radio").first]).marks
    assert mark
    assert mark.box.width == 2 * 540


class Restless(Camera):
    """A camera under which a page changes: before a picture it runs this script, so many times."""

    def __init__(self, script: str, times: int) -> None:
        super().__init__(Mask())
        self.script, self.times, self.taken = script, times, 0

    def _take(self, page: Page, clip: dict[str, float], *, beyond: bool) -> bytes:
        self.taken += 1
        if self.taken <= self.times:
            page.evaluate(self.script)
        return super()._take(page, clip, beyond=beyond)


COME = {
    "name": "document.querySelector('main').append('Анна Смирнова')",
    "value": "document.querySelector('#login').value = 'Анна Смирнова'",
    "title": "document.querySelector('button').title = 'Анна Смирнова'",
    "personal": "document.querySelector('li').textContent = 'Мельникайте'",
    "another": "document.querySelector('li').replaceWith(document.querySelector('li').cloneNode())",
    "face": "document.querySelector('#face').replaceWith(new Image(80, 80))",
    "element": "document.querySelector('#echo').attachShadow({mode: 'open'}).append('Анна Ли')",
}


@pytest.mark.parametrize("come", COME)
def test_a_page_that_shows_somebody_while_it_is_photographed_is_photographed_again(
    user: User, come: str
) -> None:
    camera = Restless(COME[come], times=1)
    shot = camera.photograph(user)
    assert camera.taken == 2
    assert shot.png == camera.photograph(user).png


def test_who_comes_while_others_are_found_for_the_rest_is_not_shown(user: User) -> None:
    class Slow(Mask):
        def replace(self, texts: Sequence[str]) -> dict[str, str]:
            others = super().replace(texts)
            user.page.evaluate("() => { document.querySelector('#echo').textContent = 'Анна Ли'; }")
            return others

    camera = Camera(Slow())
    assert camera.photograph(user).png == camera.photograph(user).png


def test_a_page_that_tells_the_time_is_photographed_once(user: User) -> None:
    camera = Restless("document.querySelector('#echo').textContent = 'Ещё раз через 58 с'", times=9)
    camera.photograph(user)
    assert camera.taken == 1


def test_a_page_that_never_rests_is_not_shown_and_left_as_it_is(user: User) -> None:
    said = ["Анна Смирнова", "Пётр Иванов", "Ольга Кузнецова"]
    camera = Restless("document.querySelector('main').append(names.pop())", times=9)
    user.page.evaluate("(names) => { window.names = names; }", said)
    with pytest.raises(RestlessError, match="Экран меняется, пока его снимают"):
        camera.photograph(user)
    assert camera.taken == 3
    assert all(name in seen(user.page) for name in [*said, "Здравствуйте, Сергей Петров"])
