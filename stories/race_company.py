"""Found the small company in an empty database and print its tokens and keys. Run by `stories.servers`."""

import json
import secrets
import sys

import django


def main() -> None:
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)

    from counterpart.config.cast import build_cast
    from counterpart.foundation.clock import now
    from counterpart.foundation.identity.models import Token
    from counterpart.foundation.identity.queries import digest_of

    cast = build_cast()
    tokens = {}
    for who in ("ada", "bo", "chidi", "dara", "noor"):
        tokens[who] = secrets.token_urlsafe(24)
        grant_id = getattr(cast, who).grant_id
        Token.objects.create(grant_id=grant_id, name="story", digest=digest_of(tokens[who]), created_at=now())
    keys = {name: getattr(cast, name).pk for name in ("customer", "stranger", "kettle", "saddle", "fitting", "site")}
    sys.stdout.write(json.dumps({"tokens": tokens, **keys}) + "\n")


if __name__ == "__main__":
    main()
