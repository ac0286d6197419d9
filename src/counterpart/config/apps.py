from django.apps import AppConfig
from django.conf import settings

from counterpart.foundation.clock import set_test_clock


class ConfigConfig(AppConfig):
    name = "counterpart.config"
    label = "config"

    def ready(self) -> None:
        """Hang up the map of the house; a map with holes stops the start."""
        from counterpart.config import handoff_map, house_rules, invariants, listed, worker
        from counterpart.config.practising.scenarios import SCENARIOS
        from counterpart.hall.handoffs import check_map
        from counterpart.hall.practice.scenario import install

        if shows := settings.TEST_CLOCK:
            set_test_clock(shows)
        handoff_map.hang_up()
        check_map()
        worker.hang_up()
        house_rules.hang_up()
        install(*SCENARIOS)
        invariants.gather()
        assert listed.LISTS
