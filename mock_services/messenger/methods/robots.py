"""«Captcha needed»: what only people may do, while VK ID wants to see no robots.

https://dev.vk.com/api/captcha-error
"""

from __future__ import annotations

from flask import Blueprint, Response, abort, request
from sqlalchemy.orm import Session

from mock_services import web
from mock_services.messenger.methods.errors import Trouble, VkError
from mock_services.models import EducationalProfile
from mock_services.vkid import captchas
from mock_services.worlds import World

bp = Blueprint("robots", __name__)


def demand_human(
    db: Session, world: World, profile: EducationalProfile, sid: str, key: str
) -> None:
    """Let only those pass who have read the picture, each time anew.

    Raises:
        VkError: with the address of a picture, whose letters the same request is to bring.
    """
    if not world.behaviour.captcha:
        return
    phone = profile.vk_account.phone
    shown = captchas.find(db, sid) if sid else None
    if shown is None or shown.phone != phone:
        sid = str(world.random.randrange(10**11, 10**12))
        captchas.show(db, world, sid, phone)
    else:
        try:
            captchas.solve(db, world, sid, phone, key.strip().upper())
        except captchas.WrongLettersError:
            pass  # another picture has been drawn
        else:
            return
    image = f"{world.addresses.messenger}/captcha.php?sid={sid}&s=1"
    raise VkError(Trouble.CAPTCHA, captcha_sid=sid, captcha_img=image)


@bp.get("/captcha.php")
def picture() -> Response:
    """Show the letters; an answered or a made-up number has no picture."""
    shown = captchas.find(web.db(), request.args.get("sid", "")) or abort(404)
    return Response(captchas.picture(shown.letters), mimetype="image/svg+xml")
