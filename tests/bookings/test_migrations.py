import io

import pytest
from django.core.management import call_command


@pytest.mark.usefixtures("transactional_db")
def test_the_migrations_make_what_the_models_say() -> None:
    out = io.StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out)
    assert "No changes detected" in out.getvalue()
