"""Who practised which duty last, folded from the acts at its desks: what was folded once is never read again.

Acts are never pruned, so asking them each time would cost more every year. A mark says up to which act was read; the
last acts before it are read once more, because an act with a smaller number may have been committed later. Nothing is
lost when the rows are thrown away.
"""

from django.db import connection, transaction
from django.db.models import Max

from counterpart.foundation.acts.models import Act
from counterpart.foundation.statements import locked, run
from counterpart.hall.skills.models import PractisedMark

ACTS_AT_ONCE = 20_000
LATE_COMMITS = 500
DAY = {"postgresql": "(MAX(a.at) AT TIME ZONE 'UTC')::date", "sqlite": "date(MAX(a.at))"}
LATER = {"postgresql": "GREATEST", "sqlite": "MAX"}
FOLD = """
INSERT INTO skills_practised (person_id, duty_id, "on")
SELECT a.person_id, d.duty_id, {day} FROM acts_act a
JOIN organisation_desk d ON d.id = a.desk_id JOIN identity_person p ON p.id = a.person_id
WHERE a.id > %s AND a.id <= %s AND NOT p.is_house
AND (a.document_id IS NOT NULL OR a.action NOT LIKE %s)
GROUP BY a.person_id, d.duty_id
ON CONFLICT (person_id, duty_id) DO UPDATE SET "on" = {later}(skills_practised."on", excluded."on")
"""
NO_PRACTICE = "presence.%"  # coming and leaving is no practice of the duty


def fold_practice() -> int:
    """Bring it up to date. Returns how many acts were read; the worker calls it again and again."""
    newest = Act.objects.aggregate(newest=Max("id"))["newest"] or 0
    mark = PractisedMark.objects.filter(pk=1).first()
    if newest <= (mark.act_id if mark else 0):
        return 0
    with transaction.atomic():
        PractisedMark.objects.bulk_create([PractisedMark(pk=1)], ignore_conflicts=True)
        mark = locked(PractisedMark.objects.filter(pk=1)).get()
        upto = min(newest, mark.act_id + ACTS_AT_ONCE)
        if upto <= mark.act_id:
            return 0
        vendor = connection.vendor
        sql = FOLD.format(day=DAY[vendor], later=LATER[vendor])
        run(sql, [max(0, mark.act_id - LATE_COMMITS), upto, NO_PRACTICE])
        PractisedMark.objects.filter(pk=1).update(act_id=upto)
        return int(upto - mark.act_id)
