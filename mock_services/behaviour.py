"""How VK and Госуслуги behave in a world: codes, who wants no robots, what is enough."""

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

    def change(self, order: BehaviourOrder) -> None:
        """Change what an order names; the rest stays."""
        if order.captcha is not None:
            self.captcha = order.captcha
        if order.limits is not None:
            self.limits = order.limits
        if order.second_factor is not None:
            self.second_factor = order.second_factor
        if order.sms is not None and order.phone is not None:
            self.phones = {**self.phones, order.phone: order.sms}
        elif order.sms is not None:
            self.sms = order.sms
            self.phones = {}

    def delivery(self, phone: str) -> Delivery:
        """Tell how a code comes to a phone."""
        return self.phones.get(phone, self.sms)
