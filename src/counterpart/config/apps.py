from django.apps import AppConfig


class ConfigConfig(AppConfig):
    name = "counterpart.config"
    label = "config"

    def ready(self) -> None:
        """Hang up the map of the house; a map with holes stops the start."""
        from counterpart.config import handoff_map, house_rules, invariants, listed, worker
        from counterpart.config.practising.scenarios import SCENARIOS
        from counterpart.hall.handoffs import check_map
        from counterpart.hall.practice.scenario import install

        handoff_map.hang_up()
        check_map()
        worker.hang_up()
        house_rules.hang_up()
        install(*SCENARIOS)
        invariants.gather()
        assert listed.LISTS
