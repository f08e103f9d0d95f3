"""The first migration of a package: all its tables at once.

Django renders the models anew after each operation, and all that is related to them; with a hundred tables that point
at controllers and staff this takes ten times as long as making them. Here they are rendered once.
"""

from typing import Any

from django.db import migrations


class AllAtOnce(migrations.Migration):
    """A migration whose tables are made as they are when all of its operations are done."""

    def mutate_state(self, project_state: Any, preserve: bool = True) -> Any:
        """Return what the models are after this migration; they are rendered when somebody asks for them."""
        after = project_state.clone() if preserve else project_state
        after.__dict__.pop("apps", None)
        return super().mutate_state(after, preserve=False)

    def apply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Make the tables; raises TypeError for an operation that does something to what is there."""
        kinds = (migrations.CreateModel, migrations.AddField, migrations.AddIndex, migrations.AddConstraint)
        for operation in self.operations:
            if not isinstance(operation, kinds):
                raise TypeError(f"{self}: {operation} is not for a first migration.")
        before = project_state.clone()
        # What is rendered already would be rendered again after each model.
        project_state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, project_state)
        for operation in self.operations:
            if isinstance(operation, migrations.CreateModel):
                operation.database_forwards(self.app_label, schema_editor, before, project_state)
        return project_state

    def unapply(self, project_state: Any, schema_editor: Any, collect_sql: bool = False) -> Any:
        """Drop the tables, the last one first."""
        after = project_state.clone()
        after.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(self.app_label, after)
        for operation in reversed(self.operations):
            if isinstance(operation, migrations.CreateModel):
                operation.database_backwards(self.app_label, schema_editor, after, project_state)
        return project_state
