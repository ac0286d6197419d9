"""What rooms add to the settings of the house.

A new site gets places for stock, a new duty the skill of its own name; a desk with work on it stays open; whoever
comes, leaves or loses a right is covered in the same act; one person does not do both halves of what is separated.
"""

from collections.abc import Collection

from django.utils.module_loading import autodiscover_modules

from counterpart.back_office.accounting.beside import ALLOCATED
from counterpart.back_office.inventory.models import Location
from counterpart.foundation.acts.gate import install_check
from counterpart.foundation.identity.actions import install_rights_changed
from counterpart.foundation.organisation.actions import install_duty_opener, install_site_opener, install_work_count
from counterpart.foundation.organisation.models import Duty
from counterpart.hall.cover.keeping import LIVE_STATES, hold_still, rights_changed, settle_desks, settle_people
from counterpart.hall.cover.models import Cover
from counterpart.hall.cover.queries import fill_helpers
from counterpart.hall.cover.words import install_act_words
from counterpart.hall.desks.models import WorkItem
from counterpart.hall.presence.queries import install_helpers
from counterpart.hall.presence.told import install_desks_listener, install_listener
from counterpart.hall.skills.models import Skill
from counterpart.hall.sod.beside import install_beside
from counterpart.hall.sod.check import keep_apart
from counterpart.workplace.words import act_words


def hang_up() -> None:
    # A duty may be given any action of the house, so all of them have to be known before anybody asks.
    autodiscover_modules("actions")
    install_site_opener(_places)
    install_duty_opener(_skill)
    install_work_count(_work_on)
    install_listener(_hold_still, _settle)
    install_desks_listener(_settle_desks)
    install_helpers(fill_helpers)
    install_rights_changed(rights_changed)
    install_act_words(act_words)
    install_check(keep_apart)
    install_beside(ALLOCATED)


def _hold_still() -> None:
    hold_still()


def _settle(person_ids: Collection[int]) -> None:
    settle_people(person_ids)


def _settle_desks(desk_ids: Collection[int]) -> None:
    settle_desks(desk_ids)


def _places(site_id: int) -> None:
    Location.objects.create(site_id=site_id, code="STOCK", kind=Location.Kind.STOCK)
    Location.objects.create(site_id=site_id, code="SHELF", kind=Location.Kind.SHELF)


def _skill(duty_id: int) -> None:
    """Unless there is one: somebody may have named a skill like that before."""
    duty = Duty.objects.get(pk=duty_id)
    Skill.objects.bulk_create([Skill(code=duty.code, name=duty.name)], ignore_conflicts=True)


def _work_on(desk_id: int) -> int:
    open_states = (WorkItem.State.OFFERED, WorkItem.State.ACCEPTED)
    held = Cover.objects.filter(desk_id=desk_id, state__in=LIVE_STATES).count()
    return held + WorkItem.objects.filter(desk_id=desk_id, state__in=open_states).count()
