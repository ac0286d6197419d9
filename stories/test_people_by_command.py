"""The commands `user` and `token`: people and programs are let in and shut out, and no password is ever printed."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.test import Client, RequestFactory
from typer import Typer
from typer.testing import CliRunner, Result

from counterpart.config.cast import Cast
from counterpart.config.commands import token, user
from counterpart.foundation.acts.models import Act, ActPersonal
from counterpart.foundation.errors import Refusal
from counterpart.foundation.identity.models import Grant, Person, Token
from counterpart.foundation.identity.queries import actor_at, actor_of_token

PASSWORD = "correct horse battery staple"
ANOTHER = "nine lazy foxes under bridges"


def run(*words: str, typed: str = "") -> Result:
    app = Typer()
    user.register(app)
    token.register(app)
    return CliRunner().invoke(app, list(words), input=typed)


def done(*words: str, typed: str = "") -> str:
    result = run(*words, typed=typed)
    assert result.exit_code == 0, (words, result.output, result.exception)
    return result.output


def told(*words: str, typed: str = "") -> Any:
    return json.loads(done(*words, "--json", typed=typed))


def add(login: str = "mira", *more: str, password: str = PASSWORD) -> str:
    return done("user", login, "--name", "Mira Kos", "--password", "-", *more, typed=f"{password}\n")


def gets_in(login: str, password: str) -> bool:
    return authenticate(RequestFactory().post("/accounts/login/"), username=login, password=password) is not None


# ----------------------------------------------------------------------------------------------- people


def test_somebody_is_let_in_at_a_desk(cast: Cast) -> None:
    said = add("Mira", "--desk", "sales", "--email", "mira@hearth.example", "--language", "hr")
    assert said == "Mira Kos signs in as mira.\n"
    person = Person.objects.get(login="mira")
    assert (person.name, person.email, person.language, person.is_active) == ("Mira Kos", "mira@hearth.example", "hr", True)  # fmt: skip
    assert gets_in("mira", PASSWORD) and not gets_in("mira", ANOTHER)
    assert actor_at("mira", "sales") is not None
    assert [act.person.login for act in Act.objects.filter(action="identity.create_person")] == ["house"]


def test_a_password_is_asked_for_twice_when_nobody_pipes_it(cast: Cast) -> None:
    said = done("user", "mira", "--name", "Mira Kos", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert "Password" in said and PASSWORD not in said
    assert said.endswith("They have no desk yet: counterpart user LOGIN --desk DUTY, or the page People.\n")
    assert gets_in("mira", PASSWORD)


def test_a_password_is_nowhere_but_in_its_hash(cast: Cast) -> None:
    said = add("mira", "--desk", "sales") + add("mira", "--json", password=ANOTHER) + done("user", "--list")
    assert PASSWORD not in said and ANOTHER not in said
    stored = repr(list(Act.objects.values())) + repr(list(ActPersonal.objects.values())) + repr(list(Person.objects.values()))  # fmt: skip
    assert PASSWORD not in stored and ANOTHER not in stored


def test_somebody_known_gets_a_new_password_and_keeps_the_rest(cast: Cast) -> None:
    add("mira", "--desk", "sales")
    assert add("MIRA", "--desk", "sales", password=ANOTHER) == "mira has a new password.\n"
    assert gets_in("mira", ANOTHER) and not gets_in("mira", PASSWORD)
    assert Grant.objects.filter(person__login="mira").count() == 1, "the desk they have is not given twice"
    assert add("mira", "--desk", "warehouse", password=ANOTHER)
    assert Grant.objects.filter(person__login="mira").count() == 2


def test_other_programs_get_json(cast: Cast) -> None:
    said = json.loads(add("mira", "--desk", "sales", "--json"))
    pk = Person.objects.get(login="mira").pk
    assert said == {"id": pk, "login": "mira", "name": "Mira Kos", "new": True, "desks": ["sales"]}
    people = {row["login"]: row for row in told("user", "--list")}
    assert sorted(people) == ["ada", "bo", "chidi", "dara", "eve", "mira", "noor"]
    assert people["mira"] == {
        "id": pk, "login": "mira", "name": "Mira Kos", "language": "en", "active": True, "desks": ["sales.MAIN"],
    }  # fmt: skip
    assert people["eve"]["desks"] == []


def test_the_list_names_everybody_and_their_desks(cast: Cast) -> None:
    lines = done("user", "--list").splitlines()
    assert len(lines) == 6
    assert lines[0].split() == ["ada", "Ada", "Marin", "sales.MAIN"]


def test_a_door_is_closed(cast: Cast) -> None:
    add("mira", "--desk", "sales")
    assert done("user", "mira", "--close") == "mira does not get in any more.\n"
    assert not gets_in("mira", PASSWORD) and actor_at("mira", "sales") is None
    assert "closed" in next(line for line in done("user", "--list").splitlines() if line.startswith("mira"))
    assert told("user", "bo", "--close") == {"id": cast.bo.person_id, "login": "bo", "active": False}


def test_the_last_key_stays(cast: Cast) -> None:
    result = run("user", "dara", "--close")
    assert result.exit_code == 1 and isinstance(result.exception, Refusal)
    assert str(result.exception).startswith("This is the last person who can give rights.")
    assert Person.objects.get(login="dara").is_active


def test_who_acts_must_have_the_right(cast: Cast) -> None:
    result = run("user", "mira", "--name", "Mira", "--password", "-", "--as", "ada@sales", typed=f"{PASSWORD}\n")
    assert result.exit_code == 1 and not Person.objects.filter(login="mira").exists()
    assert run("user", "--list", "--as", "nobody@sales").exit_code == 0
    nobody = run("user", "mira", "--name", "Mira", "--password", "-", "--as", "nobody@sales", typed=f"{PASSWORD}\n")
    assert (nobody.exit_code, nobody.output) == (1, "Nobody called nobody has the desk sales now. See: counterpart user --help\n")  # fmt: skip  # noqa: E501
    add("mira", "--as", "dara@administration")
    assert Act.objects.get(action="identity.create_person").person.login == "dara"


WRONG = [
    (("user",), "Say who: counterpart user LOGIN."),
    (("user", "mira"), "Nobody signs in as mira yet. Add --name to let somebody new in."),
    (("user", "mira", "--name", "Mira", "--password", PASSWORD), "is seen by everybody on this machine"),
    (("user", "mira", "--name", "Mira", "--password", "-"), "password: "),
    (("user", "mira", "--name", "x" * 121, "--password", "-"), "name: Write the name, in at most 120 characters."),
    (("user", "mi ra", "--name", "Mira", "--password", "-"), "login: "),
    (("user", "x" * 200, "--name", "Mira", "--password", "-"), "login: "),
    (("user", "mira", "--name", "Mira", "--email", "no mail", "--password", "-"), "email: This is no e-mail address."),
    (("user", "mira", "--name", "Mira", "--language", "xx", "--password", "-"), "language: Choose one from the list."),
    (("user", "mira", "--name", "Mira", "--desk", "moon", "--password", "-"), "No desk is called moon. There are: "),
    (("user", "mira", "--name", "Mira", "--desk", "house", "--password", "-"), "No desk is called house."),
    (("user", "ada", "--list"), "--list takes no name."),
    (("user", "nobody", "--close"), "Nobody signs in as nobody."),
    (("user", "house", "--close"), "Nobody signs in as house."),
    (("user", "mira", "--colour", "red"), "No such option: --colour"),
    (("token", "create", "--person", "ada"), "Say either --desk or --party."),
    (("token", "create", "--person", "ada", "--desk", "sales", "--party", "1"), "Say either --desk or --party."),
    (("token", "create", "--desk", "sales"), "Missing option '--person'"),
    (("token", "create", "--person", "nobody", "--desk", "sales"), "Nobody signs in as nobody."),
    (("token", "create", "--person", "house", "--desk", "house"), "Nobody signs in as house."),
    (("token", "create", "--person", "noor", "--party", "No such firm"), "No customer is called No such firm."),
    (("token", "create", "--person", "noor", "--party", "9" * 15), "No customer is called 999999999999999."),
    (("token", "create", "--person", "ada", "--desk", "sales", "--name", "x" * 81), "name: Say which program uses it"),
    (("token", "revoke", "one"), "Invalid value for 'token'"),
    (("token", "revoke", "0"), "Invalid value for 'token'"),
    (("token", "revoke", "9" * 30), "Invalid value for 'token'"),
]


@pytest.mark.parametrize(("words", "sentence"), WRONG)
def test_a_wrong_call_ends_with_2_and_says_why(cast: Cast, words: tuple[str, ...], sentence: str) -> None:
    acts, people = Act.objects.count(), Person.objects.count()
    result = run(*words, typed="short\n" if sentence == "password: " else f"{PASSWORD}\n")
    assert (result.exit_code, sentence in " ".join(result.output.split())) == (2, True), result.output
    assert PASSWORD not in result.output
    assert (Act.objects.count(), Person.objects.count(), Token.objects.count()) == (acts, people, 0)


# --------------------------------------------------------------------------------------------- programs


def test_a_key_is_printed_once_and_only_its_digest_is_kept(cast: Cast) -> None:
    key = done("token", "create", "--person", "ADA", "--desk", "sales", "--name", "till").strip()
    acting = actor_of_token(key)
    assert acting is not None and (acting.person_id, acting.desk_id) == (cast.ada.person_id, cast.ada.desk_id)
    assert Client(headers={"Authorization": f"Bearer {key}"}).get("/api/v1/me").status_code == 200
    stored = Token.objects.get()
    assert (stored.name, key in repr(vars(stored))) == ("till", False)
    listed = done("token", "list")
    assert listed.split() == [str(stored.pk), "ada", "Sales", "till"] and key not in listed
    (row,) = told("token", "list")
    assert (row["id"], row["name"], row["person"], row["desk"]) == (stored.pk, "till", "ada", "Sales")
    assert key not in repr(list(Act.objects.values()))


def test_a_key_is_taken_back(cast: Cast) -> None:
    made = told("token", "create", "--person", "ada", "--desk", "sales")
    assert set(made) == {"id", "token", "name", "desk", "party"} and made["party"] is None
    assert done("token", "revoke", str(made["id"])) == "Taken back.\n"
    assert actor_of_token(made["token"]) is None and done("token", "list") == ""
    again = run("token", "revoke", str(made["id"]))
    assert again.exit_code == 1 and str(again.exception) == "This key was taken back already."
    assert run("token", "revoke", "999").exit_code == 1
    other = told("token", "create", "--person", "ada", "--desk", "sales", "--name", "till")
    assert told("token", "revoke", str(other["id"])) == {"id": other["id"], "name": "till", "revoked": True}


def test_a_key_for_a_customer_gives_the_portal_once(cast: Cast) -> None:
    for said in ("Noor Haddad", str(cast.customer.pk)):
        made = told("token", "create", "--person", "noor", "--party", said)
        assert made["party"] == cast.customer.pk
    eve = told("token", "create", "--person", "eve", "--party", "Noor Haddad")
    acting = actor_of_token(eve["token"])
    assert acting is not None and acting.is_customer and acting.party_id == cast.customer.pk
    assert Grant.objects.filter(party=cast.customer).count() == 2, "Noor's own, and the one Eve was given"


def test_a_key_needs_a_right(cast: Cast) -> None:
    result = run("token", "create", "--person", "eve", "--desk", "sales")
    assert (result.exit_code, result.output) == (
        1, "eve has no right at sales now. Give it: counterpart user eve --desk sales\n",
    )  # fmt: skip
    refused = run("token", "create", "--person", "ada", "--desk", "sales", "--as", "bo@warehouse")
    assert refused.exit_code == 1 and isinstance(refused.exception, Refusal)
    assert not Token.objects.exists()


def test_bytes_that_are_no_text_are_refused_before_anything_is_loaded(tmp_path: Path) -> None:
    environment = {**os.environ, "COUNTERPART_VAR": str(tmp_path), "PYTHONUTF8": "1"}
    command: list[str | bytes] = [sys.executable, "-m", "counterpart", "user", b"\xff\xfe"]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=120)
    assert ended.returncode == 2
    assert ended.stderr == "These arguments are not text in UTF-8. Check the terminal's character set.\n"
