"""Proxies as they are sold, and secrets that stand in the place of a name."""

from __future__ import annotations

import random

from tests.detect.kinds import ENOUGH, LETTERS_DIGITS, Case, collection, draw, environment, measure

_FORMS = ("{h}:{p}:{u}:{s}", "http://{h}:{p}:{u}:{s}", "{u}:{s}:{h}:{p}", "{u}:{s}@{h}:{p}")


def _line(rng: random.Random, form: str, secret: str) -> str:
    host = rng.choice((f"203.0.113.{rng.randrange(254)}", f"gate{rng.randrange(9)}.orchard.example"))
    return form.format(
        h=host,
        p=rng.choice((3128, 8080, 10001)),
        u=rng.choice(("ana", f"user{rng.randrange(99)}", "cust-orchard")),
        s=secret,
    )


def test_each_password_of_a_list_of_proxies_is_found() -> None:
    rng = random.Random(3)
    for form in _FORMS * 4:
        secrets = [draw(rng, rng.choice((10, 12, 16)), LETTERS_DIGITS) for _ in range(3)]
        lines = "\n".join(_line(rng, form, secret) for secret in secrets)
        text = rng.choice((collection(description=f"Proxies:\n\n{lines}"), environment([("proxies", lines)])))
        for secret in secrets:
            assert measure([Case(text, secret, form)]).share == 1, form


def test_each_text_that_holds_a_list_of_proxies_is_looked_at_from_its_beginning() -> None:
    rng = random.Random()
    for form in _FORMS:
        secrets = [draw(rng, 12, LETTERS_DIGITS) for _ in range(3)]
        # The first is the longest, so that those of the others stand before where its last one ended.
        rows = [(f"proxy_{n}", f"{'-' * (40 - 20 * n)} {_line(rng, form, secret)}") for n, secret in enumerate(secrets)]
        for secret in secrets:
            measured = measure([Case(environment(rows), secret, form, "x.postman_environment.json")])
            assert measured.share == 1, measured.missed


_QUIET = (
    "proxy 203.0.113.4:8080:tcp:enabled", "proxy: 10.0.0.1:80:443:8443", "proxies at 12:30:45:123456",
    "proxy arn:aws:iam:us-east-1:123456789012:role",
    "reverse proxy 203.0.113.7:3128 for api.orchard.example:443", "proxy image registry.orchard.example:5000:latest:stable",
    "proxy 203.0.113.4:8080:{{user}}:{{password}}",
)  # fmt: skip


def test_what_else_speaks_of_proxies_is_quiet() -> None:
    for text in _QUIET:
        assert not measure([Case(collection(description=text), what=text)]).besides


def test_a_secret_in_the_place_of_a_name_is_found() -> None:
    rng = random.Random(4)
    for name in ("api_key", "token", "Bearer token", "client_secret", "password", "accessToken"):
        secret = draw(rng, rng.choice((24, 32, 40)))
        for text, kind in (
            (environment([("host", "orchard"), (secret, name)]), "x.postman_environment.json"),
            (collection(header=[{"key": secret, "value": name}]), "x.postman_collection.json"),
        ):
            measured = measure([Case(text, secret, name, kind)])
            assert measured.share == 1, measured.missed
            assert not measured.besides


def test_a_secret_that_became_the_name_of_a_variable_is_found_though_it_has_no_value() -> None:
    rng, cases = random.Random(6), []
    for _ in range(60):
        secret = draw(rng, rng.choice((24, 32, 40)), LETTERS_DIGITS)
        blank = environment([("host", "orchard"), (secret, ""), ("api_key", "")])
        cases.append(Case(blank, secret, "environment", "x.postman_environment.json"))
        cases.append(Case(collection(variable=[{"key": secret, "value": ""}]), secret, "variable"))
    measured = measure(cases)
    assert measured.share >= ENOUGH - 0.05, measured.missed
    assert not measured.besides


def test_other_long_names_without_a_value_are_quiet() -> None:
    names = (
        "ContentPlaceHolder1txtUserNameField", "base64EncodedImageData1", "addProductToCartRequestV2Body", "idOfTheFirst3ItemsInTheList",
        "oauth2ClientRedirectUriOfStage2", "X-Orchard-Request-Token2024", "SubscriptionPlanId_Premium_v2",
    )  # fmt: skip
    rows = [(name, "") for name in names]
    assert not measure([Case(environment(rows), name="x.postman_environment.json")]).besides
    rng = random.Random(7)
    header = collection(header=[{"key": draw(rng, 32, LETTERS_DIGITS), "value": ""}])
    assert not measure([Case(header)]).besides


def test_names_that_are_drawn_beside_other_values_are_quiet() -> None:
    rng = random.Random(5)
    rows = [
        (draw(rng, 24), value)
        for value in ("true", "orders", "https://orchard.example", "12", "a token of thanks", "key")
    ]
    assert not measure([Case(environment(rows), name="x.postman_environment.json")]).besides
    ids = [(draw(rng, 32, "0123456789abcdef"), "token"), ("X-Orchard-Request-Token2024", "token")]
    assert not measure([Case(environment(ids), name="x.postman_environment.json")]).besides
