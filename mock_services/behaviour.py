"""How the real systems may behave in a world: codes, who wants no robots, what is enough."""

from __future__ import annotations

from dataclasses import dataclass, field

from mock_services.schema import BehaviourOrder, Delivery


@dataclass
class Behaviour:
    """Switches of the control room; a fresh world has them all as on a good day."""

    sms: Delivery = "ok"
    phones: dict[str, Delivery] = field(default_factory=dict)
    """Phones to which codes come in another way."""
    captcha: bool = False
    limits: bool = False
    """Whether the messenger's API counts requests a second: by a clock that stands still, the
    second would never end, so a world begins with it only where the clock runs on."""
    second_factor: bool = False
    """Госуслуги asks for a code after the password."""
    subject_chats: bool = False
    """The chats of a teacher's load appear as she links; by the instruction she makes them (B)."""

    def change(self, order: BehaviourOrder) -> None:
        """Change what an order names; the rest stays."""
        switches = order.model_dump(exclude_none=True, exclude={"sms", "phone"})
        for name, on in switches.items():
            setattr(self, name, on)
        if order.sms is not None and order.phone is not None:
            self.phones = {**self.phones, order.phone: order.sms}
        elif order.sms is not None:
            self.sms = order.sms
            self.phones = {}

    def delivery(self, phone: str) -> Delivery:
        """Tell how a code comes to a phone."""
        return self.phones.get(phone, self.sms)
