"""One vendor stands under one id: no provider twice, no format twice."""

from __future__ import annotations

import random
from collections import defaultdict
from urllib.parse import urlsplit

from ahocorasick import Automaton

from posthound.rules import load
from posthound.rules.lint import find_secret
from posthound.rules.model import Pattern
from posthound.rules.templates import expand

# Products of one vendor that users know by their own names and that have keys, hosts or pages of their own.
PRODUCTS = tuple(
    frozenset(line.split())
    for line in """
adobe magento marketo workfront
akamai linode
alibaba dashscope
apilayer mailboxlayer
appcenter azure azuredevops bingads bingmaps bingsearch dynamics linkedin microsoft-teams mssql nuget odbc playfab generic
appoptics loggly solarwinds
ariba sap successfactors
artifactory bintray
atlassian bamboo bitbucket opsgenie trello
authy sendgrid twilio
backlog typetalk
baidu-cloud baidumap qianfan
bitbar bugsnag swaggerhub
blazemeter runscope
blogger firebase google looker recaptcha tenor
braintree paypal
browserstack percy
cerner netsuite oracle-cloud
cloudbees codeship launchable
cloudflare turnstile
crowdstrike humio
dockerconfig dockerhub dockerswarm
etherscan arbiscan basescan bscscan celoscan ftmscan gnosisscan lineascan moonscan polygonscan snowtrace
facebook instagram threads whatsapp
gocardless nordigen
hunyuan tencent-cloud
ibm instana ns1
mailchimp mandrill
mailru vk vk-cloud
meraki thousandeyes
mongodb voyage
naver naver-cloud naver-works
navitia sncf
nexus sonatype
logentries rapid7
qqbot tencentmap wechat wechatpay
sonarcloud sonarqube
teamcity youtrack
totalvoice zenvia
yandex yandex-cloud
zeptomail zoho zoho-mail360
""".strip().splitlines()
)
# Where vendors keep documentation on somebody else's domain.
LANDLORDS = frozenset(
    "github.com github.io getpostman.com postman.com swaggerhub.com yuque.com ietf.org readme.io gitbook.io apiary.io"
    " readthedocs.io rapidapi.com stoplight.io apidocs.io zendesk.com atlassian.net notion.site gitlab.io"
    " helpscoutdocs.com".split()
)
# Under these, the third label is the registered one.
SECOND_LEVEL = frozenset("ac co com edu go gob gov govt gub ne net nom or org".split())
SERVICES = ("api.gov.uk", "service.gov.uk")  # one government, many offices


def _registrable(host: str) -> str:
    labels = host.lower().split(".")
    for service in SERVICES:
        if host.endswith("." + service):
            return ".".join(labels[-4:])
    deep = len(labels) >= 3 and len(labels[-1]) == 2 and labels[-2] in SECOND_LEVEL
    return ".".join(labels[-3 if deep else -2 :])


def _hosts(pattern: Pattern) -> set[str]:
    pages = (
        pattern.rotation_url,
        pattern.provider.rotate_url,
        *pattern.sources,
        *pattern.provider.references,
        pattern.provider.home,
    )
    named = {urlsplit(page).hostname or "" for page in pages}
    return {_registrable(host) for host in {*pattern.provider.hosts, *named} if host} - LANDLORDS


def test_a_vendors_domain_belongs_to_one_provider_or_to_its_listed_products() -> None:
    providers: dict[str, set[str]] = defaultdict(set)
    for pattern in load():
        if pattern.provider.general:
            continue  # texts of many issuers, explained by whoever's page explains them best
        for domain in _hosts(pattern):
            providers[domain].add(pattern.provider.id)
    twice = {
        domain: sorted(ids)
        for domain, ids in providers.items()
        if len(ids) > 1 and not any(ids <= group for group in PRODUCTS)
    }
    assert twice == {}


def test_a_provider_that_took_another_in_leaves_none_under_the_former_id() -> None:
    known = {pattern.provider.id for pattern in load()}
    former = {name for pattern in load() for name in pattern.provider.formerly}
    assert former
    assert former.isdisjoint(known)


def test_every_listed_product_is_a_provider() -> None:
    known = {pattern.provider.id for pattern in load()}
    assert {name for group in PRODUCTS for name in group} <= known


def test_no_two_providers_find_each_others_examples() -> None:
    by_keyword: dict[str, list[Pattern]] = defaultdict(list)
    patterns = [pattern for pattern in load() if pattern.kind in ("token", "near")]
    for pattern in patterns:
        for word in pattern.keywords:
            by_keyword[word].append(pattern)
    texts = {one.id: [expand(template, random.Random(one.id)) for template in one.matches] for one in patterns}
    # Only where each has a keyword of the other in its examples can each find the other's.
    keywords = Automaton()
    for word in by_keyword:
        keywords.add_word(word, word)
    keywords.make_automaton()
    near: dict[str, dict[str, Pattern]] = {}
    for pattern in patterns:
        low = "\n".join(texts[pattern.id]).lower()
        others = {q.id: q for word in {word for _, word in keywords.iter(low)} for q in by_keyword[word]}
        near[pattern.id] = {name: q for name, q in others.items() if q.provider.id != pattern.provider.id}

    def finds(one: str, other: str) -> bool:
        """Whether the second finds something in the examples of the first."""
        return any(find_secret(near[one][other], text) for text in texts[one])

    pairs = [(a, b) for a in near for b in near[a] if a < b and a in near[b]]
    assert pairs
    assert [(a, b) for a, b in pairs if finds(a, b) and finds(b, a)] == []
