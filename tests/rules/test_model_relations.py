"""Foreign keys point downward in the order of the apps; string references escape the import rules."""

from django.apps import apps
from django.db import models

from tests.rules.tree import may_point, order_of_apps


def wrong_relations(every_model: list[type[models.Model]]) -> list[str]:
    """Relations of our models that point upward or sideways."""
    found = []
    for model in every_model:
        for field in model._meta.get_fields(include_hidden=True):
            if not field.is_relation or field.auto_created:
                continue
            target = field.related_model
            if not (isinstance(target, type) and issubclass(target, models.Model)):
                found.append(
                    f"{model._meta.label}.{field.name}: name the model; generic relations are not used here."
                )
                continue
            source_app, target_app = model._meta.app_label, target._meta.app_label
            if target_app in order_of_apps() and not may_point(source_app, target_app):
                found.append(
                    f"{model._meta.label}.{field.name}: {source_app} may not point at {target_app}; "
                    "turn the relation round, or keep (kind, public UUID)."
                )
    return found


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model.__module__.startswith("kurumaza.")
    ]


def test_every_app_has_its_place() -> None:
    ours = {config.label for config in apps.get_app_configs() if config.name.startswith("kurumaza.")}
    assert ours == set(order_of_apps()) - {"core"}


def test_relations_point_downward() -> None:
    found = wrong_relations(our_models())
    assert not found, "\n" + "\n".join(found)


def test_relation_rule_finds_an_upward_key() -> None:
    class Planted(models.Model):
        story = models.ForeignKey("stories.Story", on_delete=models.CASCADE, related_name="+")
        person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "terms"

        def __str__(self) -> str:
            return "planted"

    try:
        assert [message.split(":")[0] for message in wrong_relations([Planted])] == ["terms.Planted.story"]
    finally:
        del apps.all_models["terms"]["planted"]
        apps.clear_cache()
