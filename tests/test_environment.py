"""What the environment says of this machine reaches who has to know it."""

from rung.config.environment import database


def test_what_a_database_url_says_beyond_the_address_reaches_the_driver():
    url = "postgresql://rung_app@a,b/rung?target_session_attrs=read-write&sslmode=require"

    found = database(url)

    assert (found["HOST"], found["NAME"], found["USER"]) == ("a,b", "rung", "rung_app")
    assert found["OPTIONS"]["target_session_attrs"] == "read-write"
    assert found["OPTIONS"]["sslmode"] == "require"
